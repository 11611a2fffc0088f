"""What a handler is given."""

from __future__ import annotations

from ._rupy import Headers as Headers
from ._rupy import QueryParams as QueryParams
from ._rupy import Request as Request
