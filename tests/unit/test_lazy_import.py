"""`import rupy` costs nothing, and leaves the runtime to be chosen later."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import rupy

# What start-up must not pay for.
HEAVY = ("rupy._rupy", "asyncio", "click", "jinja2", "libcst", "logging", "rich", "importlib.metadata")


def loaded_after(program: str) -> set[str]:
    code = f"{program}\nimport sys\nprint('\\n'.join(sys.modules))"
    result = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return set(result.stdout.split())


@pytest.mark.parametrize(
    "program", ["import rupy", "from rupy import Rupy", "import rupy.exceptions", "import rupy._dev.record"]
)
def test_the_package_and_the_application_class_load_nothing_heavy(program: str) -> None:
    assert loaded_after(program) & set(HEAVY) == set()


def test_import_rupy_alone_loads_no_module_of_rupy() -> None:
    assert {name for name in loaded_after("import rupy") if name.startswith("rupy")} == {"rupy"}


@pytest.mark.parametrize("module", ["rupy._serve.worker", "rupy._serve.reconcile", "rupy._serve.load"])
def test_the_worker_needs_neither_the_command_line_nor_the_compiler(module: str) -> None:
    assert loaded_after(f"import {module}") & set(HEAVY) == set()


@pytest.mark.parametrize("module", ["rupy.cli.main", "rupy.cli.group"])
def test_the_command_line_loads_a_subcommand_when_it_is_called(module: str) -> None:
    assert loaded_after(f"import {module}") & {"rich", "libcst", "jinja2", "rupy.cli.build", "rupy.cli.serve"} == set()


def test_serve_reads_its_arguments_without_click() -> None:
    # shutil is what argparse asks for the width of the terminal, hashlib what brings OpenSSL.
    program = "from rupy.cli.serve_arguments import read_arguments; read_arguments(['--port', '0'])"
    assert loaded_after(program) & {*HEAVY, "hashlib", "shutil"} == set()


def test_every_public_name_is_found_and_listed() -> None:
    assert set(rupy.__all__) <= set(dir(rupy))
    assert set(rupy.__all__) == set(rupy._HOMES)
    for name in ("Rupy", "BadRequest", "MissingKey", "RegistrationError", "RupyError", "__version__"):
        assert getattr(rupy, name).__class__ in (type, str)


def test_the_names_for_type_checkers_are_those_at_run_time() -> None:
    tree = ast.parse(Path(rupy.__file__).read_text(encoding="utf-8"))
    imported = {
        alias.asname: node.module
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.level
        for alias in node.names
    }
    assert imported == rupy._HOMES


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'rupy' has no attribute 'nothing'"):
        rupy.nothing  # noqa: B018
