"""The manifest of an artefact: what it was built from, and for which interpreter."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path, PurePosixPath
from typing import Any

from .._codegen.ir.expected import Expected
from .._reference import AppReference
from .._version import __version__
from ..exceptions import ArtifactError
from .digest import sha256_of
from .seal import check_seal, seal_of

#: Raised with every change of the fields of `Manifest`.
SCHEMA = 3

#: Name of the manifest in the folder of the artefact.
FILE_NAME = "manifest.json"

# What is expected of most runs.
_EXPECTED: dict[str, list[Any]] = {"assumptions": [], "distributions": [], "runtime": []}


@dataclass(frozen=True, slots=True)
class Manifest:
    """What `rupy build` wrote beside an artefact.

    Args:
        schema: `SCHEMA`.
        rupy: version of rupy that built it.
        python: ABI tag of the interpreter it was built for, `cpython-311-x86_64-linux-gnu`.
        magic: magic number of that interpreter's bytecode, hexadecimal.
        target: Rust target triple.
        rustc: version of the Rust compiler.
        profile: `release` or `fast`.
        app: the application, as it was resolved.
        sources: sha256 of every source that was read, by path relative to the project's folder.
        plan: sha256 of the plan.
        model: sha256 of the shape of the model that the plan was lowered from.
        artifact: path of the extension module, relative to the manifest's folder.
        artifact_sha256: sha256 of that file.
        expected: what the build took for granted.
    """

    schema: int
    rupy: str
    python: str
    magic: str
    target: str
    rustc: str
    profile: str
    app: AppReference
    sources: dict[str, str]
    plan: str
    model: str
    artifact: str
    artifact_sha256: str
    expected: Expected = field(default_factory=Expected)

    @property
    def seal(self) -> str:
        """What the artefact has compiled in."""
        return seal_of(self.plan, self.model)

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """Read the manifest of the artefact in a folder.

        Args:
            folder: the folder that `rupy build` wrote, `.rupy`.

        Returns:
            The manifest; its fields are of the right types, its paths relative.

        Raises:
            ArtifactError: there is none, or it is damaged.
        """
        file = folder / FILE_NAME
        try:
            text = file.read_bytes()
        except FileNotFoundError:
            raise ArtifactError(f"there is no artefact in {folder}; build the application first: rupy build") from None
        except OSError as error:
            raise ArtifactError(f"{file} cannot be read: {error.strerror}; make it readable for this user") from None
        try:
            return _decode(json.loads(text))
        except (ValueError, RecursionError) as error:
            raise ArtifactError(f"{file} is damaged: {error}; build the application again: rupy build") from None

    def to_json(self) -> str:
        """The text of the manifest: the same for the same content."""
        return json.dumps(asdict(self), indent=2, sort_keys=True) + "\n"

    def write(self, folder: Path) -> None:
        """Write the manifest into a folder.

        Args:
            folder: the folder of the artefact.
        """
        (folder / FILE_NAME).write_text(self.to_json(), encoding="utf-8")


def running_abi() -> str:
    """The ABI tag of this interpreter: `SOABI` of sysconfig, without loading sysconfig's data."""
    from importlib.machinery import EXTENSION_SUFFIXES

    return EXTENSION_SUFFIXES[0].removeprefix(".").removesuffix(".so")


def running_magic() -> str:
    """The magic number of this interpreter's bytecode, hexadecimal."""
    from importlib.util import MAGIC_NUMBER

    return MAGIC_NUMBER.hex()


def check_interpreter(manifest: Manifest, file: Path) -> None:
    """Refuse an artefact that was built by another rupy or for another interpreter.

    Args:
        manifest: the manifest of the artefact.
        file: where it was read, for the message.

    Raises:
        ArtifactError: it is foreign.
    """
    remedy = "build the application again here: rupy build"
    if manifest.rupy != __version__:
        raise ArtifactError(f"{file}: built by rupy {manifest.rupy}, this is rupy {__version__}; {remedy}")
    if manifest.python != running_abi():
        raise ArtifactError(f"{file}: built for {manifest.python}, this interpreter is {running_abi()}; {remedy}")
    if manifest.magic != running_magic():
        raise ArtifactError(
            f"{file}: built for bytecode {manifest.magic}, this interpreter has {running_magic()}; {remedy}"
        )


def artifact_file(manifest: Manifest, folder: Path) -> Path:
    """The extension module of an artefact, whole and compiled from what the manifest says.

    Args:
        manifest: the manifest of the artefact.
        folder: its folder.

    Raises:
        ArtifactError: it is missing, not the file that was built, or compiled from something else.
    """
    file = folder / manifest.artifact
    try:
        digest = sha256_of(file)
        if digest == manifest.artifact_sha256:
            # What belongs to the manifest may be another application's all the same: the digest says what was copied.
            check_seal(file, manifest.seal)
    except FileNotFoundError:
        raise ArtifactError(f"{file} is missing; build the application again: rupy build") from None
    except OSError as error:
        raise ArtifactError(f"{file} cannot be read: {error}") from None
    if digest != manifest.artifact_sha256:
        raise ArtifactError(
            f"{file} is damaged: it is not the file that was built; build the application again: rupy build"
        )
    return file


def stale_sources(manifest: Manifest, root: Path) -> list[str]:
    """The sources that have changed since the build.

    Args:
        manifest: the manifest of the artefact.
        root: the project's folder.

    Returns:
        Their paths relative to `root`, sorted; those that cannot be read are among them.
    """
    return sorted(path for path, digest in manifest.sources.items() if not _is_unchanged(root / path, digest))


def _is_unchanged(file: Path, digest: str) -> bool:
    try:
        return sha256_of(file) == digest
    except OSError:
        return False


def _decode(data: object) -> Manifest:
    if not isinstance(data, dict):
        raise ValueError("it is not a JSON object")
    if data.get("schema") != SCHEMA:
        raise ValueError(f"its schema is {data.get('schema')!r}, this rupy reads {SCHEMA}")
    names = [field.name for field in fields(Manifest)]
    if missing := [name for name in names if name not in data]:
        raise ValueError(f"it has no {', '.join(missing)}")
    if unknown := sorted(set(data) - set(names)):
        raise ValueError(f"it has unknown fields: {', '.join(unknown)}")
    for name in names:
        if name not in ("schema", "app", "sources", "expected") and not isinstance(data[name], str):
            raise ValueError(f"its field {name} is not text")
    return Manifest(
        **{
            **data,
            "app": _decode_app(data["app"]),
            "sources": _decode_sources(data["sources"]),
            "artifact": _relative(data["artifact"]),
            "expected": _decode_expected(data["expected"]),
        }
    )


def _decode_app(data: Any) -> AppReference:
    match data:
        case {"module": str(module), "variable": str() | None as variable, "factory": bool(factory), **rest} if (
            not rest
        ):
            return AppReference(module, variable, factory)
    raise ValueError("its field app is not a module, a variable and whether it is a factory")


def _decode_expected(data: Any) -> Expected:
    if data == _EXPECTED:
        # Nearly always: what decodes is not even loaded.
        return Expected()
    from .._codegen.ir.codec import decode

    return decode(Expected, json.dumps(data))


def _decode_sources(data: Any) -> dict[str, str]:
    if not isinstance(data, dict) or not all(isinstance(digest, str) for digest in data.values()):
        raise ValueError("its field sources is not a table of paths and digests")
    return {_relative(path): digest for path, digest in data.items()}


def _relative(path: str) -> str:
    pure = PurePosixPath(path)
    if not path or pure.is_absolute() or ".." in pure.parts:
        raise ValueError(f"the path {path!r} leaves the folder")
    return path
