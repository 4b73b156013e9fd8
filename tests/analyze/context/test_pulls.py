"""Pull requests at GitHub: read with the owner's token, or not told, without a word of trouble."""

from __future__ import annotations

import json
import ssl
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from digest.analyze.asking.store import AnswerStore
from digest.analyze.context.pulls import MAX_IN_A_ROW, MAX_TEXT, PullRequests, _api_address
from digest.forges import web_repository
from digest.models import Commit, Source
from tests.githost import make_certificate
from tests.secrets.invented import TOKENS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.process
TOKEN = "token-of-the-owner"  # noqa: S105 - made up
COMMIT = Commit("a1" * 20, "Ada", None, "feat: land softly (#12)\n\nAs asked for.")


class GitHub(NamedTuple):
    """A server that answers with what it is given, and what was asked of it."""

    host: str
    answers: dict[str, tuple[int, Any]]  # status and body by path
    asked: list[tuple[str, str]]  # path and authorization


@pytest.fixture
def github(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[GitHub]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(make_certificate(tmp_path))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "only.pem"))
    monkeypatch.setenv("READS_PULLS", TOKEN)
    answers: dict[str, tuple[int, Any]] = {}
    asked: list[tuple[str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append((self.path, self.headers.get("Authorization", "")))
            status, body = answers.get(self.path, (404, {"message": "Not Found"}))
            data = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            if status in {301, 302, 307}:
                self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: Any) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield GitHub(f"127.0.0.1:{server.server_port}", answers, asked)
        server.shutdown()
        thread.join()


def reader(
    github: GitHub, folder: Path, *others: Source, variable: str = "READS_PULLS"
) -> PullRequests:
    own = Source("acme/rocket", "x", web=f"https://{github.host}/acme/rocket", forge="github")
    return PullRequests((own, *others), variable, AnswerStore(folder / "answers"))


def path_of(number: int) -> str:
    return f"/api/v3/repos/acme/rocket/pulls/{number}"


def test_a_pull_request_is_read_once_and_kept_without_secrets(
    github: GitHub, tmp_path: Path
) -> None:
    secret = TOKENS["github-token"][0]
    body = f"<!-- fill this in -->Probes broke.\r\n\r\n\r\n\r\nTry with {secret}."
    github.answers[path_of(12)] = (200, {"title": "Land softly", "body": body})
    said = "Land softly\n\nProbes broke.\n\nTry with [redacted:github-token]."
    for _ in range(2):
        assert reader(github, tmp_path).text_of("acme/rocket", COMMIT) == said
    assert github.asked == [(path_of(12), f"Bearer {TOKEN}")]
    kept = b"".join(p.read_bytes() for p in (tmp_path / "answers").rglob("*.json"))
    assert secret.encode() not in kept
    assert TOKEN.encode() not in kept


def test_a_merges_own_number_goes_first(github: GitHub, tmp_path: Path) -> None:
    github.answers[path_of(9)] = (200, {"title": "T", "body": "From the merge."})
    commit = Commit("b" * 40, "Ada", None, "feat: land softly", pull=9)
    assert "From the merge." in reader(github, tmp_path).text_of("acme/rocket", commit)


def test_what_the_message_says_already_is_not_told_again(github: GitHub, tmp_path: Path) -> None:
    for body in ("As asked for.", "", None):
        github.answers[path_of(12)] = (200, {"title": "Land softly", "body": body})
        folder = tmp_path / str(body)
        assert reader(github, folder).text_of("acme/rocket", COMMIT) == ""


def test_a_long_text_is_cut(github: GitHub, tmp_path: Path) -> None:
    github.answers[path_of(12)] = (200, {"title": "T", "body": "It lands. " * 10_000})
    assert len(reader(github, tmp_path).text_of("acme/rocket", COMMIT)) <= MAX_TEXT


@pytest.mark.parametrize(
    "answer",
    [
        (404, {}),
        (401, {}),
        (500, b"<html>"),
        (200, b"<html>"),
        (200, []),
        (200, {"no": "title"}),
        (302, {"title": "T", "body": "Elsewhere."}),
    ],
)
def test_what_can_not_be_had_is_not_told(
    github: GitHub, tmp_path: Path, answer: tuple[int, Any]
) -> None:
    github.answers[path_of(12)] = answer
    github.answers["/elsewhere"] = (200, {"title": "T", "body": "No."})
    assert reader(github, tmp_path).text_of("acme/rocket", COMMIT) == ""
    assert [path for path, _ in github.asked] == [path_of(12)]  # and no redirect followed


def test_after_some_in_vain_no_more_are_asked(github: GitHub, tmp_path: Path) -> None:
    pulls = reader(github, tmp_path)
    for number in range(1, 10):
        github.answers[path_of(number)] = (403, {"message": "rate limit"})
        commit = Commit("b" * 40, "Ada", None, f"feat: step (#{number})")
        assert pulls.text_of("acme/rocket", commit) == ""
    assert len(github.asked) == MAX_IN_A_ROW


def test_the_token_goes_nowhere_else(
    github: GitHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Source("acme/moon", "x", web="https://github.com/acme/moon")
    assert reader(github, tmp_path, other).text_of("acme/moon", COMMIT) == ""
    assert reader(github, tmp_path).text_of("acme/gone", COMMIT) == ""
    assert reader(github, tmp_path, variable="").text_of("acme/rocket", COMMIT) == ""
    monkeypatch.delenv("READS_PULLS")
    assert reader(github, tmp_path).text_of("acme/rocket", COMMIT) == ""
    assert github.asked == []


@pytest.mark.parametrize(
    ("web", "forge", "address"),
    [
        ("https://github.com/a/b", "", "https://api.github.com/repos/a/b/pulls/7"),
        ("https://acme.ghe.com/a/b", "", "https://api.acme.ghe.com/repos/a/b/pulls/7"),
        ("https://git.example/a/b", "github", "https://git.example/api/v3/repos/a/b/pulls/7"),
        ("http://github.com/a/b", "", ""),
        ("https://github.com/a/b/c", "", ""),
        ("https://github.com/a/b%2f..", "", ""),
        ("https://gitlab.com/a/b", "", ""),
        ("", "github", ""),
    ],
)
def test_the_address_is_that_of_the_forges_own_data(web: str, forge: str, address: str) -> None:
    assert _api_address(web_repository(web, forge), 7) == address
