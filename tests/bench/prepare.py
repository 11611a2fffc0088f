"""Brings every server that is asked for into a state in which it can be started."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from .builds import build_applications, build_floor
from .cases import Load
from .environments import CLIENTS, Environment, pinned, release_rupy
from .errors import BenchError
from .measure import Say
from .results import Results
from .servers import PEERS, Server, floors, rupys


def prepare(
    names: Collection[str], loads: Sequence[Load], results: Results, say: Say
) -> tuple[list[Server], dict[str, str]]:
    """Compile and install.

    Args:
        names: short names of the servers; the floor is always there, as everything is compared with it.
        loads: what will be measured.
        results: gets the peers that cannot be installed.
        say: told what goes on.

    Returns:
        The servers, and the versions of each by short name.

    Raises:
        BenchError: something of ours does not compile.
    """
    modules = sorted({load.case.module for load in loads})
    clients = pinned(*CLIENTS) if "waiting" in modules else []
    say("building the floor")
    servers = floors(build_floor(release=True))
    versions: dict[str, str] = {}
    if any(name.startswith("rupy") for name in names):
        say("building rupy's wheel and its applications, with the profile that ships")
        rupy = release_rupy(*clients)
        ours = rupys(rupy.python, build_applications(rupy.python, modules, release=True))
        servers += [server for server in ours if server.name in names]
        versions |= dict.fromkeys((server.name for server in ours), _list(rupy, "rupy-web"))
    environment = Environment("peers")
    for peer in PEERS:
        if peer.name not in names:
            continue
        say(f"installing {peer.name}")
        try:
            environment.install(*pinned(*peer.distributions), *clients)
            versions[peer.name] = _list(environment, *peer.distributions)
        except BenchError as error:
            results.absent[peer.title] = str(error)
        else:
            servers.append(peer.server(environment))
    return servers, versions


def _list(environment: Environment, *distributions: str) -> str:
    return ", ".join(f"{name} {version}" for name, version in environment.versions(*distributions).items())
