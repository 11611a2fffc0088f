"""One process, one runtime."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def run(program: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)


def test_a_second_runtime_is_refused() -> None:
    result = run(
        "import sys, types\nsys.modules['rupy._rupy'] = module = types.ModuleType('rupy._rupy')\nmodule.__file__ = '/first.so'\n"
        "from pathlib import Path\nfrom rupy._serve.finder import bind\nbind(Path('/second.so'), 'seal')"
    )
    assert result.stderr.splitlines()[-1] == "RuntimeError: rupy._rupy is already loaded, from /first.so"


def test_a_file_that_is_no_extension_module_is_damaged(tmp_path: Path) -> None:
    file = tmp_path / "_rupy.so"
    file.write_bytes(b"\x7fELF")
    result = run(
        "import sys\nfrom pathlib import Path\nfrom rupy._serve.finder import bind\nfrom rupy.exceptions import ArtifactError\n"
        f"try: bind(Path({str(file)!r}), 'seal')\nexcept ArtifactError as error: print(error)\n"
        "print([each for each in sys.meta_path if 'rupy' in type(each).__module__])"
    )
    first, last = result.stdout.splitlines()
    assert first.startswith(f"{file} cannot be loaded: ")
    assert last == "[]"


def test_it_answers_for_the_runtime_only() -> None:
    result = run(
        "from pathlib import Path\nfrom rupy._serve.finder import ArtifactFinder\nfinder = ArtifactFinder(Path('/a/_rupy.so'))\n"
        "print(finder.find_spec('rupy.app'), finder.find_spec('rupy._rupy').origin)"
    )
    assert result.stdout == "None /a/_rupy.so\n"
