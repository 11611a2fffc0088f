"""What is lost when things go wrong: counted, over real sockets."""

from __future__ import annotations
