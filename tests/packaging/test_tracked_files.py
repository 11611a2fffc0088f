"""What is committed names no machine, no registry and no state of a work folder."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from .contents import tracked
from .environment import ROOT

#: Written in two parts, so that this file does not name what it looks for.
HOSTS = [
    ".".join(parts)
    for parts in (("pypi", "org"), ("pythonhosted", "org"), ("static.crates", "io"), ("deb.debian", "org"))
]
FOLDERS = ["/" + name + "/" for name in ("work", "root")]


def names_of_this_machine():
    registries = [os.environ.get(name, "") for name in ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "UV_INDEX_URL")]
    hosts = [host for url in registries if (host := urlsplit(url).hostname) and host != "localhost"]
    home = str(Path.home())
    return hosts + [str(ROOT)] + ([home + "/"] if home.count("/") > 1 else [])


@pytest.mark.parametrize("name", [*HOSTS, *FOLDERS, *names_of_this_machine()])
def test_no_file_names(name):
    assert [file for file in tracked() if name.encode() in (ROOT / file).read_bytes()] == []


def test_no_build_is_committed():
    ends = (".so", ".pyc", ".whl", ".orig", ".rej")
    assert [file for file in tracked() if file.endswith(ends)] == []
