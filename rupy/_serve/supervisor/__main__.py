"""`python -m rupy._serve.supervisor OPTIONS SETTINGS`: what `rupy serve --workers` puts in its place."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

from ..._process import begin
from ..._support import refuse_unsupported
from ...exceptions import RupyError
from ..artifact import open_artifact
from ..options import Options
from ..start import worker_command
from .run import supervise
from .settings import Settings
from .worker import Program


def main() -> None:
    """Supervise with the settings of the command line and end with the exit code of what went wrong."""
    begin()
    try:
        refuse_unsupported()
        options, settings = Options.from_json(sys.argv[1]), Settings(**json.loads(sys.argv[2]))
        # What every worker would refuse is said once.
        open_artifact(Path(options.folder), allow_stale=options.allow_stale)
        supervise(Program(lambda handover: worker_command(replace(options, handover=handover))), settings)
    except RupyError as error:
        sys.stderr.write(f"rupy: {error}\n")
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
