"""Every code that rupy shows.

RPY1xx: why the body of a handler is not native. RPY2xx: a registration that the build does not see or cannot prove.
RPY3xx: routing, RPY34x what runs beside the requests. RPY4xx: the application differs from what was compiled. RPY5xx: the toolchain.
RPY6xx: what a function does that nobody can mean.
"""

from __future__ import annotations

from .code import Code
from .groups import bodies, drift, lifespan, mistakes, registrations, routing, toolchain

CODES: dict[str, Code] = {
    entry.code: entry
    for group in (bodies, registrations, routing, lifespan, drift, toolchain, mistakes)
    for entry in group.CODES
}
