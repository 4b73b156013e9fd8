"""The patterns of known secrets, and what a value must look like to be one.

Issuers give their tokens a recognisable shape (`ghp_…`, `AKIA…`). Where only the context says that
a value is secret (`password = "…"`), the value must look random as well. Published examples are
left alone. Every pattern takes linear time: what follows its start is bounded, possessive, or can't
hold another start.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.analyze.question.private_keys import SecretSpan, find_private_keys

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@dataclass(frozen=True, slots=True)
class _Rule:
    """One kind of secret."""

    kind: str
    pattern: re.Pattern[str]  # the secret is its named group, else all of it
    hints: tuple[str, ...]  # lower case; without one of them in the text the pattern is not tried
    accepts: Callable[[str], bool]  # whether a value that matches is a secret


_EXAMPLE = re.compile(r"example|x{5}|\*{3}|\.{3}|your[_-]|placeholder|change_?me", re.IGNORECASE)
_TEMPLATE = re.compile(
    r"\$[{(A-Za-z_]|\{\{|\{[\w.]*\}|<[\w. -]+>|%[(s]|^[<%{(\[]|\[redacted:"
    r"|\\[bdswBDSW.]|\[\^?\w-\w"  # patterns, as in this file
)
_BLANKS = re.compile(
    "|pass(word|wd)?|passwort|pwd?|secret|token|test(ing)?|user(name)?|admin|guest|foo|bar|baz|abc"
    "|key|oauth-basic|none|null|string|1?23(4(5(6(789)?)?)?)?|p"
)
_HEX = re.compile(r"[0-9a-fA-F-]{32,}")
_KINDS = (re.compile("[a-z]"), re.compile("[A-Z]"), re.compile("[0-9]"))
_LETTERS = re.compile("[a-z]{2,}")
# The commonest pairs of letters in English: two thirds of the pairs of words, a seventh of noise.
_PAIRS = frozenset(
    re.findall(
        "..",
        "thheineranrendatonnthaesstenedtoitoueahiisortiasteetngofaldeselesasiarveraldurroriio"
        "nemelicomataecicllellacechdiusomemacunnososseeootrpehogeilutaikeeyamappoprpackupidad"
        "modabedoiemiloolig",
    )
)


def _is_issued(value: str) -> bool:
    """Tell a token from the stand-in of a manual, where the pattern is certain otherwise."""
    return len(set(value)) >= 6 and not _EXAMPLE.search(value)


def _is_password(value: str) -> bool:
    blank = _BLANKS.fullmatch(value.lower().strip("*.-_x")) or len(set(value)) < 3
    return not blank and not _EXAMPLE.search(value) and not _TEMPLATE.search(value)


def _is_random(value: str) -> bool:
    """Tell a random value from words, numbers, templates and code."""
    if not _is_issued(value) or _TEMPLATE.search(value) or _entropy(value) < 3:
        return False
    kinds = sum(bool(kind.search(value)) for kind in _KINDS)
    if kinds < 2 or (len(value) < 24 and not _KINDS[-1].search(value)):
        return False
    return bool(_HEX.fullmatch(value)) or not _is_wordy(value)


def _ends_random(value: str) -> bool:
    """Tell a token from an identifier with the same beginning."""
    return _is_random(value[-32:])


def _entropy(value: str) -> float:
    """Give Shannon's entropy in bits a character."""
    shares = (number / len(value) for number in Counter(value).values())
    return -sum(share * math.log2(share) for share in shares)


def _is_wordy(value: str) -> bool:
    runs = _LETTERS.findall(value.lower())
    pairs = [run[at : at + 2] for run in runs for at in range(len(run) - 1)]
    return sum(map(str.isalpha, value)) < 4 or sum(map(_PAIRS.__contains__, pairs)) > 0.4 * len(
        pairs
    )


_SET = r"""["'\]]{0,2}[ \t]{0,4}(?::=|=>|=|:|,)[ \t]{0,4}["'`]?"""
_NAME = (
    "pass(?:word|wd|phrase)|pwd|secret|token|credentials?|api[_-]?key"
    "|(?:access|account|auth|encryption|master|private|secret|signing)[_-]?key"
)
_PREFIXES = re.findall(
    r"\S+",
    "dop_v1_ doo_v1_ glsa_ glc_ lin_api_ shpat_ shpss_ shppa_ gsk_ xai- pplx- nvapi- r8_ hvs. "
    "hvb. dapi sntrys_ sntryu_ figd_ nrak- pmak- atatt3 age-secret-key-1 sq0csp- shippo_live_ "
    "rubygems_ rpa_ tskey-auth- dt0c01.",
)


