"""The sockets that workers inherit."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from rupy._serve.supervisor.settings import Settings
from rupy._serve.supervisor.sockets import address_of, listening, refuse
from rupy.exceptions import StartError


def test_every_worker_has_a_socket_of_the_same_port() -> None:
    with listening(Settings(3, port=0)) as listeners:
        assert len(set(listeners)) == 3
        assert len({listener.getsockname() for listener in listeners}) == 1


def test_nobody_enters_a_queue_that_is_about_to_be_closed() -> None:
    with listening(Settings(1, port=0)) as (listener,), listener.dup() as of_a_worker:
        address = listener.getsockname()
        with socket.create_connection(address):
            refuse(listener)
            of_a_worker.accept()[0].close()
            with pytest.raises(TimeoutError):
                socket.create_connection(address, timeout=0.2)


def test_a_unix_socket_that_is_about_to_be_closed_has_no_name(tmp_path: Path) -> None:
    path = tmp_path / "socket"
    with listening(Settings(1, uds=str(path))) as (listener,):
        refuse(listener)
        assert not path.exists()


def test_a_shared_socket_is_one() -> None:
    with listening(Settings(3, port=0, shared_socket=True)) as listeners:
        assert len(listeners) == 1


def test_a_port_that_is_served_is_refused_although_it_would_be_shared() -> None:
    with listening(Settings(2, port=0)) as listeners:
        port = listeners[0].getsockname()[1]
        for workers in (1, 2):
            with (
                pytest.raises(StartError, match=f"port {port} of 127.0.0.1 is in use"),
                listening(Settings(workers, port=port)),
            ):
                pass


@pytest.mark.parametrize(
    ("host", "message"),
    [
        ("203.0.113.1", "is not an address of this machine"),
        ("no such host", "cannot listen on port 8000 of 'no such host': Name or service not known"),
    ],
)
def test_a_host_that_is_not_of_this_machine_is_refused(host: str, message: str) -> None:
    with pytest.raises(StartError, match=message), listening(Settings(2, host=host)):
        pass


def test_connections_inherit_that_nothing_is_delayed() -> None:
    with listening(Settings(1, port=0)) as (listener,), socket.create_connection(listener.getsockname()):
        accepted, _ = listener.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_the_file_of_a_unix_socket_goes_with_it(tmp_path: Path) -> None:
    path = tmp_path / "socket"
    with listening(Settings(2, uds=str(path))) as (listener,):
        assert address_of(listener) == f"unix:{path}"
        with pytest.raises(StartError, match="Address already in use"), listening(Settings(1, uds=str(path))):
            pass
        assert path.exists()
    assert not path.exists()


def test_a_unix_socket_that_was_left_behind_is_replaced(tmp_path: Path) -> None:
    path = str(tmp_path / "socket")
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(path)
    with listening(Settings(1, uds=path)) as (listener,):
        assert listener.getsockname() == path


def test_a_file_that_is_no_socket_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("text")
    with pytest.raises(StartError, match="Address already in use"), listening(Settings(1, uds=str(path))):
        pass
    assert path.read_text() == "text"


def test_addresses_of_both_kinds_are_written_as_in_a_browser() -> None:
    with listening(Settings(1, port=0)) as (listener,):
        assert address_of(listener) == f"http://127.0.0.1:{listener.getsockname()[1]}"
    if os.path.exists("/proc/net/if_inet6"):
        with listening(Settings(2, host="::1", port=0)) as (listener, _):
            assert address_of(listener) == f"http://[::1]:{listener.getsockname()[1]}"
