"""The manifest: read, written, compared with what is there."""

from __future__ import annotations

import importlib.util
import json
import sysconfig
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from rupy import __version__
from rupy._reference import AppReference
from rupy._serve.artifact import open_artifact
from rupy._serve.manifest import Manifest, check_interpreter, running_abi, running_magic, stale_sources
from rupy._serve.seal import seal_of
from rupy.exceptions import ArtifactError

SOURCE = b"app = Rupy()\n"
EXTENSION = b"\x7fELF not really" + seal_of("0" * 64, "1" * 64).encode()


def manifest_of(**changes: Any) -> Manifest:
    manifest = Manifest(
        schema=3,
        rupy=__version__,
        python=running_abi(),
        magic=running_magic(),
        target="x86_64-unknown-linux-gnu",
        rustc="1.95.0",
        profile="fast",
        app=AppReference("app", "app"),
        sources={"app.py": sha256(SOURCE).hexdigest()},
        plan="0" * 64,
        model="1" * 64,
        artifact="abc/_rupy.so",
        artifact_sha256=sha256(EXTENSION).hexdigest(),
    )
    return replace(manifest, **changes)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / ".rupy"
    (folder / "abc").mkdir(parents=True)
    (folder / "abc" / "_rupy.so").write_bytes(EXTENSION)
    (tmp_path / "app.py").write_bytes(SOURCE)
    manifest_of().write(folder)
    return folder


def test_it_reads_what_it_wrote(folder: Path) -> None:
    assert Manifest.read(folder) == manifest_of()


def test_its_fields_are_the_documented_ones() -> None:
    assert json.loads(manifest_of().to_json()) == {
        "schema": 3,
        "rupy": __version__,
        "python": running_abi(),
        "magic": running_magic(),
        "target": "x86_64-unknown-linux-gnu",
        "rustc": "1.95.0",
        "profile": "fast",
        "app": {"module": "app", "variable": "app", "factory": False},
        "sources": {"app.py": sha256(SOURCE).hexdigest()},
        "plan": "0" * 64,
        "model": "1" * 64,
        "artifact": "abc/_rupy.so",
        "artifact_sha256": sha256(EXTENSION).hexdigest(),
        "expected": {"assumptions": [], "distributions": [], "runtime": []},
    }


def test_the_running_interpreter_is_known_by_soabi_and_magic_number() -> None:
    assert running_abi() == sysconfig.get_config_var("SOABI")
    assert running_magic() == importlib.util.MAGIC_NUMBER.hex()


def test_an_artefact_that_fits_is_opened(folder: Path) -> None:
    artifact = open_artifact(folder)
    assert (artifact.root, artifact.file) == (folder.parent, folder / "abc" / "_rupy.so")


def test_a_project_can_be_moved(folder: Path, tmp_path: Path) -> None:
    moved = tmp_path / "elsewhere"
    moved.mkdir()
    for item in (folder, tmp_path / "app.py"):
        item.rename(moved / item.name)
    assert open_artifact(moved / ".rupy").root == moved


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"rupy": "0.0.1"}, "built by rupy 0.0.1, this is rupy"),
        ({"python": "cpython-27-sparc"}, "built for cpython-27-sparc, this interpreter is"),
        ({"magic": "00000000"}, "built for bytecode 00000000, this interpreter has"),
    ],
)
def test_a_foreign_artefact_is_refused(changes: dict[str, str], message: str) -> None:
    with pytest.raises(ArtifactError, match=f"manifest.json: {message}.*rupy build"):
        check_interpreter(manifest_of(**changes), Path("manifest.json"))


def test_a_changed_source_is_stale(folder: Path) -> None:
    (folder.parent / "app.py").write_bytes(SOURCE + b"#")
    with pytest.raises(
        ArtifactError,
        match=r"app\.py has changed since the build; build again: rupy build, or serve with --allow-stale",
    ):
        open_artifact(folder)
    assert open_artifact(folder, allow_stale=True).root == folder.parent


