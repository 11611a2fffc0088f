"""What the machine has to build with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .cache import cache_folder, private_folder
from .interpreter import Interpreter
from .places import RUNTIME
from .runtime_copy import runtime_digest
from .toolchain import Toolchain, find_toolchain
from .workspace import Workspace, open_workspace, workspace_key


@dataclass(frozen=True, slots=True)
class Machine:
    """Cache, toolchain and interpreter.

    Args:
        cache: folder of the cache.
        toolchain: what compiles.
        interpreter: what is compiled for.
        key: name of the workspace that belongs to them.
        runtime: digest of the runtime.
    """

    cache: Path
    toolchain: Toolchain
    interpreter: Interpreter
    key: str
    runtime: str

    def workspace(self) -> Workspace:
        """The workspace, made where it is not there yet."""
        return open_workspace(self.cache, self.key, self.interpreter)


def find_machine(profile: str, environment: Mapping[str, str]) -> Machine:
    """Find what to build with.

    Args:
        profile: `release` or `fast`.
        environment: the variables of the process.

    Raises:
        BuildError: the cache cannot be used.
        ToolchainError: there is no toolchain.
    """
    cache = private_folder(cache_folder(environment))
    toolchain = find_toolchain(RUNTIME, cache, environment)
    interpreter = Interpreter.running()
    key = workspace_key(RUNTIME, toolchain, interpreter, profile)
    return Machine(cache, toolchain, interpreter, key, runtime_digest(RUNTIME))
