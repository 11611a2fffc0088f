from __future__ import annotations

from rupy._codegen.diagnostics.diagnostic import Diagnostic
from rupy._codegen.diagnostics.github import format_github
from rupy._codegen.ir.location import Location


def test_is_a_workflow_command() -> None:
    line = format_github(Diagnostic("RPY201", "inside an if block", Location("app.py", 3, 5)))
    assert line.startswith("::warning file=app.py,line=3,col=5,title=RPY201::inside an if block%0Awhy: ")


def test_a_note_is_a_notice() -> None:
    assert format_github(Diagnostic("RPY101", "x")).startswith("::notice title=RPY101::x")


def test_text_cannot_end_the_command() -> None:
    line = format_github(Diagnostic("RPY201", "100%\r\n::error::x", Location("a,b:c\n.py", 1)))
    assert line.startswith("::warning file=a%2Cb%3Ac%0A.py,line=1,title=RPY201::100%25%0D%0A::error::x")
    assert "\n" not in line
