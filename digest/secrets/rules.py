"""Secrets known by where they stand: in an address, or beside a name that tells.

Where only a name tells that a value is secret (`password = "…"`), the value must look random as
well. Every pattern takes linear time: what follows its start is bounded, possessive, or can't hold
another start.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from digest.secrets.records import SecretRule
from digest.secrets.values import is_issued, is_password, is_random

if TYPE_CHECKING:
    from collections.abc import Callable

_SET = r"""["'\]]{0,2}[ \t]{0,4}(?::=|=>|=|:|,)[ \t]{0,4}["'`]?"""
_NAME = (
    "pass(?:word|wd|phrase)|pwd|secret|token|credentials?|api[_-]?key"
    "|(?:access|account|auth|encryption|master|private|secret|signing)[_-]?key"
)


def _rule(
    kind: str, pattern: str, *hints: str, accepts: Callable[[str], bool] = is_issued
) -> SecretRule:
    return SecretRule(kind, re.compile(pattern, re.ASCII | re.MULTILINE), hints, accepts)


# Known by their own form, or by the address or the setting that they are part of. A hint stands in
# one word with the secret, or is a word of at least 14 characters.
PLACED = (
    _rule(
        "aws-secret-key",
        r"(?i:secret_?access_?key)" + _SET + r"(?P<secret>[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])",
        *("ecret_access_key", "ECRET_ACCESS_KEY", "ecretAccessKey"),
        accepts=is_random,
    ),
    _rule(
        "azure-key",
        r"(?:Account|SharedAccess|Access)Key=(?P<secret>[A-Za-z0-9+/]{43,}={1,2})",
        *("AccountKey=", "AccessKey="),
    ),
    _rule("azure-sas", r"[?&;]sig=(?P<secret>(?:[A-Za-z0-9+/=]|%[0-9A-Fa-f]{2}){43,})", "sig="),
    _rule(
        "azure-secret",
        r"(?:(?<![A-Za-z0-9])|(?<=\\[nrt])|(?<=%[0-9A-F]{2}))[\w~.]{3}\dQ~[\w~.-]{31,}",
        "Q~",
    ),
    _rule(
        "discord-webhook",
        r"discord(?:app)?\.com/api/webhooks/\d{16,20}/(?P<secret>[\w-]{60,})",
        "/api/webhooks/",
    ),
    _rule(
        "jwt",
        r"eyJ(?:(?<![\w-]eyJ)|(?<=\\[nrt]eyJ)|(?<=%[0-9A-F]{2}eyJ))[\w-]{8,}+\.eyJ[\w-]{8,}+\.[\w-]{16,}",
        "eyJ",
    ),
    _rule(
        "slack-webhook",
        r"hooks\.slack\.com/(?:services|workflows|triggers)/\w{8,}/\w{8,}/(?P<secret>[\w/]{16,})",
        "hooks.slack.com/",
    ),
    _rule(
        "teams-webhook",
        r"webhook\.office\.com/webhookb2/[0-9a-z@-]{32,120}/IncomingWebhook/(?P<secret>[0-9a-z/-]{32,})",
        "/webhookb2/",
    ),
    _rule("telegram-token", r"(?<!\d)\d{8,10}:AA[\w-]{33}(?![\w-])", ":AA"),
    _rule(
        "terraform-token",
        r"(?:(?<![A-Za-z0-9])|(?<=\\[nrt])|(?<=%[0-9A-F]{2}))[A-Za-z0-9]{14}\.atlasv1\.[\w=-]{60,70}",
        ".atlasv1.",
    ),
    _rule(
        "url-password",
        r"(?<=[A-Za-z0-9])://(?P<user>[^\s/:@\"'`<>]{0,64}):(?!(?P=user)@)"
        r"(?P<secret>[^\s/@\"'`<>]{1,200}(?:@[^\s/@,:\"'`<>]{1,64}(?=@)){0,3})@(?=[\w\[{$<%])",
        "://",
        accepts=is_password,
    ),
    _rule(
        "url-password",
        r"(?<=[A-Za-z0-9])://(?P<secret>[\w-]{20,200})(?::[^\s/@\"'`<>]{0,40})?@(?=\w)",
        "://",
        accepts=is_random,
    ),
)

# Known by a name nearby alone; the values may be of any kind.
NAMED = (
    _rule(
        "aws-secret-key",
        r"(?:(?i:secret_?key)" + _SET + r"|(?:AKIA|ASIA)[A-Z0-9]{16}[\"', :;|\t]{1,6})"
        r"(?P<secret>[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])",
        *("secretkey", "secret_key", "akia", "asia"),
        accepts=is_random,
    ),
    _rule(
        "npm-token",
        r"_authToken[ \t]{0,4}=[ \t]{0,4}[\"']?(?P<secret>[\w=+/.-]{20,})",
        "_authtoken",
        accepts=is_random,
    ),
    _rule(
        "twilio-token",
        r"(?i:twilio)[^\n]{0,40}?(?<![A-Za-z0-9])(?P<secret>[0-9a-f]{32})(?![A-Za-z0-9])",
        "twilio",
    ),
    _rule(
        "authorization",
        r"(?i:authorization" + _SET + r"[ \t]?(?:basic|token|bot|apikey)|(?<![a-z])bearer)"
        r"[ \t]{1,4}(?P<secret>[\w.~+/=-]{16,}+)",
        *("authorization", "bearer"),
        accepts=is_random,
    ),
    _rule(
        "assigned-secret",
        rf"(?i:{_NAME})"
        r"[\"'\]]{0,2}[ \t]{0,4}(?::[ \t]?str(?:ing)?[ \t]?=|:=|=>|=|:|,|>)[ \t]{0,4}"
        r"(?:[rbfu]{0,2}[\"'`](?P<quoted>[^\s\"'`]{12,256}+)[\"'`]"
        r"|(?P<bare>[\w+/=.~-]{16,256}+)(?=[\s,;<&]|$))",
        *("pass", "pwd", "secret", "token", "credential", "key"),
        accepts=is_random,
    ),
)
