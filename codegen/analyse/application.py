"""From the sources of a project to what its application declares."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from ..check.factory import check_factory
from ..diagnostics.diagnostic import Diagnostic
from ..ir.dynamic import DynamicMiddleware, DynamicRoute
from ..ir.expected import Expected
from ..ir.folder import Folder
from ..ir.location import Location
from ..ir.model import AppModel
from ..parse.source import INSTALLED
from .arguments import Arguments
from .assumed import tell_assumed
from .bindings import bound_at
from .bodies.mistakes import find_mistakes
from .declared import Declared
from .functions import parameters
from .given import may_be_given
from .interpreter import Interpreter
from .mounts import Whole, whole
from .outside import tell_declared
from .routers import tell_left_out
from .scope import Scope
from .target import DEFAULT_VARIABLE, Target
from .uncalled import follow_uncalled
from .values import Application, External, FunctionValue, Module, Receiver, Unknown, Value


@dataclass(frozen=True, slots=True)
class Analysis:
    """What the sources of an application say.

    Args:
        model: what it declares, as far as it is proved.
        others: what the other applications declare that its modules create.
        diagnostics: what was found, in the order it was found.
        sources: paths of all files that were read, in the order they were read.
        dynamic: the routes that are left to run time.
        dynamic_middleware: the middleware that is left to run time, likewise.
        folders: of the static directories.
        expected: what this takes for granted of a run.
    """

    model: AppModel
    others: tuple[AppModel, ...]
    diagnostics: tuple[Diagnostic, ...]
    sources: tuple[str, ...]
    dynamic: tuple[DynamicRoute, ...]
    dynamic_middleware: tuple[DynamicMiddleware, ...]
    folders: tuple[Folder, ...]
    expected: Expected = field(default_factory=Expected)


def analyse_application(
    read: Callable[[str], str | None] | Mapping[str, str], target: Target, declared: Declared | None = None
) -> Analysis:
    r"""Find out what an application declares.

    Args:
        read: text of a source by its path relative to the project's folder, `package/views.py`; None where there is none.
        target: the application that is meant.
        declared: what is said besides the sources.

    Returns:
        What it declares; without an application that is found, the diagnostics say why.

    Example:
        >>> source = "from rupy import Rupy\napp = Rupy()\n@app.get('/')\ndef index(request): return 'Hello'"
        >>> [str(route.pattern) for route in analyse_application({"app.py": source}, Target("app")).model.routes]
        ['/']
    """
    machine = Interpreter(read.get if isinstance(read, Mapping) else read, declared)
    module = machine.load(target.module)
    chosen = _choose(machine, module, target)
    follow_uncalled(machine)
    _tell_replaced(machine, chosen)
    tell_left_out(machine)
    all_of_it = whole(chosen)
    model = _model(machine, chosen, target)
    others = tuple(_model(machine, other, target) for other in machine.applications if other is not chosen)
    about_declared = (*tell_assumed(machine), *tell_declared(machine))
    sources = [source for source in machine.sources.values() if source is not None]
    return Analysis(
        model=model,
        others=others,
        diagnostics=(*_findings(machine, all_of_it), *about_declared, *find_mistakes(sources, (model, *others))),
        sources=tuple(machine.sources),
        dynamic=tuple(dict.fromkeys((*all_of_it.dynamic, *machine.dynamic))),
        # A router looks for its folders where it is made, whatever includes it.
        folders=tuple(dict.fromkeys((*all_of_it.folders, *(f for router in machine.routers for f in router.folders)))),
        expected=Expected(
            tuple(assumption for assumption, _ in machine.assumed.values()), runtime=machine.declared.runtime
        ),
        dynamic_middleware=tuple(dict.fromkeys((*all_of_it.dynamic_middleware, *machine.dynamic_middleware))),
    )


def _findings(machine: Interpreter, application: Whole) -> tuple[Diagnostic, ...]:
    owners = (None, *application.receivers)
    followed = [module.scope.source for module in machine.installed.values() if module is not None]
    found = dict.fromkeys(diagnostic for owner, diagnostic in machine.found if owner in owners)
    found.update(dict.fromkeys(application.found))
    for diagnostic, name in machine.missing.items():
        if may_be_given(name, (*machine.sources.values(), *followed)):
            found.pop(diagnostic, None)
    return tuple(map(_about_package, found))


def _about_package(diagnostic: Diagnostic) -> Diagnostic:
    """What is found in an installed package is not for the project to write differently."""
    location = diagnostic.location
    if location is None or not location.file.startswith(INSTALLED) or diagnostic.level != "warning":
        return diagnostic
    package = location.file.removeprefix(INSTALLED).partition("/")[0].removesuffix(".py")
    return replace(diagnostic, remedy=f'leave it to run time in pyproject.toml: [tool.rupy] runtime = ["{package}"]')


def _choose(machine: Interpreter, module: Module | None, target: Target) -> Receiver | None:
    """The application that is meant; None, and a diagnostic, where there is none."""
    if module is None:
        if not any(diagnostic.level == "error" or diagnostic.code == "RPY210" for _, diagnostic in machine.found):
            machine.found.append((None, Diagnostic("RPY224", f"there is no module {target.module} in the project")))
        return None
    machine.place = Location(module.scope.source.file, 1)
    scope = module.scope
    if target.variable is not None:
        return _named(machine, module, target.variable, scope.find(target.variable))
    default = scope.find(DEFAULT_VARIABLE)
    if isinstance(default, Application):
        return default
    names = _names(scope)
    applications = {id(value): value for value in names.values() if isinstance(value, Application)}
    if len(applications) == 1 and not (isinstance(default, Unknown) and default.used):
        return next(iter(applications.values()))
    if not applications:
        return _guess(machine, module, default)
    listed = ", ".join(f"{target.module}:{name}" for name, value in names.items() if isinstance(value, Application))
    machine.tell(None, "RPY221", f"{target.module} has several applications: {listed}")
    return None


def _names(scope: Scope) -> dict[str, Value]:
    """What the names of a module stand for in the end; what a lazy import binds is asked for too."""
    return {name: value for name in list(scope.names) if (value := scope.find(name)) is not None}


def _named(machine: Interpreter, module: Module, name: str, value: Value | None) -> Receiver | None:
    if isinstance(value, FunctionValue) and not value.wrapped:
        problem = check_factory(parameters(value.node))
        if problem is not None:
            message = f"{module.name}:{name} is not an application: {problem}"
            machine.tell(None, "RPY222", message, value.location)
            return None
        value = machine.call(value, Arguments(module.scope))
    if isinstance(value, Application):
        return value
    if isinstance(value, Unknown):
        return _left_to_run_time(machine, module, name, value)
    if isinstance(value, External) or (value is None and module.scope.open):
        return _left_to_run_time(machine, module, name, Unknown())
    message = f"{module.name} has no {name}" if value is None else f"{module.name}:{name} is not an application"
    machine.tell(None, "RPY222", message)
    return None


def _guess(machine: Interpreter, module: Module, default: Value | None) -> Receiver | None:
    """Without any application that is seen: what is used like one."""
    named = {DEFAULT_VARIABLE: default, **_names(module.scope)}
    unknown = [(name, value) for name, value in named.items() if isinstance(value, Unknown)]
    # One that was lost may be a collection of applications.
    for name, value in sorted(unknown, key=lambda found: found[1].parameter):
        if value.used or value.application:
            return _left_to_run_time(machine, module, name, value)
    if isinstance(default, External | Unknown) or (default is None and module.scope.open):
        return _left_to_run_time(machine, module, DEFAULT_VARIABLE, Unknown())
    machine.tell(None, "RPY220", f"{module.name} has no application")
    return None


def _left_to_run_time(machine: Interpreter, module: Module, name: str, value: Unknown) -> Receiver:
    message = f"what {module.name}:{name} is, is known only when the application runs"
    machine.tell(None, "RPY214", message, bound_at(module.scope.source, name))
    return value


def _tell_replaced(machine: Interpreter, chosen: Receiver | None) -> None:
    modules = [module for module in machine.modules.values() if module is not None]
    bound = {id(value) for module in modules for value in module.scope.seen().values()}
    for application, name, location in machine.replaced:
        if application is not chosen and application.used and id(application) not in bound:
            message = f"{name} is assigned again; what was registered on the application before is never served"
            machine.found.append((None, Diagnostic("RPY213", message, location, (application.location,))))


def _model(machine: Interpreter, chosen: Receiver | None, target: Target) -> AppModel:
    variable = target.variable or DEFAULT_VARIABLE
    if not isinstance(chosen, Application):
        return AppModel(target.module, variable)
    module = machine.modules.get(chosen.module)
    names = module.scope.seen() if module is not None else {}
    application = whole(chosen)
    return AppModel(
        module=chosen.module,
        variable=next((name for name, value in names.items() if value is chosen), DEFAULT_VARIABLE),
        routes=tuple(application.routes),
        middleware=tuple(chosen.middleware),
        exception_handlers=tuple(chosen.exception_handlers),
        statics=tuple(application.statics),
        mounts=tuple(application.mounts),
        hooks=tuple(chosen.hooks),
        policies=chosen.policies,
    )
