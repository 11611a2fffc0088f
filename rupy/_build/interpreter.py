"""The Python that an artefact is built for: this one."""

from __future__ import annotations

import struct
import sys
import sysconfig
from dataclasses import dataclass
from importlib.machinery import EXTENSION_SUFFIXES

from .._serve.manifest import running_abi, running_magic


@dataclass(frozen=True, slots=True)
class Interpreter:
    """What the artefact depends on.

    Args:
        version: `3.11`.
        abi: ABI tag, `cpython-311-x86_64-linux-gnu`.
        magic: magic number of its bytecode, hexadecimal.
        suffix: end of the file name of an extension module, with the dot.
        free_threaded: it has no global lock.
        debug: a debug build.
    """

    version: str
    abi: str
    magic: str
    suffix: str
    free_threaded: bool
    debug: bool

    @classmethod
    def running(cls) -> Interpreter:
        """This interpreter."""
        return cls(
            version=f"{sys.version_info.major}.{sys.version_info.minor}",
            abi=running_abi(),
            magic=running_magic(),
            suffix=EXTENSION_SUFFIXES[0],
            free_threaded=bool(sysconfig.get_config_var("Py_GIL_DISABLED")),
            debug=hasattr(sys, "gettotalrefcount"),
        )

    @property
    def pyo3_config(self) -> str:
        """The file that tells pyo3 of it. It names no path: every virtual environment shares what was compiled."""
        flags = [flag for flag, has in (("Py_GIL_DISABLED", self.free_threaded), ("Py_DEBUG", self.debug)) if has]
        lines = {
            "implementation": "CPython",
            "version": self.version + ("t" if self.free_threaded else ""),
            "shared": "true",
            "pointer_width": str(struct.calcsize("P") * 8),
            "build_flags": ",".join(flags),
            "suppress_build_script_link_lines": "true",
        }
        return "".join(f"{name}={value}\n" for name, value in lines.items())

    @property
    def wheel_tag(self) -> str:
        """Interpreter and ABI as the name of a wheel has them, `cp311-cp311`."""
        name = "cp" + self.version.replace(".", "")
        return f"{name}-{name}{'t' if self.free_threaded else ''}{'d' if self.debug else ''}"
