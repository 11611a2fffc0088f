"""The folder that a build writes, beside the sources."""

from __future__ import annotations

from pathlib import Path

from .._reference import LocatedApp
from .._serve.artifact import FOLDER
from .._serve.manifest import FILE_NAME as MANIFEST
from .._serve.manifest import Manifest
from .errors import BuildError, UsageError
from .files import write_if_changed, write_whole
from .report import FILE_NAME as REPORT
from .report import report_json
from .stamp import Stamp

# Keeps the folder out of version control, and says whose it is.
_MARK = ".gitignore"
#: Held by the build that writes to the folder.
LOCK = "lock"

_MARKED = b"# Written by rupy build.\n*\n"


def output_folder(located: LocatedApp, out: Path | None, folder: Path) -> Path:
    """Where the artefact goes.

    Args:
        located: the application.
        out: what was asked for; None for `.rupy`.
        folder: where relative names start.

    Raises:
        UsageError: it is not beside the sources, where `rupy serve` looks for them.
    """
    if out is None:
        return located.root / FOLDER
    chosen = (folder / out).absolute()
    if not out.name or chosen.parent.resolve() != located.root:
        raise UsageError(f"--out {out}: the artefact belongs beside its sources; name a folder in {located.root}")
    return located.root / chosen.name


def claim(out: Path) -> None:
    """Make a folder the one of an artefact: what a build finds there it may replace.

    Args:
        out: the folder; it is made.

    Raises:
        UsageError: it is someone else's.
        BuildError: it cannot be written to.
    """
    if not _is_ours(out):
        raise UsageError(f"--out {out.name}: there is something else; name a folder that rupy build may make")
    try:
        write_if_changed(out / _MARK, _MARKED)
    except OSError as error:
        raise BuildError(
            f"cannot write to {out}: {error.strerror}; the artefact belongs beside its sources, build where they may be written"
        ) from None


def _is_ours(out: Path) -> bool:
    if not out.exists():
        return True
    if not out.is_dir():
        return False
    mark = out / _MARK
    return (mark.is_file() and mark.read_bytes() == _MARKED) or (out / MANIFEST).is_file() or not any(out.iterdir())


def publish(manifest: Manifest, stamp: Stamp, out: Path) -> None:
    """Write what belongs to an artefact; the manifest comes last, because `rupy serve` goes by it.

    Args:
        manifest: what the artefact was built from.
        stamp: what the manifest does not say.
        out: the folder of the artefact, which has it already.
    """
    write_if_changed(out / REPORT, report_json(stamp.report).encode())
    stamp.write(out)
    write_whole(out / MANIFEST, manifest.to_json().encode())
