"""An external program that finds secrets in a text."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from pathlib import PurePath
from threading import Event, Thread, Timer
from typing import IO, TYPE_CHECKING, cast

from digest.errors import ConfigError, DigestError
from digest.secrets.marks import MARK

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

OUTPUT_LIMIT = 1 << 20  # bytes read of a scanner's output
MIN_SECRET_LENGTH = (
    4  # characters of a scanner's secret; a shorter one would take half the text away
)
_ARRAY = re.compile(r"\s*\[\s*[\"{\]]")
_JSON_KEYS = ("secret", "raw", "match")  # the first of them, in any case, is the secret


@dataclass(frozen=True, slots=True)
class Scanner:
    """A program that gets the text on its stdin and prints the secrets in it, one a line.

    A line is the secret as it stands in the text, or a JSON object with it under `secret`, `raw`
    or `match`; the whole output may be one JSON array of those. The program ends with status 0,
    also when it found secrets. What it writes to stderr is thrown away: it may hold secrets.
    """

    command: Sequence[str]  # program and arguments; no shell
    timeout: float  # seconds

    def __post_init__(self) -> None:
        if isinstance(self.command, str) or not self.command:
            text = "must be a list: the program, then its arguments"
            raise ConfigError(f"scanner: {self.command!r} {text}")

    def find_secrets(self, text: str) -> tuple[str, ...]:
        """Give the secrets that the program finds, each once.

        Raises DigestError when the program fails, takes too long, or prints something that is not
        in the text: what was not scanned must not be sent.
        """
        found = tuple(dict.fromkeys(self._parse(self._run(text.encode("utf-8", "replace")))))
        for secret in found:
            if len(secret) < MIN_SECRET_LENGTH or secret not in text:
                what = "shorter than 4 characters" if secret in text else "not in the text"
                raise self._error(f"reported something {what}")
        return tuple(secret for secret in found if not MARK.search(secret))

    def _run(self, data: bytes) -> bytes:
        """Give the program's output. A timer kills the program, so that nothing waits for ever."""
        expired, unread = Event(), Event()
        with self._start() as process:
            timer = Timer(self.timeout, _expire, (process, expired))
            feeder = Thread(target=_feed, args=(process, data, unread), daemon=True)
            timer.start()
            feeder.start()
            try:
                output = cast("IO[bytes]", process.stdout).read(OUTPUT_LIMIT + 1)
                if len(output) > OUTPUT_LIMIT:
                    raise self._error(f"printed more than {OUTPUT_LIMIT} bytes")
                feeder.join()
                process.wait()
            finally:
                timer.cancel()
                if process.returncode is None:
                    _kill(process)
        if expired.is_set():
            raise self._error(f"took longer than {self.timeout} seconds")
        if process.returncode:
            raise self._error(f"ended with status {process.returncode}")
        if unread.is_set():
            raise self._error("ended before it had read all")
        return output

    def _start(self) -> subprocess.Popen[bytes]:
        pipe, null = subprocess.PIPE, subprocess.DEVNULL
        try:
            return subprocess.Popen(  # noqa: S603 - the user's own program, without a shell
                [*self.command], stdin=pipe, stdout=pipe, stderr=null, start_new_session=True
            )
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or error
            raise self._error(f"can't be started ({why})") from None

    def _parse(self, output: bytes) -> Iterator[str]:
        text = output.decode("utf-8", "replace")
        is_list = _ARRAY.match(text)
        try:
            items = json.loads(text) if is_list else filter(str.strip, text.split("\n"))
            yield from map(_literal, items)
        except (ValueError, TypeError, RecursionError):
            raise self._error("printed JSON that names no secret") from None

    def _error(self, text: str) -> DigestError:
        """Make an error that shows nothing of the text and no arguments."""
        remedy = "nothing was sent; run it by hand, correct or remove the option"
        return DigestError(f"scanner: {PurePath(self.command[0]).name} {text}; {remedy}")


def _literal(item: object) -> str:
    """Give the secret that a line or an item of an array names."""
    if isinstance(item, str) and item.lstrip().startswith("{"):
        item = json.loads(item)
    if isinstance(item, dict):
        named = {str(key).lower(): value for key, value in item.items()}
        item = next((named[key] for key in _JSON_KEYS if named.get(key)), None)
    if not isinstance(item, str):
        raise TypeError
    return item.removesuffix("\r")


def _feed(process: subprocess.Popen[bytes], data: bytes, unread: Event) -> None:
    """Write the text; a program that stops reading has not scanned it."""
    try:
        with cast("IO[bytes]", process.stdin) as stdin:
            stdin.write(data)
    except OSError:
        unread.set()


def _expire(process: subprocess.Popen[bytes], expired: Event) -> None:
    expired.set()
    _kill(process)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End the program and what it started, which may hold its streams open."""
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