def _start(prefix: str, width: int) -> str:
    """Match a prefix that begins a word or follows an escape such as a newline's or %3D.

    The prefix stands before the lookbehind, so that the search can jump to it, which is faster.
    """
    before = r"(?<![A-Za-z0-9]{0})", r"(?<=\\[nrt]{0})", r"(?<=%[0-9A-F][0-9A-F]{0})"
    return f"(?:{prefix})(?:{'|'.join(before).replace('{0}', f'.{{{width}}}')})"


def _rule(
    kind: str, pattern: str, *hints: str, accepts: Callable[[str], bool] = _is_issued
) -> _Rule:
    return _Rule(kind, re.compile(pattern, re.ASCII | re.MULTILINE), hints, accepts)


_RULES = (
    _rule("github-token", r"gh[pousr]_[A-Za-z0-9]{36,}", "ghp_", "gho_", "ghu_", "ghs_", "ghr_"),
    _rule("github-token", r"github_pat_\w{36,}", "github_pat_"),
    _rule(
        "gitlab-token",
        r"gl(?:pat|ptt|rt|dt|cbt|soat|ft|imt|agent|oas|ffct)-[\w-]{20,}(?:\.[0-9a-z.]{9,20})?",
        "gl",
    ),
    _rule(
        "aws-access-key",
        _start("A(?:KIA|SIA|BIA|CCA)", 4) + r"[A-Z0-9]{16}(?![A-Za-z0-9])",
        *("akia", "asia", "abia", "acca"),
    ),
    _rule(
        "aws-secret-key",
        r"(?:(?i:secret_?(?:access_?)?key)" + _SET + r"|(?:AKIA|ASIA)[A-Z0-9]{16}[\"', :;|\t]{1,6})"
        r"(?P<secret>[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])",
        *("secret", "akia", "asia"),
        accepts=_is_random,
    ),
    _rule("google-key", _start("AIza", 4) + r"[\w-]{35,}", "aiza"),
    _rule("google-secret", r"GOCSPX-[\w-]{24,}|ya29\.[\w-]{30,}", "gocspx-", "ya29."),
    _rule(
        "azure-key",
        r"(?i:AccountKey|SharedAccessKey|AccessKey)=(?P<secret>[A-Za-z0-9+/]{43,}={1,2})",
        "accountkey=",
        "accesskey=",
    ),
    _rule("azure-sas", r"[?&;]sig=(?P<secret>(?:[A-Za-z0-9+/=]|%[0-9A-Fa-f]{2}){43,})", "sig="),
    _rule(
        "azure-secret",
        r"(?:(?<![A-Za-z0-9])|(?<=\\[nrt])|(?<=%[0-9A-F]{2}))[\w~.]{3}\dQ~[\w~.-]{31,}",
        "q~",
    ),
    _rule("slack-token", r"xox[a-z](?:\.xox[a-z])?-\d[A-Za-z0-9-]{19,}", "xox"),
    _rule("slack-token", r"xapp-\d-[A-Z0-9]{8,}-\d{8,}-[0-9a-f]{32,}", "xapp-"),
    _rule(
        "slack-webhook",
        r"hooks\.slack\.com/(?:services|workflows|triggers)/\w{8,}/\w{8,}/(?P<secret>[\w/]{16,})",
        "hooks.slack.com",
    ),
    _rule(
        "discord-webhook",
        r"discord(?:app)?\.com/api/webhooks/\d{16,20}/(?P<secret>[\w-]{60,})",
        "/api/webhooks/",
    ),
    _rule("stripe-key", r"(?:[sr]k_(?:live|test)|whsec)_[A-Za-z0-9]{16,}", "k_", "whsec_"),
    _rule("anthropic-key", r"sk-ant-[\w-]{32,}", "sk-ant-"),
    _rule("openai-key", _start("sk-", 3) + r"(?:proj|svcacct|admin|or-v1)-[\w-]{32,}", "sk-"),
    _rule(
        "openai-key",
        _start("sk-", 3) + r"(?=[A-Za-z]{0,100}[0-9])[A-Za-z0-9]{32,}+(?![\w-])",
        "sk-",
    ),
    _rule(
        "huggingface-token",
        _start("hf_", 3) + r"[A-Za-z0-9]{34,}",
        "hf_",
        accepts=_is_random,
    ),
    _rule("npm-token", _start("npm_", 4) + r"[A-Za-z0-9]{36}(?![A-Za-z0-9_])", "npm_"),
    _rule(
        "npm-token",
        r"_authToken[ \t]{0,4}=[ \t]{0,4}[\"']?(?P<secret>[\w=+/.-]{20,})",
        "_authtoken",
        accepts=_is_random,
    ),
    _rule("pypi-token", r"pypi-AgE[\w-]{50,}", "pypi-age"),
    _rule("docker-token", r"dckr_[po]at_[\w-]{20,}", "dckr_"),
    _rule("sendgrid-key", r"SG\.[\w-]{20,24}\.[\w-]{39,50}", "sg."),
    _rule("twilio-key", _start("SK", 2) + r"[0-9a-f]{32}(?![A-Za-z0-9])", "sk"),
    _rule(
        "twilio-token",
        r"(?i:twilio)[^\n]{0,40}?(?<![A-Za-z0-9])(?P<secret>[0-9a-f]{32})(?![A-Za-z0-9])",
        "twilio",
    ),
    _rule("telegram-token", r"(?<!\d)\d{8,10}:AA[\w-]{33}(?![\w-])", ":aa"),
    _rule(
        "jwt",
        r"eyJ(?:(?<![\w-]eyJ)|(?<=\\[nrt]eyJ)|(?<=%[0-9A-F]{2}eyJ))[\w-]{8,}+\.eyJ[\w-]{8,}+\.[\w-]{16,}",
        "eyj",
    ),
    _rule(
        "api-token",
        r"(?:(?<![A-Za-z0-9])|(?<=\\[nrt])|(?<=%[0-9A-F]{2}))"
        + f"(?i:{'|'.join(map(re.escape, _PREFIXES))})"
        + r"(?=[\w-]{0,32}\d)[\w.-]{32,}",
        *_PREFIXES,
        accepts=_ends_random,
    ),
    _rule(
        "url-password",
        r"(?<=[A-Za-z0-9])://(?P<user>[^\s/:@\"'`<>]{0,64}):(?!(?P=user)@)"
        r"(?P<secret>[^\s/@\"'`<>]{3,200})@(?=[\w\[{$<%])",
        "://",
        accepts=_is_password,
    ),
    _rule(
        "url-password",
        r"(?<=[A-Za-z0-9])://(?P<secret>[\w-]{20,200})(?::[^\s/@\"'`<>]{0,40})?@(?=\w)",
        "://",
        accepts=_is_random,
    ),
    _rule(
        "authorization",
        r"(?i:authorization" + _SET + r"[ \t]?(?:basic|token|bot|apikey)|(?<![a-z])bearer)"
        r"[ \t]{1,4}(?P<secret>[\w.~+/=-]{16,}+)",
        *("authorization", "bearer"),
        accepts=_is_random,
    ),
    _rule(
        "assigned-secret",
        rf"(?i:{_NAME})"
        r"[\"'\]]{0,2}[ \t]{0,4}(?::[ \t]?str(?:ing)?[ \t]?=|:=|=>|=|:|,|>)[ \t]{0,4}"
        r"(?:[rbfu]{0,2}[\"'`](?P<quoted>[^\s\"'`]{12,256}+)[\"'`]"
        r"|(?P<bare>[\w+/=.~-]{16,256}+)(?=[\s,;<&]|$))",
        *("pass", "pwd", "secret", "token", "credential", "key"),
        accepts=_is_random,
    ),
)


def find_secrets(text: str) -> Iterator[SecretSpan]:
    """Yield the secrets of a text, a span for each line of one; spans may overlap."""
    lower = text.lower()
    for rule in _RULES:
        if any(hint in lower for hint in rule.hints):
            for match in rule.pattern.finditer(text):
                start, end = match.span(match.lastgroup or 0)
                if rule.accepts(text[start:end]):
                    yield SecretSpan(start, end, rule.kind)
    if "private key" in lower:
        yield from find_private_keys(text)
