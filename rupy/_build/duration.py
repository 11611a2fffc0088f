"""What a build says before cargo is started: how long it takes, and what takes less."""

from __future__ import annotations


def expectation(profile: str, *, first: bool, offline: bool) -> str | None:
    """The line that a user reads while he waits; None where there is nothing to wait for.

    Args:
        profile: `release` or `fast`.
        first: nothing is compiled yet with this toolchain, profile and Python.
        offline: no crate is downloaded.
    """
    quicker = "; while you develop, rupy build --profile fast takes a second or two" if profile == "release" else ""
    if first:
        verb = "compiles" if offline else "downloads and compiles"
        return (
            f"first build with this toolchain, profile and Python: cargo {verb} the locked crates of the runtime, once for all "
            f"applications, which takes a minute or two{quicker.replace('takes', 'then takes')}"
        )
    if profile == "release":
        return f"compiling for release takes about a quarter of a minute where routes have changed{quicker}"
    return None
