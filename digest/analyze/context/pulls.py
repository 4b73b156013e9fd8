"""What a commit's pull request says, asked of GitHub where the owner names a token for that.

Nothing here is worth a word of trouble: what can't be had is not told. The token goes to the one
host of the first repository at GitHub, over https, and follows no redirect.
"""

from __future__ import annotations

import json
import os
import re
import urllib.request
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError
from urllib.parse import urlsplit

from digest.analyze.asking.store import answer_key
from digest.forges import web_repository
from digest.messages import own_requests
from digest.secrets.redact import redact
from digest.text import shorten

if TYPE_CHECKING:
    from collections.abc import Sequence
    from email.message import Message
    from typing import IO

    from digest.analyze.asking.store import AnswerStore
    from digest.forges import WebRepository
    from digest.models import Commit, Source

MAX_TEXT = 1_500  # characters of a pull request
MAX_BODY = 500_000  # bytes read of an answer
MAX_IN_A_ROW = 3  # requests in vain; then no more are made in the run
_TIMEOUT = 10  # seconds
_GONE = 404
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_KEPT = "text"


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: the token would go along."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: Message,
        newurl: str,
    ) -> None:
        return None


@dataclass(slots=True)
class PullRequests:
    """Looks pull requests up; what was read is kept with the answers of models."""

    sources: Sequence[Source]
    token_env: str  # the variable of the token; "": nothing is asked
    store: AnswerStore
    _in_vain: int = field(default=0)

    def text_of(self, repository: str, commit: Commit) -> str:
        """Give what a commit's pull request says beyond its message; "" where none is known."""
        source = next((one for one in self.sources if one.is_named(repository)), None)
        token = os.environ.get(self.token_env, "").strip() if self.token_env else ""
        if source is None or not token:
            return ""
        web = web_repository(source.web, source.forge)
        address = _api_address(web, _number_of(commit, web))
        if not address or urlsplit(address).netloc != self._host():
            return ""
        text = self._read(address, token)
        return "" if text.partition("\n")[2].strip() in commit.message else text

    def _host(self) -> str:
        """Give the host that the token is for: that of the first repository at GitHub."""
        webs = (web_repository(one.web, one.forge) for one in self.sources)
        first = next(filter(None, (_api_address(web, 1) for web in webs)), "")
        return urlsplit(first).netloc

    def _read(self, address: str, token: str) -> str:
        key = answer_key({"pull": address})
        if kept := self.store.get(key):
            return str(kept.get(_KEPT, ""))
        if self._in_vain >= MAX_IN_A_ROW:
            return ""
        try:
            text = redact(_text_of(_ask(address, token))).text
        except HTTPError as error:
            self._in_vain += error.code != _GONE  # an issue, perhaps
            return ""
        except (OSError, HTTPException, ValueError, TypeError, LookupError, RecursionError):
            self._in_vain += 1
            return ""
        self._in_vain = 0
        self.store.put(key, {_KEPT: text})
        return text


def _number_of(commit: Commit, web: WebRepository) -> int:
    request = web.own_request(own_requests(commit.message))
    return commit.pull or (int(request.number) if request else 0)


def _api_address(repository: WebRepository, number: int) -> str:
    """Give the address of a pull request's data at GitHub; "" for any other forge.

    A company's own server has its data below `/api/v3`, GitHub's clouds on a host of their own.
    """
    parts = urlsplit(repository.web)
    path = parts.path.strip("/")
    if repository.forge.name != "github" or parts.scheme != "https" or not number:
        return ""
    if not re.fullmatch(r"[\w.-]+/[\w.-]+", path, re.ASCII):
        return ""
    is_cloud = parts.hostname == "github.com" or str(parts.hostname).endswith(".ghe.com")
    root = f"https://api.{parts.netloc}" if is_cloud else f"https://{parts.netloc}/api/v3"
    return f"{root}/repos/{path}/pulls/{number}"


def _ask(address: str, token: str) -> Any:
    headers = {
        "Accept": "application/vnd.github+json",
        "Authorization": f"Bearer {token}",
        "User-Agent": "commit-digest",
    }
    request = urllib.request.Request(address, headers=headers)  # noqa: S310 - https alone
    with urllib.request.build_opener(_NoRedirect).open(request, timeout=_TIMEOUT) as answer:
        return json.loads(answer.read(MAX_BODY))


def _text_of(pull: Any) -> str:
    """Give a pull request's title and text, without what its template has for its author alone."""
    title, body = pull["title"], pull.get("body") or ""
    text = _COMMENT.sub("", str(body).replace("\r\n", "\n"))
    said = re.sub(r"\n{3,}", "\n\n", text).strip()
    return shorten(f"{title}\n\n{said}".strip(), MAX_TEXT, at_break=True)
