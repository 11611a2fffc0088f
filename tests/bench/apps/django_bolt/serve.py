"""A Django project in one file: `python serve.py routes|guarded PORT`."""

from __future__ import annotations

import sys

from django.conf import settings
from django.core.management import execute_from_command_line


def main(module: str, port: str) -> None:
    settings.configure(
        ALLOWED_HOSTS=["127.0.0.1"],
        BOLT_API=[f"{module}:api"],
        INSTALLED_APPS=["django_bolt"],
        # No line for each request: no other server writes one.
        LOGGING={"version": 1, "disable_existing_loggers": False, "loggers": {"django.server": {"level": "WARNING"}}},
        ROOT_URLCONF=module,
        SECRET_KEY="nothing is signed here",
    )
    command = ["serve.py", "runbolt", "--host", "127.0.0.1", "--port", port, "--processes", "1", "--no-admin"]
    execute_from_command_line(command)


if __name__ == "__main__":
    main(*sys.argv[1:])
