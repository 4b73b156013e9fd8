"""Sending through Apprise, to a server on this machine."""

from __future__ import annotations

import json
import logging
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest

from digest.notices.notice import Notice
from digest.notify.sending import TRIES, send

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")
NOTICE = Notice("What mattered, 2026-03-02", "**acme/rocket**\n\n- feat: ignite")


class Server(HTTPServer):
    """Takes messages; `refusals` says how many it refuses first."""

    refusals = 0
    asked = 0
    taken: list[dict[str, Any]]


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked += 1
        is_refused = self.server.asked <= self.server.refusals
        if not is_refused:
            self.server.taken.append(json.loads(body))
        self.send_response(500 if is_refused else 200)
        self.end_headers()

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(("127.0.0.1", 0), Handler) as made:
        made.taken = []
        thread = Thread(target=made.serve_forever)
        thread.start()
        yield made
        made.shutdown()
        thread.join()


def address(server: Server) -> str:
    return f"json://user:secret-word@127.0.0.1:{server.server_port}/secret-path"


def test_a_message_arrives_as_it_is(server: Server) -> None:
    assert send(address(server), NOTICE) == ""
    (found,) = server.taken
    assert (found["title"], found["message"]) == NOTICE


def test_a_refusal_is_followed_by_another_try_after_a_while(server: Server) -> None:
    waits: list[float] = []
    server.refusals = TRIES - 1
    assert send(address(server), NOTICE, waits.append) == ""
    assert (waits, len(server.taken)) == ([2.0, 4.0], 1)


def test_in_the_end_it_is_given_up_without_a_word_of_the_address(
    server: Server, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    server.refusals = 99
    caplog.set_level(logging.DEBUG)
    found = send(address(server), NOTICE, lambda seconds: None)
    assert found == f"(JSON) took no message in {TRIES} tries; the next run tries again"
    assert server.asked == TRIES
    said = (caplog.text, *capfd.readouterr())
    assert not any("secret" in text for text in said)


@pytest.mark.parametrize("odd", ["nonsense://secret", "secret", "json://", "://"])
def test_what_is_no_address_is_said_so(odd: str) -> None:
    found = send(odd, NOTICE, lambda seconds: None)
    assert found == "is no address that Apprise knows; see https://appriseit.com/services/"
