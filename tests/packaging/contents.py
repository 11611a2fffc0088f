"""What of the repository belongs into a distribution, and under which name."""

from __future__ import annotations

import subprocess

from .environment import ROOT

#: Folder in the repository: folder in the distribution.
PACKAGED = {
    "rupy/": "rupy/",
    "codegen/": "rupy/_codegen/",
    "templates/": "rupy/_templates/",
    "runtime/src/": "rupy/_runtime/src/",
    "runtime/Cargo.toml": "rupy/_runtime/Cargo.toml",
    "runtime/Cargo.lock": "rupy/_runtime/Cargo.lock",
    "runtime/build.rs": "rupy/_runtime/build.rs",
}


def tracked() -> list[str]:
    """The files that git has, or would have with the next commit; links are not files of their own."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    names = {name for name in listed.split("\0") if name}
    return sorted(name for name in names if (ROOT / name).is_file() and not (ROOT / name).is_symlink())


def packaged() -> dict[str, bytes]:
    """The contents of each file of the package, by its name in a distribution."""
    files = {}
    for name in tracked():
        for source, target in PACKAGED.items():
            if name.startswith(source):
                files[target + name.removeprefix(source)] = (ROOT / name).read_bytes()
    return files
