"""An application as one platform wheel: artefact, manifest and modules, installed as data."""

from __future__ import annotations

import base64
import io
import os
import stat
import time
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from .._serve.artifact import ENTRY_POINTS, FOLDER
from .._serve.manifest import FILE_NAME, Manifest, artifact_file
from .._version import __version__
from ..exceptions import ArtifactError
from .contents import Contents
from .files import write_whole
from .interpreter import Interpreter
from .platforms import platform_tag
from .project import Distribution

_PACKAGE = "rupy_apps"
#: The earliest time that a zip archive can hold.
_EPOCH = 315532800


@dataclass(frozen=True, slots=True)
class Wheel:
    """A wheel before it is written.

    Args:
        name: its file name.
        files: content by path inside it, in the order of the paths; RECORD comes last.
    """

    name: str
    files: Mapping[str, bytes]

    def write(self, folder: Path) -> Path:
        """Write it.

        Args:
            folder: where; it is made.

        Returns:
            The file; the same content gives the same bytes.
        """
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
            for path, content in self.files.items():
                archive.writestr(_entry(path), content)
        file = folder / self.name
        write_whole(file, buffer.getvalue())
        return file


def make_wheel(
    distribution: Distribution, contents: Contents, out: Path, manifest: Manifest, interpreter: Interpreter
) -> Wheel:
    """Put a wheel together.

    Args:
        distribution: what the project says of itself.
        contents: the files of the project.
        out: the folder that `rupy build` wrote.
        manifest: its manifest.
        interpreter: what the artefact was built for.

    Raises:
        ArtifactError: the artefact is not the one of the manifest, or a source has changed since it was built.
    """
    name = distribution.name.replace("-", "_")
    base = f"{_PACKAGE}/{name}"
    artifact = artifact_file(manifest, out).read_bytes()
    taken = {path: (contents.root / path).read_bytes() for path in contents.paths}
    _check_sources(taken, contents.root, manifest)
    info = f"{name}-{distribution.version}.dist-info"
    tag = f"{interpreter.wheel_tag}-{platform_tag(artifact)}"
    files = {
        **{f"{base}/{path}": content for path, content in taken.items()},
        f"{base}/{FOLDER}/{FILE_NAME}": manifest.to_json().encode(),
        f"{base}/{FOLDER}/{manifest.artifact}": artifact,
        f"{info}/METADATA": _metadata(distribution, interpreter).encode(),
        f"{info}/WHEEL": f"Wheel-Version: 1.0\nGenerator: rupy {__version__}\nRoot-Is-Purelib: false\nTag: {tag}\n".encode(),
        f"{info}/entry_points.txt": f"[{ENTRY_POINTS}]\n{distribution.name} = {_PACKAGE}.{name}\n".encode(),
    }
    ordered = dict(sorted(files.items()))
    ordered[f"{info}/RECORD"] = _record(ordered, f"{info}/RECORD").encode()
    return Wheel(f"{name}-{distribution.version}-{tag}.whl", ordered)


def _check_sources(taken: Mapping[str, bytes], root: Path, manifest: Manifest) -> None:
    for path, content in taken.items():
        if path in manifest.sources and sha256(content).hexdigest() != manifest.sources[path]:
            raise ArtifactError(f"{root / path} has changed since the build; build again: rupy build")


def _metadata(distribution: Distribution, interpreter: Interpreter) -> str:
    required = (f"rupy-web=={__version__}", *distribution.dependencies)
    return (
        "Metadata-Version: 2.1\n"
        f"Name: {distribution.name}\n"
        f"Version: {distribution.version}\n"
        f"Requires-Python: =={interpreter.version}.*\n"
        + "".join(f"Requires-Dist: {requirement.strip()}\n" for requirement in required)
    )


def _record(files: Mapping[str, bytes], own: str) -> str:
    lines = [f"{_quoted(path)},sha256={_digest(content)},{len(content)}" for path, content in files.items()]
    return "\n".join([*lines, f"{own},,", ""])


def _quoted(path: str) -> str:
    quoted = path.replace('"', '""')
    return f'"{quoted}"' if "," in path or '"' in path else path


def _digest(content: bytes) -> str:
    return base64.urlsafe_b64encode(sha256(content).digest()).rstrip(b"=").decode()


def _entry(path: str) -> zipfile.ZipInfo:
    moment = max(int(os.environ.get("SOURCE_DATE_EPOCH", _EPOCH)), _EPOCH)
    entry = zipfile.ZipInfo(path, time.gmtime(moment)[:6])
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = (stat.S_IFREG | (0o755 if path.endswith(".so") else 0o644)) << 16
    return entry
