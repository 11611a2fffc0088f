"""The links through which one package holds the compiler, the templates and the runtime."""

from __future__ import annotations

import subprocess

import pytest

from .environment import ROOT

LINKS = {"rupy/_codegen": "../codegen", "rupy/_templates": "../templates", "rupy/_runtime": "../runtime"}


@pytest.mark.parametrize(("link", "target"), LINKS.items())
def test_link_leads_to_its_folder(link, target):
    assert (ROOT / link).is_symlink()
    assert (ROOT / link).readlink().as_posix() == target
    assert (ROOT / link).is_dir()


@pytest.mark.parametrize("link", LINKS)
def test_git_keeps_the_link_as_a_link(link):
    listed = subprocess.run(["git", "ls-files", "--stage", link], cwd=ROOT, capture_output=True, text=True, check=True)
    assert listed.stdout.startswith("120000 ")


def test_make_says_so_when_a_clone_has_no_links(tmp_path):
    (tmp_path / "Makefile").write_bytes((ROOT / "Makefile").read_bytes())
    (tmp_path / "runtime").mkdir()
    (tmp_path / "rupy").mkdir()
    for link, target in LINKS.items():
        (tmp_path / link).write_text(target)
    made = subprocess.run(["make", "links"], cwd=tmp_path, capture_output=True, text=True)
    assert made.returncode == 2
    assert "rupy/_codegen is not a directory link" in made.stderr
    assert "core.symlinks=true" in made.stderr
