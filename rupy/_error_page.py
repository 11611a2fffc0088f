"""What debug mode shows of an error: a page for browsers."""

from __future__ import annotations

from html import escape

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem;
  color: #222; background: #fff }
h1 { font-size: 1.4rem; white-space: pre-wrap; overflow-wrap: anywhere } h1 b { color: #b00020 }
p { color: #555 } code, pre { font: 14px/1.5 ui-monospace, monospace }
pre { background: #f5f5f5; padding: 1rem; overflow-x: auto; border-left: 4px solid #b00020 }
@media (prefers-color-scheme: dark) {
  body { color: #ddd; background: #181818 } p { color: #aaa } pre { background: #242424 } h1 b { color: #ff8a80 } }
"""


def as_html(message: str, error: BaseException, traceback: str) -> str:
    """The page for an error.

    Args:
        message: what failed: the request, and the handler with its place.
        error: what was raised.
        traceback: its traceback, as text.

    Returns:
        HTML without scripts and without anything to load; all text is escaped.
    """
    kind = escape(type(error).__qualname__)
    return (
        "<!DOCTYPE html>\n"
        f'<html lang="en"><head><meta charset="utf-8"><title>{kind}</title><style>{_STYLE}</style></head><body>\n'
        f"<h1><b>{kind}</b> {escape(_said(error))}</h1>\n"
        f"<p><code>{escape(message)}</code></p>\n"
        f"<pre>{escape(traceback)}</pre>\n"
        "<p>rupy shows this page because of <code>debug=True</code>: in development only.</p>\n"
        "</body></html>\n"
    )


def _said(error: BaseException) -> str:
    """The message of an error; an application's own class may fail to make one."""
    try:
        return str(error)
    except Exception:  # noqa: BLE001 - it is shown without one
        return ""
