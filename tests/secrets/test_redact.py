"""Secrets go, lines stay; words, hashes and examples are none.

Every secret here is invented, and put together when the tests run, so that no file holds one.
"""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from digest.secrets.redact import RedactedText, redact
from tests.examples import examples
from tests.secrets.invented import (
    ALL_TOKENS,
    BASE64,
    CONTEXTS,
    HEX,
    JWT,
    TOKENS,
    armour,
    key_lines,
    noise,
)
from tests.timing import within

PLAIN = [
    "",
    "feat: add password reset (#123)",
    "password = input('Password: ')",
    'password: "${{ secrets.DB_PASSWORD }}"',
    "token = os.environ['SOME_LONG_TOKEN_NAME_2']",
    'tokenizer = "Qwen/Qwen2.5-72B-Instruct-GPTQ-Int4"',
    'eos_token="<|reserved_special_token_12|>"',
    "secret: projects/my-project-1/secrets/database/versions/latest",
    "api_key=settings.openai_api_key_for_environment2,",
    'X-Auth-Token": "FooBarBazToken"',
    "https://user:password@example.com and https://{user}:{password}@host and git@github.com:a/b",
    "postgres://postgres:postgres@localhost/test",
    "http://localhost:8080/a@b",
    "Authorization: Bearer YOUR_TOKEN_HERE_PLEASE",
    "Authorization: Bearer $GITHUB_TOKEN_FOR_RELEASES",
    "AK" + "IAIOSFODNN7EXAMPLE",
    "gh" + "p_" + "x" * 36,
    "commit 3c0a52a1b7d6e1a07c6e0b1d7c3a2f9e8d7c6b5a\nindex 1a2b3c4d..5e6f7a8b 100644",
    '"integrity": "sha512-' + noise(86, BASE64) + '=="',
    "sha256:" + noise(64, HEX),
    'rule("some-token", r"xapp-[A-Z0-9]{8,}-[0-9a-f]{32,}")',
    "class=sk-container-id-1 sk-toggleable__content",
    f"{armour('BEGIN')}\nreturn True\nif {armour('END')!r} in text:",
    f"starts with {armour('BEGIN')}\n...\n{armour('END')}\n",
    "中文：密码重置 token：无\r\n\0\x07",
]


@pytest.mark.parametrize(("kind", "token"), ALL_TOKENS)
@pytest.mark.parametrize("around", ["{}", "+x = '{}'\n", "see {}, ok", "a\\n{}\\n", "k%3D{}&b=1"])
def test_takes_tokens_out_by_their_shape(kind: str, token: str, around: str) -> None:
    redacted = redact(around.format(token))

    assert redacted == RedactedText(around.format(f"[redacted:{kind}]"), 1, (kind,))


@pytest.mark.parametrize("kind", CONTEXTS)
def test_takes_values_out_by_their_context(kind: str) -> None:
    before, secret, after = CONTEXTS[kind]

    redacted = redact(f"+{before}{secret}{after}\n x")

    assert redacted == RedactedText(f"+{before}[redacted:{kind}]{after}\n x", 1, (kind,))


@pytest.mark.parametrize("text", PLAIN)
def test_leaves_text_without_secrets_alone(text: str) -> None:
    assert redact(text) == RedactedText(text, 0, ())


@pytest.mark.parametrize(
    "assignment",
    [
        'password = "{}"',
        "secret: {}",
        "API_KEY={}",
        '"client_secret": "{}",',
        "config['token'] = '{}'",
        "const apiKey: string = `{}`;",
        "<password>{}</password>",
        'setProperty("access-key", "{}")',
        "export AUTH_TOKEN={}",
    ],
)
def test_takes_random_values_of_telling_names_out(assignment: str) -> None:
    value = noise(24) + "0aZ"

    assert value not in redact(assignment.format(value)).text


def test_counts_secrets_and_names_their_kinds_once() -> None:
    first, second = TOKENS["github-token"][:2]
    redacted = redact(f"{first}\n{second}\n{JWT}\n")

    assert redacted.count == 3
    assert redacted.kinds == ("github-token", "jwt")


def test_a_secret_of_two_shapes_is_one_of_the_closer_one() -> None:
    redacted = redact(f'password = "{TOKENS["github-token"][0]}"')

    assert redacted == RedactedText('password = "[redacted:github-token]"', 1, ("github-token",))


