"""`rupy new`: makes a project."""

from __future__ import annotations

from pathlib import Path

import click

from .._build.scaffold import make_project


@click.command()
@click.argument("name")
def new(name: str) -> None:
    """Make a project NAME in a folder of its own: an application, its tests, a pipeline. Nothing is overwritten."""
    files = make_project(name, Path.cwd())
    click.echo("\n".join(f"{name}/{path}" for path in files))
    click.echo(f"serve it with: cd {name} && python app.py", err=True)
