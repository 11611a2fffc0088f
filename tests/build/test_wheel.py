"""The wheel of an application: named, tagged and recorded the way installers expect, the same for the same content."""

from __future__ import annotations

import base64
import csv
import io
import sys
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest

from rupy._build.contents import Contents
from rupy._build.interpreter import Interpreter
from rupy._build.platforms import platform_tag
from rupy._build.project import Distribution
from rupy._build.wheel import make_wheel
from rupy._reference import AppReference
from rupy._serve.manifest import Manifest
from rupy._serve.seal import seal_of
from rupy._version import __version__
from rupy.exceptions import ArtifactError

INTERPRETER = Interpreter("3.11", "cpython-311-x86_64-linux-gnu", "a70d0d0a", ".so", False, False)
LIBRARY = b"\x7fELF\0libc.so.6\0libm.so.6\0GLIBC_2.17\0GLIBC_2.34\0" + seal_of("p", "m").encode()


@pytest.fixture
def wheel(tmp_path):
    root = tmp_path / "shop"
    (root / "views").mkdir(parents=True)
    (root / "app.py").write_text("app")
    (root / "views" / "a,b.html").write_text("page")
    out = root / ".rupy"
    (out / "0123456789abcdef").mkdir(parents=True)
    (out / "0123456789abcdef" / "_rupy.so").write_bytes(LIBRARY)
    manifest = Manifest(
        3,
        __version__,
        INTERPRETER.abi,
        INTERPRETER.magic,
        "t",
        "1.95.0",
        "release",
        AppReference("app"),
        {},
        "p",
        "m",
        "0123456789abcdef/_rupy.so",
        sha256(LIBRARY).hexdigest(),
    )
    contents = Contents(root, ("app.py", "views/a,b.html"))
    return make_wheel(Distribution("shop-api", "1.0", (), (" httpx>=0.28",)), contents, out, manifest, INTERPRETER)


def test_its_files_are_the_application_the_artefact_and_what_installers_need(wheel):
    assert list(wheel.files) == [
        "rupy_apps/shop_api/.rupy/0123456789abcdef/_rupy.so",
        "rupy_apps/shop_api/.rupy/manifest.json",
        "rupy_apps/shop_api/app.py",
        "rupy_apps/shop_api/views/a,b.html",
        "shop_api-1.0.dist-info/METADATA",
        "shop_api-1.0.dist-info/WHEEL",
        "shop_api-1.0.dist-info/entry_points.txt",
        "shop_api-1.0.dist-info/RECORD",
    ]


def test_it_asks_for_the_rupy_and_the_python_that_built_it(wheel):
    metadata = wheel.files["shop_api-1.0.dist-info/METADATA"].decode()
    assert (
        f"Name: shop-api\nVersion: 1.0\nRequires-Python: ==3.11.*\nRequires-Dist: rupy-web=={__version__}\n" in metadata
    )


def test_it_asks_for_what_the_project_needs(wheel):
    metadata = wheel.files["shop_api-1.0.dist-info/METADATA"].decode()
    assert metadata.endswith("\nRequires-Dist: httpx>=0.28\n")


def test_rupy_serve_finds_it_by_its_entry_point(wheel):
    assert wheel.files["shop_api-1.0.dist-info/entry_points.txt"] == b"[rupy.apps]\nshop-api = rupy_apps.shop_api\n"


@pytest.mark.skipif(sys.platform != "linux", reason="the tag is one of Linux")
def test_its_tag_names_interpreter_abi_and_platform(wheel):
    assert wheel.name.startswith("shop_api-1.0-cp311-cp311-manylinux_2_34_")
    assert b"Root-Is-Purelib: false\nTag: cp311-cp311-manylinux_2_34_" in wheel.files["shop_api-1.0.dist-info/WHEEL"]


def test_every_file_is_recorded_with_its_digest_and_size(wheel, tmp_path):
    with zipfile.ZipFile(wheel.write(tmp_path / "dist")) as archive:
        record = archive.read("shop_api-1.0.dist-info/RECORD").decode()
        rows = {path: (digest, size) for path, digest, size in csv.reader(io.StringIO(record))}
        assert sorted(rows) == sorted(archive.namelist())
        for path in archive.namelist():
            content = archive.read(path)
            digest = base64.urlsafe_b64encode(sha256(content).digest()).rstrip(b"=").decode()
            expected = ("", "") if path.endswith("RECORD") else (f"sha256={digest}", str(len(content)))
            assert rows[path] == expected


def test_the_same_content_gives_the_same_bytes(wheel, tmp_path, monkeypatch):
    first = wheel.write(tmp_path / "a").read_bytes()
    assert wheel.write(tmp_path / "b").read_bytes() == first
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    assert wheel.write(tmp_path / "c").read_bytes() != first


def test_modes_are_those_of_files_and_of_a_library(wheel, tmp_path):
    with zipfile.ZipFile(wheel.write(tmp_path / "dist")) as archive:
        modes = {Path(entry.filename).suffix: entry.external_attr >> 16 for entry in archive.infolist()}
    assert modes[".so"] == 0o100755
    assert modes[".py"] == 0o100644


@pytest.mark.skipif(sys.platform != "linux", reason="the tags are those of Linux")
@pytest.mark.parametrize(
    ("library", "start"),
    [
        (LIBRARY, "manylinux_2_34_"),
        (b"\0libc.so.6\0GLIBC_2.2.5\0GLIBC_2.14\0", "manylinux_2_17_"),
        (b"\0libc.so.6\0libssl.so.3\0GLIBC_2.34\0", "linux_"),
        (b"\0libc.musl-x86_64.so.1\0", "linux_"),
    ],
)
def test_a_library_that_needs_only_glibc_is_manylinux(library, start):
    assert platform_tag(library).startswith(start)


def made(root: Path, library: bytes, source: bytes) -> None:
    """A wheel of an application whose manifest says that it was built from `app`, with this library."""
    (root / ".rupy" / "0").mkdir(parents=True)
    (root / "app.py").write_bytes(source)
    (root / ".rupy" / "0" / "_rupy.so").write_bytes(library)
    sources = {"app.py": sha256(b"app").hexdigest()}
    sums = (sources, "p", "m", "0/_rupy.so", sha256(library).hexdigest())
    manifest = Manifest(
        3, __version__, INTERPRETER.abi, INTERPRETER.magic, "t", "1.95.0", "release", AppReference("app"), *sums
    )
    make_wheel(Distribution("shop", "1.0", ()), Contents(root, ("app.py",)), root / ".rupy", manifest, INTERPRETER)


def test_an_artefact_of_another_application_is_not_packed(tmp_path):
    made(tmp_path / "right", LIBRARY, b"app")
    with pytest.raises(ArtifactError, match=r"_rupy\.so was compiled from another application"):
        made(tmp_path / "wrong", LIBRARY.replace(seal_of("p", "m").encode(), seal_of("q", "m").encode()), b"app")


def test_a_source_that_has_changed_since_the_build_is_not_packed(tmp_path):
    with pytest.raises(ArtifactError, match=r"app\.py has changed since the build; build again"):
        made(tmp_path / "shop", LIBRARY, b"app 2")
