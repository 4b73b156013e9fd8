"""What an external scanner finds is taken out as well; one that fails lets nothing through."""

from __future__ import annotations

import sys
import time

import pytest

from digest.analyze.question.redact import make_redactor
from digest.analyze.question.scanner import OUTPUT_LIMIT, Scanner
from digest.errors import ConfigError, DigestError
from digest.secrets.redact import RedactedText
from tests.secrets.invented import TOKENS


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
