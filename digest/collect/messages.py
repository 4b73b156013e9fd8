"""Names and messages as they go into the archive: one encoding, one line end, no e-mail."""

from __future__ import annotations

import re

# Each begins where a run of spaces or letters begins, so that long ones are looked at only once.
_SPACE = r"(?:(?<![ \t])[ \t]+)?"
_IN_ANGLES = re.compile(rf"{_SPACE}<[^<>\s@]+@(?P<domain>[^<>\s@]+)>")
# A word of its own: `python-dev@python.org` in an address of the web stays, and so does
# `git@github.com:acme/rocket.git`.
_ADDRESS = (
    r"(?<![^\s<(,;:\[\]\"'`{}|*=，。；：、（）《》“”‘’])"
    r"[^\s<>@,;:()\[\]\"'`/{}|*=，。；：、（）《》“”‘’]+"
    r"@(?!\dx\.(?:png|jpe?g|gif|webp|svg)\b)"  # nor is a picture's `logo@2x.png` one
    r"(?P<domain>[\w-]+(?:\.[\w-]+)+)(?![\w@/-]|:[\w/]|\.\w)"
)
# A login in an address of the web is no e-mail: what of it is a secret is told from all of it.
_LOGIN = r"(?P<login>://[^\s/@<>:]{0,100}:[^\s/@<>]{1,200}@)"
_BARE = re.compile(f"{_LOGIN}|{_SPACE}{_ADDRESS}")
# `lodash@4.17.21`, `react@18`: a package. Four numbers are a machine's address, though.
_VERSION = re.compile(
    r"(?!\d+\.\d+\.\d+\.\d+\Z)[v^~]?\d{1,9}(?:\.\d+|\.[x*])*"
    r"(?:[-+][\w.+-]*|\.?(?:a|b|rc|alpha|beta|dev|post|pre)\.?\d*)?"
)
_OF_LETTERS = re.compile(r"(?:.*\.)?(?:[^\W\d_]+|xn--[\w-]*)", re.IGNORECASE)
_BREAKS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")


def clean_name(raw: bytes) -> str:
    """Give an author's name in one line; of a name that is an e-mail address, what is before @."""
    name = _BREAKS.sub(" ", raw.decode("utf-8", "replace")).strip(" ")
    name = _IN_ANGLES.sub("", name).strip(" ")
    return re.sub(
        f"{_LOGIN}|{_ADDRESS}",
        lambda match: match["login"] or match[0].partition("@")[0],
        name,
    )


def clean_message(raw: bytes) -> str:
    """Give a message without e-mail addresses, outer blank lines and `CR`."""
    text = raw.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
    if "@" in text:
        text = _without_addresses(text)
    return re.sub(r"\A(?:[ \t]*\n)+", "", text).rstrip("\n")


def _without_addresses(text: str) -> str:
    return _BARE.sub(_kept, _IN_ANGLES.sub(_kept, text))


def _kept(match: re.Match[str]) -> str:
    """Give what stays of what looks like an address: of a package's version or a login, all."""
    domain = match["domain"]
    if domain is None:
        return match[0]
    is_package = _VERSION.fullmatch(domain) and not _OF_LETTERS.fullmatch(domain)
    return match[0] if is_package else ""