def test_a_removed_source_is_stale(folder: Path) -> None:
    (folder.parent / "app.py").unlink()
    assert stale_sources(manifest_of(), folder.parent) == ["app.py"]
    with pytest.raises(ArtifactError, match=r"app\.py \(removed\) has changed since the build"):
        open_artifact(folder)


def test_many_stale_sources_are_counted(folder: Path) -> None:
    replace(manifest_of(), sources={f"m{number}.py": "" for number in range(7)}).write(folder)
    with pytest.raises(ArtifactError, match=r"m4\.py \(removed\) and 2 more have changed"):
        open_artifact(folder)


def test_a_missing_artefact_says_how_to_build_it(tmp_path: Path) -> None:
    with pytest.raises(ArtifactError, match="there is no artefact in .*: rupy build") as caught:
        open_artifact(tmp_path)
    assert caught.value.exit_code == 3


def test_a_missing_extension_is_refused(folder: Path) -> None:
    (folder / "abc" / "_rupy.so").unlink()
    with pytest.raises(ArtifactError, match=r"_rupy\.so is missing"):
        open_artifact(folder)


def test_a_changed_extension_is_damaged_even_with_allow_stale(folder: Path) -> None:
    (folder / "abc" / "_rupy.so").write_bytes(EXTENSION + b"\0")
    with pytest.raises(ArtifactError, match=r"_rupy\.so is damaged"):
        open_artifact(folder, allow_stale=True)


@pytest.mark.parametrize("content", [b"", EXTENSION[:-1], EXTENSION.replace(b"artefact", b"artifact")])
@pytest.mark.parametrize("allow_stale", [False, True])
def test_an_extension_that_was_compiled_from_something_else_is_refused(
    folder: Path, content: bytes, allow_stale: bool
) -> None:
    (folder / "abc" / "_rupy.so").write_bytes(content)
    manifest_of(artifact_sha256=sha256(content).hexdigest()).write(folder)
    with pytest.raises(ArtifactError, match=r"_rupy\.so was compiled from another application") as caught:
        open_artifact(folder, allow_stale=allow_stale)
    assert caught.value.exit_code == 3


@pytest.mark.parametrize("changes", [{"plan": "2" * 64}, {"model": "2" * 64}])
def test_plan_and_model_are_those_of_the_extension(folder: Path, changes: dict[str, str]) -> None:
    manifest_of(**changes).write(folder)
    with pytest.raises(ArtifactError, match=r"_rupy\.so was compiled from another application"):
        open_artifact(folder)


def damaged(**changes: Any) -> str:
    data = {**json.loads(manifest_of().to_json()), **changes}
    return json.dumps({name: value for name, value in data.items() if value is not ...})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Expecting value"),
        ("[]", "it is not a JSON object"),
        ("[" * 100_000, "is damaged"),
        (damaged(schema=1), "its schema is 1, this rupy reads 3"),
        (damaged(plan=...), "it has no plan"),
        (damaged(surprise=1), "it has unknown fields: surprise"),
        (damaged(artifact=7), "its field artifact is not text"),
        (damaged(artifact="/usr/lib/x.so"), "leaves the folder"),
        (damaged(artifact="../x.so"), "leaves the folder"),
        (damaged(sources={"../../etc/passwd": "0"}), "leaves the folder"),
        (damaged(sources=["app.py"]), "its field sources"),
        (damaged(app="app"), "its field app"),
        (damaged(expected=[]), "Expected is"),
        (damaged(expected={"assumptions": []}), "Expected has the fields"),
        (damaged(app={"module": "app", "variable": "app", "factory": "no"}), "its field app"),
    ],
)
def test_a_damaged_manifest_names_what_is_wrong(folder: Path, text: str, message: str) -> None:
    (folder / "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(ArtifactError, match=message):
        Manifest.read(folder)


def test_a_manifest_that_is_no_text_is_refused(folder: Path) -> None:
    (folder / "manifest.json").write_bytes(b"\xff")
    with pytest.raises(ArtifactError, match="is damaged: .* build the application again: rupy build"):
        Manifest.read(folder)
