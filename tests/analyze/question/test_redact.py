"""Secrets go, lines stay; words, hashes and examples are none.

Every secret here is invented, and put together when the tests run, so that no file holds one.
"""

from __future__ import annotations

import json
import random
import string
import sys
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from digest.analyze.question.redact import RedactedText, make_redactor, redact
from digest.analyze.question.scanner import OUTPUT_LIMIT, Scanner
from digest.errors import ConfigError, DigestError

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
    "api-token": ["nv" + "api-" + noise(64), "do" + "p_v1_" + noise(64, HEX)],
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
@settings(max_examples=150, deadline=None)
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
    text = unit * (400_000 // len(unit))

    start = time.process_time()
    redact(text)

    # A third of a second at most where measured; what is quadratic takes minutes.
    assert time.process_time() - start < 5


# --- an external scanner -------------------------------------------------------------------------


def scanner(code: str, timeout: float = 20) -> Scanner:
    return Scanner([sys.executable, "-c", f"import sys, json, time\n{code}"], timeout)


READ = "text = sys.stdin.buffer.read().decode()\n"


@pytest.mark.process
@pytest.mark.parametrize(
    "code",
    [
        "print('swordfish')",
        "print('\\nswordfish\\n')",
        "print('swordfish', end='\\r\\n')",
        "print(json.dumps({'secret': 'swordfish', 'line': 1}))",
        "print(json.dumps({'Match': 'pass swordfish', 'Secret': 'swordfish'}))",
        "print(json.dumps({'match': 'swordfish'}))",
        "print(json.dumps([{'Secret': 'swordfish'}], indent=1))",
        "print(json.dumps(['swordfish', 'swordfish']))",
    ],
)
def test_takes_out_what_a_scanner_prints(code: str) -> None:
    redacted = make_redactor(scanner(READ + code))("+pass swordfish\n-pass swordfish!\n")

    text = "+pass [redacted:external]\n-pass [redacted:external]!\n"
    assert redacted == RedactedText(text, 2, ("external",))


@pytest.mark.process
def test_a_scanner_adds_to_what_is_built_in() -> None:
    token = TOKENS["github-token"][0]
    redacted = make_redactor(scanner(READ + "print('swordfish')"))(f"{token} swordfish")

    assert redacted == RedactedText(
        "[redacted:github-token] [redacted:external]", 2, ("external", "github-token")
    )


@pytest.mark.process
def test_a_scanner_gets_the_text_as_it_is() -> None:
    code = READ + "assert text == 'a\\n中\\0b' * 100_000"

    assert make_redactor(scanner(code))("a\n中\0b" * 100_000).count == 0


@pytest.mark.process
def test_a_scanner_finds_secrets_that_span_lines() -> None:
    code = READ + "print(json.dumps({'secret': text[7:]}))"
    redacted = make_redactor(scanner(code))("+key = first\n+second\n+\n-third")

    text = "+key = [redacted:external]\n+[redacted:external]\n+\n-[redacted:external]"
    assert redacted == RedactedText(text, 1, ("external",))


@pytest.mark.process
def test_a_scanner_that_names_what_is_redacted_changes_nothing() -> None:
    text = "token: [redacted:github-token]"

    assert make_redactor(scanner(READ + "print(text[7:])"))(text) == RedactedText(text)


def test_without_a_scanner_only_the_built_in_shapes_count() -> None:
    assert make_redactor(None)("pass swordfish") == RedactedText("pass swordfish")


def test_an_empty_text_needs_no_scanner() -> None:
    assert make_redactor(scanner("sys.exit(1)"))(" \n") == RedactedText(" \n")


@pytest.mark.process
@pytest.mark.parametrize(
    ("code", "said"),
    [
        (READ + "sys.exit(3)", "ended with status 3"),
        (READ + "print('swordfish'); sys.exit(1)", "ended with status 1"),
        ("sys.stdin.close()", "ended before it had read all"),
        (READ + "print('no leaks found')", "not in the text"),
        (READ + "print('xx')", "shorter than 4"),
        (READ + "print('{')", "names no secret"),
        (READ + "print('{}')", "names no secret"),
        (READ + "print('[\"xx swordfish\", 1]')", "names no secret"),
        (READ + "print('[\"xx swordfish\", ' + '[' * 100_000)", "names no secret"),
        (READ + f"print('xx swordfish\\n' * {OUTPUT_LIMIT // 10})", "printed more than"),
    ],
)
def test_a_scanner_that_fails_lets_nothing_through(code: str, said: str) -> None:
    with pytest.raises(DigestError, match=said) as caught:
        make_redactor(scanner(code))("xx swordfish\n" * 50_000)

    assert "swordfish" not in str(caught.value)
    assert "import" not in str(caught.value)


@pytest.mark.process
@pytest.mark.parametrize(
    "code",
    [
        "time.sleep(60)",
        "sys.stdout.close(); time.sleep(60)",
        "import subprocess; subprocess.Popen(['sleep', '60'])",
    ],
)
def test_a_scanner_that_hangs_is_ended(code: str) -> None:
    start = time.perf_counter()
    with pytest.raises(DigestError, match=r"took longer than 0\.5 seconds"):
        make_redactor(scanner(code, timeout=0.5))("swordfish" * 50_000)

    assert time.perf_counter() - start < 20


@pytest.mark.process
def test_a_scanner_that_is_not_there_is_named() -> None:
    with pytest.raises(DigestError, match="no-such-scanner can't be started"):
        make_redactor(Scanner(["no-such-scanner"], 1))("text")


@pytest.mark.parametrize("command", [[], "scan --all"])
def test_a_scanner_is_a_list(command: list[str]) -> None:
    with pytest.raises(ConfigError, match="must be a list"):
        Scanner(command, 1)
