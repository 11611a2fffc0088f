"""What the wheel holds: all that git has, and nothing else. A glob that matches nothing builds without an error."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import tomllib
from email import message_from_bytes
from zipfile import ZipFile

import pytest

from .contents import packaged
from .environment import ROOT


@pytest.fixture(scope="module")
def contents(wheel):
    with ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}


@pytest.fixture(scope="module")
def metadata(contents):
    (name,) = (name for name in contents if name.endswith(".dist-info/METADATA"))
    return message_from_bytes(contents[name])


def test_every_file_is_in_the_wheel(contents):
    assert sorted(packaged().keys() - contents.keys()) == []


def test_nothing_else_is_in_the_wheel(contents):
    extension = "rupy/_rupy" + sysconfig.get_config_var("EXT_SUFFIX")
    others = {name for name in contents if ".dist-info/" not in name}
    assert sorted(others - packaged().keys()) == [extension]


def test_files_are_those_of_the_repository(contents):
    assert [name for name, data in packaged().items() if contents.get(name) != data] == []


def test_each_folder_is_packaged_at_all():
    folders = {name.rsplit("/", 1)[0] for name in packaged()}
    assert {"rupy", "rupy/cli", "rupy/_codegen/ir", "rupy/_templates/crate/src", "rupy/_runtime/src"} <= folders


def test_wheel_is_for_one_version_of_python(wheel):
    tag = f"cp{sys.version_info.major}{sys.version_info.minor}"
    assert wheel.name.startswith(f"rupy_web-0.1.0-{tag}-{tag}-")


def test_wheel_is_well_formed(wheel):
    checked = subprocess.run(
        [sys.executable, "-m", "check_wheel_contents", "--no-config", "--toplevel", "rupy", wheel],
        capture_output=True,
        text=True,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_metadata_says_what_a_user_needs(metadata):
    assert metadata["Name"] == "rupy-web"
    assert metadata["Requires-Python"] == ">=3.11"
    assert metadata["License-Expression"] == "MIT"
    needed = [requirement for requirement in metadata.get_all("Requires-Dist") if "extra ==" not in requirement]
    names = sorted(requirement.split(">")[0] for requirement in needed)
    assert names == ["click", "jinja2", "libcst", "msgspec", "rich"]


def test_version_is_one(metadata):
    cargo = tomllib.loads((ROOT / "runtime" / "Cargo.toml").read_text())
    assert metadata["Version"] == cargo["package"]["version"] == "0.1.0"


def test_metadata_claims_tested_versions_only(metadata):
    claimed = {
        c.rsplit(" ", 1)[1]
        for c in metadata.get_all("Classifier")
        if c.startswith("Programming Language :: Python :: 3.")
    }
    script = (ROOT / ".ci" / "run").read_text()
    assert claimed == {"3.11", "3.13"}
    assert all(f"find_python {version})" in script for version in claimed)
