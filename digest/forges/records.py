"""The records of forges."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterable

RequestWord = Literal["pull", "merge_request"]
IssueWord = Literal["issue", "work_item"]
_GITWEB = "{web};"  # begins an address that goes on with what `?p=…` began
_PLAIN_COMMIT = "{web}/commit/{sha}"


class NamedRequest(NamedTuple):
    """A pull or merge request, or an issue, as a message names it."""

    sign: str  # before its number: `#` or `!`
    number: str
    by: str = ""  # the forge whose words for a merge name it; "" where its number alone does
    path: str = ""  # of the repository that it is of, where the words say so: `acme/tools/rocket`


@dataclass(frozen=True, slots=True)
class Forge:
    """Where a forge shows things, and how they are named there.

    Addresses are templates of `{web}` (the repository's), `{root}` (what `/_git/` follows in it),
    `{sha}`, `{number}`, `{tag}`, and `{old}` and `{new}`, two tags.
    """

    name: str  # as the option `forge` has it
    address: str = ""  # pattern of its repositories' addresses, without scheme; "": never told
    commit: str = _PLAIN_COMMIT
    # What a commit's address is followed by to lead to a file's diff: `{path}`, or a hash of it,
    # `{sha1}` or `{sha256}`. It is "" where there is no such place, or none that is known.
    file_place: str = ""
    request: str = ""  # address of a request; "" for none
    issue: str = ""  # address of what `#7` names, where that is no request; "" for none
    release: str = ""  # address of a tag's page; "" for none that is known
    compare: str = ""  # address of what came between two tags; "" likewise
    sign: str = "#"  # before a request's number, where it is shown
    signs: str = ""  # those that name a request of it in any text
    mention: str = ""  # pattern of a request in a text, besides `(#7)`; its group is the number
    request_word: RequestWord = "pull"
    issue_word: IssueWord = "issue"
    takes_patches: bool = False  # it has no requests: patches are sent to a mailing list
    accepts_all: bool = False  # any forge's words name a request

    def accepts(self, request: NamedRequest) -> bool:
        """Tell whether this forge's requests are named so.

        What another forge wrote is from before the repository came here: its number means nothing.
        """
        if self.accepts_all:
            return True
        return request.by == self.name if request.by else request.sign in self.signs

    def choose(self, requests: Iterable[NamedRequest]) -> NamedRequest | None:
        """Give the first of a message's own requests that is one of this forge; `None` for none."""
        return next((request for request in requests if self.accepts(request)), None)


class WebRepository(NamedTuple):
    """A repository on the web: its forge and its address, which is "" where it has none."""

    forge: Forge
    web: str

    @property
    def host(self) -> str:
        """The host that it lies on, in lower case; "" where it has no address."""
        return self.web.partition("://")[2].partition("/")[0].lower()

    def commit_url(self, sha: str) -> str:
        """Give the address of a commit; "" where the repository has none."""
        template = self.forge.commit
        if template.startswith(_GITWEB) and "?" not in self.web:
            template = _PLAIN_COMMIT  # gitweb's other form, with the repository in the path
        return template.format(web=self.web, sha=sha) if self.web else ""

    def release_url(self, tag: str) -> str:
        """Give the address of a tag's page; "" where none is known."""
        return self._named(self.forge.release, tag=tag)

    def compare_url(self, old: str, new: str) -> str:
        """Give the address of all that came between two tags; "" where none is known."""
        return self._named(self.forge.compare, old=old, new=new)

    def file_url(self, commit_url: str, path: str) -> str:
        """Give the address of a file's diff in a commit; that of the commit where none is known."""
        place = self.forge.file_place
        if not (commit_url and place):
            return commit_url
        data = path.encode(errors="surrogateescape")
        sha1 = hashlib.sha1(data, usedforsecurity=False).hexdigest()
        sha256 = hashlib.sha256(data).hexdigest()
        return commit_url + place.format(path=quote(data), sha1=sha1, sha256=sha256)

    def key_of(self, request: NamedRequest) -> str:
        """Give what is the same for all names of a request that the forge `accepts`."""
        sign = request.sign if self.forge.accepts_all else self.forge.sign
        return f"{'' if self._is_own(request) else request.path}{sign}{request.number}"

    def own_request(self, requests: Iterable[NamedRequest]) -> NamedRequest | None:
        """Give a message's own request where it is one of this repository; `None` for none."""
        request = self.forge.choose(requests)
        is_own = request and (self.forge.accepts_all or self._is_own(request))
        return request if is_own else None

    def request_url(self, request: NamedRequest) -> str:
        """Give the address of a request that the forge `accepts`; "" where there is none."""
        web = self.web
        if not self._is_own(request):
            scheme, _, rest = web.partition("://")  # of a fork, or from before a move
            web = f"{scheme}://{rest.partition('/')[0]}/{request.path}" if web else ""
        return self._filled(self.forge.request, request.number, web)

    def issue_url(self, number: str) -> str:
        """Give the address of what `#7` names where that is no request; "" where there is none."""
        return self._filled(self.forge.issue, number, self.web)

    def number_url(self, sign: str, number: str) -> str:
        """Give the address that a sign and a number lead to in a text; "" where there is none."""
        request = NamedRequest(sign, number)
        if self.forge.accepts(request):
            return self.request_url(request)
        return self.issue_url(number) if sign == "#" else ""

    def _named(self, template: str, **tags: str) -> str:
        if not self.web or (template.startswith(_GITWEB) and "?" not in self.web):
            return ""
        quoted = {key: quote(tag.encode(errors="surrogateescape")) for key, tag in tags.items()}
        return template.format(web=self.web, **quoted)

    def _is_own(self, request: NamedRequest) -> bool:
        return not request.path or self.web.lower().endswith(f"/{request.path.lower()}")

    def _filled(self, template: str, number: str, web: str) -> str:
        if not web:
            return ""
        return template.format(web=web, root=web.partition("/_git/")[0], number=number)
