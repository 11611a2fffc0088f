"""How large a server is when it has nothing to do."""

from __future__ import annotations

import time

from tests.support.server import Server
from tests.support.wire import get
from tests.support.workers import resident_with_workers

#: Makes allocators give back at once what they do not need (glibc's, which Python has, and mimalloc's), and take no huge
#: pages, which are 2 MiB at a time: resident memory is then what is in use, not the largest that it has ever been.
EAGER = {
    "MALLOC_MMAP_THRESHOLD_": "65536",
    "MALLOC_TRIM_THRESHOLD_": "0",
    "MIMALLOC_PURGE_DELAY": "0",
    "MIMALLOC_ALLOW_THP": "0",
}

#: Looks, and seconds between them.
LOOKS = 10
INTERVAL = 0.05


def settled(server: Server) -> int:
    """Resident memory of a server and its workers, bytes: the least of some looks, with a request between them."""
    sizes = []
    for _ in range(LOOKS):
        server.ask(get("/item/1"))
        time.sleep(INTERVAL)
        sizes.append(resident_with_workers(server))
    return min(sizes)
