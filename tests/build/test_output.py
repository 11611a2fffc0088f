"""What a build writes: beside the sources, whole, and only when it changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from rupy._build.artifact import install_artifact, remove_others
from rupy._build.errors import UsageError
from rupy._build.files import write_if_changed, write_tree
from rupy._build.output import output_folder
from rupy._reference import AppReference, LocatedApp


def located(root: Path) -> LocatedApp:
    return LocatedApp(root, root / "app.py", AppReference("app"))


def test_the_artefact_is_beside_the_sources(tmp_path):
    assert output_folder(located(tmp_path), None, Path("/elsewhere")) == tmp_path / ".rupy"
    assert output_folder(located(tmp_path), Path("out"), tmp_path) == tmp_path / "out"


@pytest.mark.parametrize("out", ["../out", "deep/out", "/out", "."])
def test_another_place_is_refused(tmp_path, out):
    with pytest.raises(UsageError, match="the artefact belongs beside its sources"):
        output_folder(located(tmp_path), Path(out), tmp_path)


def test_an_unchanged_file_keeps_its_time(tmp_path):
    file = tmp_path / "deep" / "file"
    assert write_if_changed(file, b"one")
    before = file.stat()
    assert not write_if_changed(file, b"one")
    assert file.stat().st_mtime_ns == before.st_mtime_ns
    assert write_if_changed(file, b"two")
    assert file.read_bytes() == b"two"
    assert list(file.parent.iterdir()) == [file]


def test_a_tree_holds_its_files_and_no_others(tmp_path):
    write_tree(tmp_path, {"Cargo.toml": "a", "src/lib.rs": "b", "src/old.rs": "c"})
    write_tree(tmp_path, {"Cargo.toml": "a", "src/lib.rs": "d"})
    assert {
        file.relative_to(tmp_path).as_posix(): file.read_text() for file in tmp_path.rglob("*") if file.is_file()
    } == {
        "Cargo.toml": "a",
        "src/lib.rs": "d",
    }


def test_the_artefact_of_an_earlier_build_is_removed_and_nothing_else(tmp_path):
    library = tmp_path / "lib.so"
    library.write_bytes(b"new")
    out = tmp_path / ".rupy"
    old = install_artifact(library, out, "a" * 64, ".so")
    new = install_artifact(library, out, "b" * 64, ".so")
    (out / "crate").mkdir()
    remove_others(out, new)
    assert not old.exists()
    assert new.read_bytes() == b"new"
    assert sorted(path.name for path in out.iterdir()) == ["b" * 16, "crate"]
