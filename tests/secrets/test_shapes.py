"""Every shape of the table is found: whole, broken over lines or escaped."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from digest.models import Language
from digest.secrets.finding import can_hold_shaped, find_shaped
from digest.secrets.issued import ISSUED
from digest.secrets.redact import redact, redact_shaped
from tests.documents import ROOT
from tests.secrets.invented import CONTEXTS, JWT, TOKENS, invent, key_lines, noise

if TYPE_CHECKING:
    from digest.secrets.issued import IssuedShape

BEGINNINGS = [(shape, beginning) for shape in ISSUED for beginning in shape.beginnings]
PLACES = {
    "alone": "{}",
    "sentence": "fix: take {} out.",
    "code": "run `curl -H 'X: {}'`",
    "bold": "the token **{}**, again",
    "list": "- one\n- {}\n- two",
    "line's end": "it was {}\nand is gone",
    "address": "see https://api.example.org/v1?key={}&page=2",
    "login": "clone https://x:{}@git.example.org/a/b",
    "path": "conf/{}.json",
    "name in a path": "conf/backup-{}/x",
    "Chinese": "移除令牌{}，重新生成",
    "escaped newline": r"a\n{}\n",
    "escaped sign": "next=k%3D{}%26b",
}
GITHUB = TOKENS["github-token"][0]


def token_of(shape: IssuedShape, beginning: str, seed: int = 7) -> str:
    return beginning + invent(shape.rest, seed)


def test_the_table_is_as_large_as_it_is_said_to_be() -> None:
    kinds = len({shape.kind for shape in ISSUED})
    said = f"{len(BEGINNINGS)} beginnings of {kinds} kinds"
    assert said in (ROOT / "docs/privacy.md").read_text(encoding="utf-8")
    assert f"tokens of {kinds} kinds" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(("shape", "beginning"), BEGINNINGS, ids=[row[1] for row in BEGINNINGS])
def test_a_token_goes_wherever_it_stands(shape: IssuedShape, beginning: str) -> None:
    token = token_of(shape, beginning)
    for place in PLACES.values():
        text = place.format(token)
        assert can_hold_shaped(text), text
        shown = redact_shaped(text)
        assert token[len(beginning) :] not in shown.text, text
        assert shown.count == 1, text
        assert shown.kinds == (shape.kind,), text


@pytest.mark.parametrize(("shape", "beginning"), BEGINNINGS, ids=[row[1] for row in BEGINNINGS])
def test_a_beginning_alone_is_no_token(shape: IssuedShape, beginning: str) -> None:
    for text in (beginning, f"the prefix {beginning} is told", f"{beginning}of-words-that-go-on"):
        assert redact(text).text == text


BROKEN = {
    "line": "{}\n{} and more",
    "title": "{}…\n\n…{}\n\nIt was.",
    "backslash": "{}\\_{}",
    "soft hyphen": "{}\u00ad{}",
    "no width": "{}\u200b{}",
}


@pytest.mark.parametrize("form", BROKEN)
@pytest.mark.parametrize("cut", [5, 12, 20, 30])
def test_a_token_that_is_broken_goes(form: str, cut: int) -> None:
    """A forge breaks a long title so, a model escapes its answer so."""
    token = GITHUB[:cut] + "_" + GITHUB[cut + 1 :] if form == "backslash" else GITHUB
    if form == "backslash":
        token = "github" + "_pat_" + token[4:] + noise(30)
        cut += len("github" + "_pat_") - 4
    first, second = token[:cut], token[cut + (form == "backslash") :]
    text = "fix: " + BROKEN[form].format(first, second)
    shown = redact_shaped(text)
    assert shown.kinds == ("github-token",)
    for part in (first[-4:], second[:6], second[-6:]):
        assert part not in shown.text
    assert shown.text.count("\n") == text.count("\n")


@pytest.mark.parametrize(
    "token", [JWT, *TOKENS["anthropic-key"], *TOKENS["pypi-token"]], ids=lambda token: token[:6]
)
def test_what_goes_on_in_the_next_line_goes_with_it(token: str) -> None:
    cut = len(token) - 24
    shown = redact_shaped(f"see {token[:cut]}\n{token[cut:]}\nthe next line stays")
    assert token[cut:] not in shown.text
    assert shown.count == 1
    assert shown.text.endswith("\nthe next line stays")
    sha = "3c0a52a1b7d6e1a07c6e0b1d7c3a2f9e8d7c6b5a"
    assert redact_shaped(f"{token}\n{sha}\n").text.endswith(f"\n{sha}\n")


ESCAPED = {
    "percent": ("next=https%3A%2F%2Fbob%3A", "s3cr3t-pass", "%40git.example.org%2Fa"),
    "entity": ("gh&#112;&#95;", noise(36), " again"),
    "underscore": ("gh" + "p%5F", noise(36), "&x=1"),
    "name": ("gh" + "p&lowbar;", noise(36), ""),
}


@pytest.mark.parametrize("form", ESCAPED)
def test_a_secret_that_is_escaped_goes(form: str) -> None:
    before, secret, after = ESCAPED[form]
    shown = redact_shaped(f"{before}{secret}{after}")
    assert secret not in shown.text
    assert shown.count == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://u:first@second@host/x", "https://u:[redacted:url-password]@host/x"),
        ("redis://:pa,ss@h", "redis://:[redacted:url-password]@h"),
        ("a://u:abc1@b and c://v:def2@d", "a://u:[redacted:url-password]@b and c://v:"
         "[redacted:url-password]@d"),
        ("https://u:p@host", "https://u:p@host"),
        ("https://host:8080/@user and https://medium.com/@user/x", None),
        ("git@github.com:a/b.git ssh://git@github.com/a", None),
        ("npm i @scope/pkg@1.2.3 https://unpkg.com/lodash@4.17.21", None),
        ("https://$USER:$TOKEN@host https://user:<token>@host https://u:${{ x }}@h", None),
        ("postgres://user:password@localhost", None),
    ],
)  # fmt: skip
def test_passwords_in_addresses(text: str, expected: str | None) -> None:
    assert redact_shaped(text).text == (expected or text)


@pytest.mark.parametrize("kind", ["azure-key", "azure-sas", "slack-webhook", "discord-webhook"])
def test_what_an_address_or_setting_holds_has_a_shape(kind: str) -> None:
    before, secret, after = CONTEXTS[kind]
    assert redact_shaped(f"x {before}{secret}{after}").text == (
        f"x {before}[redacted:{kind}]{after}"
    )


def test_private_keys_have_a_shape() -> None:
    assert can_hold_shaped("\n".join(key_lines()))
    assert redact_shaped("\n".join(key_lines())).kinds == ("private-key",)


def test_what_a_name_alone_tells_of_has_none() -> None:
    before, secret, after = CONTEXTS["assigned-secret"]
    text = f"{before}{secret}{after}"
    assert redact_shaped(text).text == text
    assert redact(text).kinds == ("assigned-secret",)


KEPT = [
    "3c0a52a1b7d6e1a07c6e0b1d7c3a2f9e8d7c6b5a",
    "sha256:" + "ab12" * 16,
    '"integrity": "sha512-' + noise(86) + '=="',
    "AK" + "IAIOSFODNN7EXAMPLE and wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "gh" + "p_" + "x" * 36,
    "hf_transformers_cache_directory_for_tests",
    "sk-toggleable__content-and-something-more",
    "SKIP_KERNEL_COMPILE_FOR_SM90_AND_LATER_ARCHS",
    "pull-request-template-for-contributors",
    "Qwen/Qwen2.5-72B-Instruct-GPTQ-Int4 DeepSeek-R1-0528-NVFP4-v2",
    "https://github.com/acme/rocket/commit/3c0a52a1b7d6e1a07c6e0b1d7c3a2f9e8d7c6b5a",
    "550e8400-e29b-41d4-a716-446655440000",
]


@pytest.mark.parametrize("text", KEPT)
def test_words_hashes_and_examples_stay(text: str) -> None:
    assert redact_shaped(text).text == text
    assert list(find_shaped(text)) == []


def test_a_mark_is_in_the_language_of_its_text() -> None:
    assert redact(f"令牌 {GITHUB}", language=Language.ZH).text == "令牌 [已隐去:github-token]"
    both = "[redacted:url-password] [已隐去:url-password]"
    assert redact(f"https://u:{both.replace(' ', '@h https://u:')}@h").count == 0


def test_a_quick_look_sees_what_is_found(pytestconfig: pytest.Config) -> None:
    """It is no wall of its own: whatever the patterns find, it lets through to them."""
    tokens = [token for kind in TOKENS.values() for token in kind]
    for token in tokens:
        for place in PLACES.values():
            assert can_hold_shaped(place.format(token)), token
    assert not can_hold_shaped("\n".join(KEPT[5:]))
    assert not can_hold_shaped(re.sub(r"\w{14,}", "", pytestconfig.inipath.read_text()))  # type: ignore[union-attr]
