"""Sources are read when they are asked for, and what was asked for is remembered."""

from __future__ import annotations

from hashlib import sha256

import pytest

from rupy._build.sources import ProjectSources, decode_source


def test_what_is_read_is_what_the_artefact_depends_on(tmp_path):
    (tmp_path / "app.py").write_text("a = 1\n")
    (tmp_path / "other.py").write_text("b = 1\n")
    sources = ProjectSources(tmp_path)
    assert sources["app.py"] == "a = 1\n"
    assert sources.digests == {"app.py": sha256(b"a = 1\n").hexdigest()}


def test_what_is_not_there_is_remembered(tmp_path):
    sources = ProjectSources(tmp_path)
    with pytest.raises(KeyError):
        sources["views.py"]
    assert "views/__init__.py" not in sources
    assert sources.missing == ("views.py", "views/__init__.py")
    assert sources.digests == {}


def test_hidden_folders_hold_no_sources(tmp_path):
    for name in ("app.py", "pkg/views.py", ".venv/lib.py", "__pycache__/x.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    assert list(ProjectSources(tmp_path)) == ["app.py", "pkg/views.py"]
    assert len(ProjectSources(tmp_path)) == 2


def test_sources_are_decoded_the_way_python_does():
    assert decode_source(b"# coding: latin-1\ns = '\xe9'\r\n") == "# coding: latin-1\ns = 'é'\n"
    assert decode_source("s = 'é'".encode()) == "s = 'é'"
    assert decode_source(b"\xef\xbb\xbfs = 1") == "s = 1"
    assert decode_source(b"s = '\xff'") == "s = '\udcff'"
