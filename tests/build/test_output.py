"""What a build writes: beside the sources, whole, and only when it changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from rupy._build.artifact import Identity, install_artifact, remove_others
from rupy._build.errors import BuildError, UsageError
from rupy._build.files import replace_link, write_if_changed, write_tree
from rupy._build.output import claim, output_folder
from rupy._reference import AppReference, LocatedApp
from rupy.exceptions import ArtifactError


def located(root: Path) -> LocatedApp:
    return LocatedApp(root, root / "app.py", AppReference("app"))


def test_the_artefact_is_beside_the_sources(tmp_path):
    assert output_folder(located(tmp_path), None, Path("/elsewhere")) == tmp_path / ".rupy"
    assert output_folder(located(tmp_path), Path("out"), tmp_path) == tmp_path / "out"


@pytest.mark.parametrize("out", ["../out", "deep/out", "/out", "."])
def test_another_place_is_refused(tmp_path, out):
    with pytest.raises(UsageError, match="the artefact belongs beside its sources"):
        output_folder(located(tmp_path), Path(out), tmp_path)


@pytest.mark.parametrize("found", ["notes.txt", ".gitignore", "runtime/lib.rs", "crate/Cargo.toml"])
def test_a_folder_of_something_else_is_left_alone(tmp_path, found):
    file = tmp_path / "src" / found
    file.parent.mkdir(parents=True)
    file.write_text("mine")
    with pytest.raises(UsageError, match="--out src: there is something else"):
        claim(tmp_path / "src")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [file]


def test_a_folder_that_cannot_be_written_to_is_named(tmp_path):
    (tmp_path / "out" / ".gitignore").mkdir(parents=True)
    (tmp_path / "out" / "manifest.json").write_text("{}")
    with pytest.raises(BuildError, match=r"cannot write to .*/out: Is a directory; .* build where they may be written"):
        claim(tmp_path / "out")


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "out").write_text("mine")
    with pytest.raises(UsageError, match="--out out: there is something else"):
        claim(tmp_path / "out")


def test_a_claimed_folder_is_kept_out_of_version_control_and_may_be_written_again(tmp_path):
    (tmp_path / "out").mkdir()
    for _ in range(2):
        claim(tmp_path / "out")
        write_if_changed(tmp_path / "out" / "crate" / "Cargo.toml", b"")
    assert (tmp_path / "out/.gitignore").read_text() == "# Written by rupy build.\n*\n"


def test_a_link_takes_the_place_of_what_a_copy_has_made_of_it(tmp_path):
    target, link = tmp_path / "target", tmp_path / "out" / "runtime"
    target.mkdir()
    (link / "src").mkdir(parents=True)
    for _ in range(2):
        replace_link(link, target)
        assert link.readlink() == target


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


def library(tmp_path: Path, identity: Identity) -> Path:
    file = tmp_path / "lib.so"
    file.write_bytes(identity.seal.encode())
    return file


def test_the_artefacts_of_earlier_builds_are_removed_and_nothing_else(tmp_path):
    first, second = Identity("a" * 64, "m"), Identity("b" * 64, "m")
    out = tmp_path / ".rupy"
    (out / "crate").mkdir(parents=True)
    (out / ".artifact.1").write_bytes(b"of a build that was killed")
    old = install_artifact(library(tmp_path, first), out, first, ".so")
    new = install_artifact(library(tmp_path, second), out, second, ".so")
    remove_others(out, new.file)
    assert not old.file.exists()
    assert new.file.read_bytes() == second.seal.encode()
    assert sorted(path.name for path in out.iterdir()) == [f"{'b' * 16}-{new.sha256[:16]}", "crate"]


def test_an_artefact_never_takes_the_place_of_another(tmp_path):
    """What the manifest names stays until the next manifest is written."""
    identity = Identity("a" * 64, "m")
    out = tmp_path / ".rupy"
    out.mkdir()
    old = install_artifact(library(tmp_path, identity), out, identity, ".so")
    other = library(tmp_path, identity)
    other.write_bytes(other.read_bytes() + b"of another profile")
    assert install_artifact(other, out, identity, ".so").file != old.file
    assert old.file.read_bytes() == identity.seal.encode()


def test_a_library_of_something_else_is_not_installed(tmp_path):
    out = tmp_path / ".rupy"
    out.mkdir()
    with pytest.raises(ArtifactError, match=r"lib\.so was compiled from another application"):
        install_artifact(library(tmp_path, Identity("a" * 64, "m")), out, Identity("b" * 64, "m"), ".so")
    assert list(out.iterdir()) == []
