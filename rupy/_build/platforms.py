"""The platform that a compiled library runs on, as the name of a wheel has it."""

from __future__ import annotations

import re
import sys
import sysconfig

_GLIBC = re.compile(rb"\0GLIBC_2\.(\d+)(?=[.\0])")
_LIBRARY = re.compile(rb"\0(lib[\w+-]+\.so[.\d]*)(?=\0)")
# What every system with glibc has; a library that needs more runs where it was built.
_EVERYWHERE = {
    b"libc.so.6",
    b"libm.so.6",
    b"libgcc_s.so.1",
    b"libpthread.so.0",
    b"libdl.so.2",
    b"librt.so.1",
    b"libutil.so.1",
}
_OLDEST = 17


def platform_tag(library: bytes) -> str:
    """The tag of a library built for this machine.

    Args:
        library: the file.

    Returns:
        `manylinux_2_34_x86_64` where it needs nothing but glibc, in that version or a later one; else the machine's.
    """
    own = sysconfig.get_platform().replace("-", "_").replace(".", "_")
    versions = [int(number) for number in _GLIBC.findall(library)]
    if sys.platform != "linux" or not versions or set(_LIBRARY.findall(library)) - _EVERYWHERE:
        return own
    return own.replace("linux", f"manylinux_2_{max(*versions, _OLDEST)}", 1)