@pytest.mark.parametrize("prefix", ["", "+", "-", " ", "    ", "+\t", "+# "])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_private_key_goes_line_by_line(prefix: str, end: str) -> None:
    lines = [prefix + line + end for line in key_lines()]
    redacted = redact("@@ -0,0 +1,7 @@\n" + "".join(lines) + "+after\n")

    gone = prefix + "[redacted:private-key]" + end
    body = lines[0] + 5 * gone + lines[-1]
    assert redacted == RedactedText(f"@@ -0,0 +1,7 @@\n{body}+after\n", 1, ("private-key",))


def test_a_private_key_in_quoted_lines_goes() -> None:
    begin, *body, end = key_lines()
    text = "".join(f'+    "{line}\\n" +\n' for line in [begin, *body, end])

    redacted = redact(text)

    assert not any(line in redacted.text for line in body)
    assert redacted.count == 1


def test_an_encrypted_private_key_keeps_its_headers() -> None:
    begin, *rest = key_lines()
    redacted = redact("\n".join([begin, "Proc-Type: 4,ENCRYPTED", "", *rest]))

    assert redacted.text.split("\n")[1:4] == [
        "Proc-Type: 4,ENCRYPTED",
        "",
        "[redacted:private-key]",
    ]


def test_a_private_key_cut_off_goes() -> None:
    lines = ["+" + line for line in key_lines()[:-2]]
    redacted = redact("\n".join([*lines, "\\ No newline at end of file"]))

    assert redacted.text.split("\n")[1:] == [
        *["+[redacted:private-key]"] * 4,
        "\\ No newline at end of file",
    ]


def test_a_private_key_in_a_service_account_goes() -> None:
    account = json.dumps({"type": "service_account", "private_key": "\n".join(key_lines())})
    redacted = redact(account)

    assert json.loads(redacted.text)["private_key"] == (
        f"{armour('BEGIN', 'RSA ')}[redacted:private-key]{armour('END', 'RSA ')}"
    )


secrets = st.sampled_from([token for _, token in ALL_TOKENS])
contexts = st.sampled_from(["".join(parts) for parts in CONTEXTS.values()])
glue = st.sampled_from(["\n", "+", "-", " ", "=", '"', "://", ":", "@", "_", "a", "[", "]", "\\n"])
pieces = st.one_of(secrets, contexts, glue, st.sampled_from(["\n".join(key_lines()), *PLAIN]))
texts = st.lists(st.one_of(pieces, st.text(max_size=8)), max_size=12).map("".join)


@given(texts)
@settings(max_examples=examples(150), deadline=None)
def test_redacting_keeps_lines_and_needs_no_second_time(text: str) -> None:
    redacted = redact(text)

    assert redacted.text.count("\n") == text.count("\n")
    assert redact(redacted.text) == RedactedText(redacted.text)
    assert bool(redacted.count) == (redacted.text != text) == bool(redacted.kinds)


@given(st.text())
@example("\ud800 lone")
def test_text_of_chance_is_no_secret(text: str) -> None:
    assert redact(text) == RedactedText(text)


@given(secrets, st.text(" \n\t.,;()中", max_size=5), st.text(" \n\t.,;()中", max_size=5))
def test_no_token_stays_whatever_stands_around(secret: str, before: str, after: str) -> None:
    assert secret not in redact(before + secret + after).text


HOSTILE = [
    *(
        "a",
        "=",
        "/",
        "+",
        " ",
        "\n",
        "://",
        "://a:",
        "https://a:" + "bcd%20e@c ",
        "token='",
        "token=",
    ),
    *("gh" + "p_", "ey" + "J", "ey" + "Jaaaaaaaaaa.", "sk-", "sk-a", "twilio", "twilio: a1"),
    *("authorization: basic ", "bearer a", "1Q~", "1:AA", "S" + "G.", "_authToken=", "sig=%3D"),
    *(armour("BEGIN"), armour("BEGIN") + "\n", armour("BEGIN") + "\n" + "A" * 64 + "\n"),
]


@pytest.mark.parametrize("unit", HOSTILE)
def test_takes_time_linear_in_the_text(unit: str) -> None:
    text = unit * (100_000 // len(unit))

    # A tenth of a second at most where measured; what is quadratic takes a minute.
    with within(5):
        redact(text)
