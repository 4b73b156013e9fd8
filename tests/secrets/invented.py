"""Invented secrets, put together when the tests run, so that no file holds one."""

from __future__ import annotations

import random
import re
import string
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

ALNUM = string.ascii_letters + string.digits
UPPER = string.ascii_uppercase + string.digits
HEX = "0123456789abcdef"
BASE64 = ALNUM + "+/"
DASHES = "-" * 5


def noise(length: int, alphabet: str = ALNUM, seed: int = 7) -> str:
    return "".join(random.Random(f"{seed}{alphabet}").choices(alphabet, k=length))  # noqa: S311


def armour(what: str, word: str = "") -> str:
    return f"{DASHES}{what} {word}PRIVATE KEY{DASHES}"


def key_lines(lines: int = 4) -> list[str]:
    body = [noise(64, BASE64, seed) for seed in range(lines)]
    return [armour("BEGIN", "RSA "), *body, noise(22) + "==", armour("END", "RSA ")]


JWT = ".".join(("ey" + "J" + noise(20), "ey" + "J" + noise(40), noise(43)))
TOKENS = {
    "github-token": [
        "gh" + "p_" + noise(36),
        "gh" + "s_" + noise(36),
        "github" + "_pat_" + noise(82),
    ],
    "gitlab-token": ["gl" + "pat-" + noise(20)],
    "aws-access-key": ["AK" + "IA" + noise(16, UPPER), "AS" + "IA" + noise(16, UPPER)],
    "google-key": ["AI" + "za" + noise(35)],
    "google-secret": ["GOC" + "SPX-" + noise(28), "ya" + "29." + noise(60)],
    "azure-secret": [noise(3) + "8" + "Q~" + noise(34)],
    "slack-token": [
        "xo" + "xb-" + "-".join((noise(12, "123456789"), noise(12, "123456789"), noise(24))),
        "xa" + "pp-1-" + "-".join((noise(11, UPPER), noise(13, "123456789"), noise(64, HEX))),
    ],
    "stripe-key": ["sk" + "_live_" + noise(24), "rk" + "_live_" + noise(24)],
    "anthropic-key": ["sk-" + "ant-api03-" + noise(93) + "AA"],
    "openai-key": [
        "sk-" + "proj-" + noise(100),
        "sk-" + noise(20) + "T3Blbk" + "FJ" + noise(20),
        "sk-" + noise(32, HEX),
    ],
    "huggingface-token": ["h" + "f_" + noise(34, string.ascii_letters)],
    "npm-token": ["np" + "m_" + noise(36)],
    "pypi-token": ["pypi-" + "AgEIcHlwaS5vcmc" + noise(120)],
    "docker-token": ["dckr" + "_pat_" + noise(27)],
    "sendgrid-key": ["S" + "G." + noise(22) + "." + noise(43)],
    "twilio-key": ["S" + "K" + noise(32, HEX)],
    "telegram-token": [noise(10, "123456789") + ":A" + "A" + noise(33)],
    "jwt": [JWT],
    "nvidia-key": ["nv" + "api-" + noise(64)],
    "digitalocean-token": ["do" + "p_v1_" + noise(64, HEX)],
}
ALL_TOKENS = [(kind, token) for kind, tokens in TOKENS.items() for token in tokens]

CONTEXTS = {
    "aws-secret-key": ("aws_secret_access_key = ", noise(40, BASE64), ""),
    "azure-key": ("AccountName=a;Account" + "Key=", noise(86, BASE64) + "==", ";EndpointSuffix=b"),
    "azure-sas": ("https://a.blob.core.windows.net/c?sv=2024&sig=", noise(43) + "%3D", "&se=2030"),
    "slack-webhook": (
        "https://hooks.slack.com/services/" + "T01ABCDEF/B01ABCDEF/",
        noise(24),
        " # the team's",
    ),
    "discord-webhook": ("https://discord.com/api/web" + "hooks/" + "1" * 18 + "/", noise(68), '"'),
    "twilio-token": ("TWILIO_AUTH: ", noise(32, HEX), ""),
    "npm-token": ("//registry.npmjs.org/:_auth" + "Token=", noise(36, HEX), ""),
    "url-password": ("postgres://app:", "correct-horse", "@db.internal:5432/app"),
    "authorization": ("Authorization: Bearer ", noise(40), ""),
    "assigned-secret": ('DB_PASSWORD = "', noise(16) + "9", '"'),
}


def invent(pattern: str, seed: int = 7) -> str:
    """Make up a text that a regular expression matches; where it bounds a length, the shortest."""
    parsed = re._parser.parse(pattern)  # type: ignore[attr-defined]
    return "".join(_texts(parsed, random.Random(f"{seed}{pattern}")))  # noqa: S311


def _texts(parsed: Iterable[tuple[Any, Any]], chance: random.Random) -> Iterable[str]:
    for operation, argument in parsed:
        match str(operation):
            case "LITERAL":
                yield chr(argument)
            case "IN":
                yield chance.choice([c for c in ALNUM + "-_" if _is_in(c, argument)])
            case "MAX_REPEAT" | "POSSESSIVE_REPEAT":
                least, _, repeated = argument
                for _ in range(least):
                    yield from _texts(repeated, chance)
            case "SUBPATTERN":
                yield from _texts(argument[3], chance)
            case "BRANCH":
                yield from _texts(argument[1][0], chance)
            case "ASSERT" | "ASSERT_NOT":
                pass
            case other:
                raise NotImplementedError(other)


def _is_in(char: str, choices: Iterable[tuple[Any, Any]]) -> bool:
    for operation, argument in choices:
        match str(operation):
            case "LITERAL":
                found = ord(char) == argument
            case "RANGE":
                found = argument[0] <= ord(char) <= argument[1]
            case _:  # a category: a digit or a character of a word
                found = char.isdigit() if "DIGIT" in str(argument) else char != "-"
        if found:
            return True
    return False
