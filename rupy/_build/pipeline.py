"""The build, stage by stage."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .._codegen.ir.codec import encode
from .._codegen.ir.expected import Expected
from .._codegen.lower.report import RouteReport
from .._reference import LocatedApp, locate
from .._serve.digest import sha256_of_text
from .._serve.manifest import SCHEMA, Manifest
from .._version import __version__
from ..exceptions import ArtifactError
from .analysis import study_project
from .artifact import Identity, Installed, install_artifact, remove_others
from .cache import locked
from .cargo import Compilation, compile_crate, forget
from .clear import clear
from .crate import PACKAGE, crate_for_cache
from .duration import expectation
from .files import replace_link, write_tree
from .findings import judge
from .installed import InstalledSources
from .lockfile import lock_for_crate
from .machine import Machine, find_machine
from .output import LOCK, claim, output_folder, publish
from .places import COMPILER, RUNTIME, TEMPLATES, read_templates
from .progress import Progress
from .project import read_declared
from .runtime_copy import open_runtime
from .sources import ProjectSources
from .stamp import Stamp, stamp_key, unchanged


@dataclass(frozen=True, slots=True)
class Options:
    """What to build, and how.

    Args:
        app: APP as it was typed; None for the default.
        out: folder of the artefact, beside the sources; None for `.rupy`.
        profile: `release` or `fast`.
        strict: a warning ends the build.
        offline: no crate is downloaded.
    """

    app: str | None = None
    out: Path | None = None
    profile: str = "release"
    strict: bool = False
    offline: bool = False


@dataclass(frozen=True, slots=True)
class Built:
    """A build that has succeeded.

    Args:
        root: the project's folder.
        out: the folder of the artefact.
        manifest: what the artefact was built from.
        stamp: what the manifest does not say: the account of it, and what its wheel needs.
        compiled: False where nothing had changed since an earlier build.
    """

    root: Path
    out: Path
    manifest: Manifest
    stamp: Stamp
    compiled: bool

    @property
    def report(self) -> tuple[RouteReport, ...]:
        """How each route is served."""
        return self.stamp.report


def build(options: Options, folder: Path, environment: Mapping[str, str], progress: Progress) -> Built:
    """Compile an application.

    Args:
        options: what to build.
        folder: where it was asked for; relative names start there.
        environment: the variables of the process.
        progress: hears of every stage.

    Returns:
        What was built, or what was there already.

    Raises:
        RupyError: it cannot be built; the message says why.
    """
    located = locate(options.app, folder)
    out = output_folder(located, options.out, folder)
    machine = find_machine(options.profile, environment)
    declared = read_declared(located.root)
    key = stamp_key(f"{machine.key} {machine.runtime} {declared}", located.reference, COMPILER, TEMPLATES)
    if (earlier := unchanged(out, key)) is not None:
        manifest, stamp = earlier
        judge(stamp.diagnostics, located.root, progress, strict=options.strict)
        return Built(located.root, out, manifest, stamp, compiled=False)

    # The compiler is loaded only where it is needed: an unchanged application is told at once.
    from .._codegen.generate import generate

    sources = ProjectSources(located.root)
    installed = InstalledSources()
    found = study_project(located, sources, installed)
    judge(found.diagnostics, located.root, progress, strict=options.strict)
    plan = found.checked_plan
    identity = Identity(sha256_of_text(encode(plan)), sha256_of_text(found.shape))
    files = generate(plan, str(located.reference), identity.seal, read_templates())
    stamp = Stamp(
        key, sources.missing, installed.missing, found.diagnostics, found.report, found.folders, found.computed
    )
    claim(out)
    with locked(out / LOCK):
        artifact = _compile(files, out, identity, machine, options, environment, progress)
        manifest = _manifest(located, options.profile, machine, sources, identity, found.expected, artifact, out)
        publish(manifest, stamp, out)
        remove_others(out, artifact.file)
    return Built(located.root, out, manifest, stamp, compiled=True)


def _compile(
    files: Mapping[str, str],
    out: Path,
    identity: Identity,
    machine: Machine,
    options: Options,
    environment: Mapping[str, str],
    progress: Progress,
) -> Installed:
    lock = (RUNTIME / "Cargo.lock").read_text("utf-8")
    write_tree(out / "crate", {**files, "Cargo.lock": lock_for_crate(lock, PACKAGE)})
    crate = crate_for_cache(files, machine.runtime, lock)
    workspace = machine.workspace()
    with workspace.lock():
        first = not workspace.target.exists()
        if (line := expectation(options.profile, first=first, offline=options.offline)) is not None:
            progress.say(line)
        runtime = open_runtime(workspace, machine.runtime, RUNTIME)
        replace_link(out / "runtime", runtime.sources)
        compilation = Compilation(runtime.crate(crate.name), crate, options.profile, options.offline)
        write_tree(compilation.folder, crate.files)
        # When it was used last, for `clear`.
        os.utime(compilation.folder)

        def compiled() -> Installed:
            library = compile_crate(compilation, workspace, machine.toolchain, environment, progress)
            return install_artifact(library, out, identity, machine.interpreter.suffix)

        try:
            installed = compiled()
        except ArtifactError:
            # Somebody else has written to the cache, and cargo goes by the times of files.
            forget(workspace.target, crate.name)
            installed = compiled()
        clear(workspace)
    return installed


def _manifest(
    located: LocatedApp,
    profile: str,
    machine: Machine,
    sources: ProjectSources,
    identity: Identity,
    expected: Expected,
    installed: Installed,
    out: Path,
) -> Manifest:
    return Manifest(
        schema=SCHEMA,
        rupy=__version__,
        python=machine.interpreter.abi,
        magic=machine.interpreter.magic,
        target=machine.toolchain.target,
        rustc=machine.toolchain.version,
        profile=profile,
        app=located.reference,
        sources=sources.digests,
        plan=identity.plan,
        model=identity.model,
        artifact=installed.file.relative_to(out).as_posix(),
        artifact_sha256=installed.sha256,
        expected=expected,
    )
