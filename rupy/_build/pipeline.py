"""The build, stage by stage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .._codegen.ir.codec import encode
from .._codegen.ir.expected import Expected
from .._codegen.lower.report import RouteReport
from .._reference import LocatedApp, locate
from .._serve.digest import sha256_of, sha256_of_text
from .._serve.manifest import SCHEMA, Manifest
from .._version import __version__
from .analysis import study_project
from .artifact import install_artifact, remove_others
from .cargo import Compilation, compile_crate
from .clear import clear
from .files import replace_link, write_tree
from .findings import judge
from .installed import InstalledSources
from .lockfile import lock_for_crate
from .machine import Machine, find_machine
from .output import claim, output_folder, publish
from .places import COMPILER, RUNTIME, TEMPLATES, read_templates
from .progress import Progress
from .project import read_declared
from .runtime_copy import RuntimeCopy, open_runtime
from .sources import ProjectSources
from .stamp import Stamp, stamp_key, unchanged
from .workspace import Workspace


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
    crate = generate(plan, str(located.reference), read_templates())
    files = {**crate, "Cargo.lock": lock_for_crate((RUNTIME / "Cargo.lock").read_text("utf-8"))}
    claim(out)
    write_tree(out / "crate", files)
    digest = sha256_of_text(encode(plan))
    workspace = machine.workspace()
    with workspace.lock():
        runtime = open_runtime(workspace, machine.runtime, RUNTIME)
        replace_link(out / "runtime", runtime.sources)
        library = _compile(files, located, workspace, runtime, machine, options, environment, progress)
        artifact = install_artifact(library, out, digest, machine.interpreter.suffix)
        clear(workspace)
    model = sha256_of_text(found.shape)
    manifest = _manifest(located, options.profile, machine, sources, digest, model, found.expected, artifact, out)
    stamp = Stamp(
        key, sources.missing, installed.missing, found.diagnostics, found.report, found.folders, found.computed
    )
    publish(manifest, stamp, out)
    remove_others(out, artifact)
    return Built(located.root, out, manifest, stamp, compiled=True)


def _compile(
    files: Mapping[str, str],
    located: LocatedApp,
    workspace: Workspace,
    runtime: RuntimeCopy,
    machine: Machine,
    options: Options,
    environment: Mapping[str, str],
    progress: Progress,
) -> Path:
    if not workspace.target.exists():
        verb = "compiles" if options.offline else "downloads and compiles"
        progress.say(
            f"first build with this toolchain, profile and Python: cargo {verb} the locked crates of the runtime, "
            "once for all applications"
        )
    crate = runtime.crate(_crate_name(located))
    write_tree(crate, files)
    return compile_crate(
        Compilation(crate, files, options.profile, options.offline), workspace, machine.toolchain, environment, progress
    )


def _crate_name(located: LocatedApp) -> str:
    return f"app-{sha256_of_text(f'{located.root}{chr(0)}{located.reference}')[:16]}"


def _manifest(
    located: LocatedApp,
    profile: str,
    machine: Machine,
    sources: ProjectSources,
    plan: str,
    model: str,
    expected: Expected,
    artifact: Path,
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
        plan=plan,
        model=model,
        artifact=artifact.relative_to(out).as_posix(),
        artifact_sha256=sha256_of(artifact),
        expected=expected,
    )
