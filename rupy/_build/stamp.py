"""What a build was made from, so that the next one can tell that nothing has changed without analysing anything."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from .._codegen.diagnostics.diagnostic import Diagnostic
from .._codegen.ir.codec import CodecError, decode, encode
from .._codegen.ir.folder import Folder
from .._codegen.lower.report import RouteReport
from .._reference import AppReference
from .._serve.artifact import open_artifact
from .._serve.expected import other_distributions
from .._serve.manifest import Manifest
from .._version import __version__
from ..exceptions import ArtifactError
from .files import write_whole
from .installed import InstalledSources

#: Name of the stamp in the folder of the artefact.
FILE_NAME = "build.json"


@dataclass(frozen=True, slots=True)
class Stamp:
    """What the manifest does not say of a build.

    Args:
        key: everything but the sources that the artefact depends on.
        missing: paths that the analysis asked for and that were not there.
        absent: packages that it asked for and that were not installed.
        diagnostics: what was found; an unchanged application still has it.
        report: how each route is served.
        folders: of the static directories.
        computed: imports whose module is known only at run time.
    """

    key: str
    missing: tuple[str, ...]
    absent: tuple[str, ...]
    diagnostics: tuple[Diagnostic, ...]
    report: tuple[RouteReport, ...]
    folders: tuple[Folder, ...]
    computed: tuple[Diagnostic, ...]

    def write(self, out: Path) -> None:
        """Write it into the folder of the artefact."""
        write_whole(out / FILE_NAME, encode(self).encode())


def stamp_key(workspace: str, reference: AppReference, compiler: Path, templates: Path) -> str:
    """The key of a build.

    Args:
        workspace: keys of the workspace and of the runtime: dependencies, toolchain, profile, interpreter; and what the
            project declares to the analysis.
        reference: the application.
        compiler: folder of the Python that analyses and renders.
        templates: folder of the templates.
    """
    digest = sha256(f"{__version__} {workspace} {reference}".encode())
    for folder, pattern in ((compiler, "*.py"), (templates, "*.j2")):
        for file in sorted(folder.rglob(pattern)):
            content = file.read_bytes()
            digest.update(f"{file.relative_to(folder).as_posix()} {len(content)} ".encode())
            digest.update(content)
    return digest.hexdigest()


def unchanged(out: Path, key: str) -> tuple[Manifest, Stamp] | None:
    """The build of an earlier time, if a build of this time would be the same.

    Args:
        out: the folder of the artefact.
        key: what `stamp_key` gave.

    Returns:
        Its manifest and stamp; None where anything has changed or is damaged.
    """
    try:
        stamp = decode(Stamp, (out / FILE_NAME).read_text("utf-8"))
        manifest = open_artifact(out).manifest
    except (OSError, UnicodeDecodeError, CodecError, ArtifactError):
        return None
    if stamp.key != key or any((out.parent / path).exists() for path in stamp.missing):
        return None
    if other_distributions(manifest.expected.distributions) or any(map(InstalledSources().has, stamp.absent)):
        return None
    return manifest, stamp
