"""What is sent where, and how often."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from digest.archive import write_report
from digest.briefs.records import Brief, Citation, Period, Sentence, Theme
from digest.briefs.store import brief_path
from digest.briefs.writer import write_brief
from digest.models import Commit, Entry, FileChange, Importance, Language, Level, Report
from digest.notify.delivery import Delivery, deliver
from digest.watching.lists import WatchList
from tests.settings import make_test_settings

if TYPE_CHECKING:
    from pathlib import Path

    from digest.config import Settings
    from digest.notices.notice import Notice

MONDAY = date(2026, 3, 2)
SITE = "https://digest.example/team/"
CHAT, OTHER = "slack://secret-one", "mailto://secret-two"


def commit(
    number: int, title: str, level: Level, path: str = "src/a.py", author: str = "Ada"
) -> Entry:
    sha = f"{number:x}" * 40
    return Entry(
        Commit(
            sha[:40],
            author,
            datetime(2026, 3, 2, 12),
            title,
            f"https://github.com/acme/rocket/commit/{sha[:40]}",
            files=(FileChange("M", path, 1, 1),),
        ),
        Importance(level, 12),
    )


def write(settings: Settings, day: date, *entries: Entry, repository: str = "acme/rocket") -> None:
    path = settings.archive / repository.partition("/")[2] / f"{day}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(write_report(Report(day, repository, entries, Language.EN)))


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("DIGEST_NOTIFY", f"{CHAT}\n{OTHER}")
    monkeypatch.delenv("RUNTIME_CHAT", raising=False)
    made = make_test_settings(
        tmp_path, site_url=SITE, watch_lists=(WatchList(addresses_env="DIGEST_NOTIFY"),)
    )
    write(
        made,
        MONDAY,
        commit(1, "feat!: drop <old> *igniter*", Level.HIGH),
        commit(2, "docs: say so", Level.LOW, "docs/a.md", "Cy"),
    )
    return made


class Receiver:
    """Takes what is sent, but from the addresses that fail."""

    def __init__(self, *failing: str) -> None:
        self.failing = set(failing)
        self.taken: list[tuple[str, Notice]] = []

    def __call__(self, address: str, notice: Notice) -> str:
        if address in self.failing:
            return "(Slack) took no message"
        self.taken.append((address, notice))
        return ""


def go(
    settings: Settings, receiver: Receiver, day: date, *, is_dry: bool = False
) -> list[Delivery]:
    now = datetime(day.year, day.month, day.day, 6, tzinfo=UTC)
    return [*deliver(settings, now, receiver, is_dry=is_dry)]


TUESDAY = MONDAY + timedelta(days=1)


def test_the_day_that_is_over_is_told_once_to_each_address(settings: Settings) -> None:
    receiver = Receiver()
    (found,) = go(settings, receiver, TUESDAY)
    assert (found.sent, found.failures) == (2, ())
    assert [address for address, _ in receiver.taken] == [CHAT, OTHER]
    title, body = receiver.taken[0][1]
    assert title == "What mattered, 2026-03-02"
    assert body.split("\n") == [
        "**acme/rocket**",
        "",
        "- 🔴 feat!: drop \\<old> \\*igniter\\* · "
        f"[`1111111`]({SITE}acme/rocket/commit/{'1' * 40}/) · Ada",
        "",
        f"[All of 2026-03-02]({SITE}2026-03-02/)",
    ]
    go(settings, receiver, TUESDAY)
    assert len(receiver.taken) == 2


def test_a_quiet_day_is_not_told(settings: Settings) -> None:
    receiver = Receiver()
    write(settings, TUESDAY, commit(3, "chore: tidy", Level.LOW))
    (found,) = go(settings, receiver, TUESDAY + timedelta(days=1))
    assert found == Delivery("")
    assert receiver.taken == []


def test_what_failed_is_tried_again_and_told_without_the_address(settings: Settings) -> None:
    (found,) = go(settings, Receiver(CHAT), TUESDAY)
    assert (found.sent, found.failures) == (
        *(1, ("DIGEST_NOTIFY, address 1 (Slack) took no message",)),
    )
    receiver = Receiver()
    go(settings, receiver, TUESDAY)
    assert [address for address, _ in receiver.taken] == [CHAT]
    assert "secret" not in (settings.cache / "notified.json").read_text()


def test_missed_days_are_told_together_up_to_a_week(settings: Settings) -> None:
    go(settings, Receiver(), TUESDAY)
    for n in range(1, 12):
        write(settings, MONDAY + timedelta(days=n), commit(n + 3, f"feat: {n}", Level.HIGH))
    receiver = Receiver()
    go(settings, receiver, MONDAY + timedelta(days=12))
    title, body = receiver.taken[0][1]
    assert title == "What mattered, 2026-03-07 – 2026-03-13"
    assert "feat: 5 " in body
    assert "feat: 4 " not in body


def test_at_most_so_many_commits_are_named(settings: Settings) -> None:
    write(settings, MONDAY, *(commit(n, f"feat: {n}", Level.HIGH) for n in range(1, 11)))
    receiver = Receiver()
    go(settings, receiver, TUESDAY)
    body = receiver.taken[0][1].body
    assert body.count("- 🔴") == 7
    assert "*and 3 more*" in body


@pytest.mark.parametrize(
    ("filters", "numbers"),
    [
        ({}, "12"),
        ({"level": Level.HIGH}, "1"),
        ({"paths": ("docs/",)}, "2"),
        ({"paths": ("src/**", "!src/a.py")}, ""),
        ({"authors": ("CY",)}, "2"),
        ({"types": ("docs", "test")}, "2"),
        ({"repositories": ("acme/pump",)}, ""),
        ({"repositories": ("acme/rocket",), "paths": ("src/**",), "authors": ("Ada",)}, "1"),
    ],
)
def test_a_watch_list_has_filters(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, filters: dict[str, object], numbers: str
) -> None:
    monkeypatch.setenv("RUNTIME_CHAT", CHAT)
    wanted = WatchList("Runtime", level=Level.LOW, addresses_env="RUNTIME_CHAT")
    wanted = replace(wanted, **filters)  # type: ignore[arg-type]
    receiver = Receiver()
    go(replace(settings, watch_lists=(wanted,)), receiver, TUESDAY)
    told = "".join(notice.body for _, notice in receiver.taken)
    assert [number for number in "12" if f"`{number * 7}`" in told] == [*numbers]
    assert all(notice.title == "Runtime, 2026-03-02" for _, notice in receiver.taken)


def test_a_watch_list_leads_to_its_page(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RUNTIME_CHAT", CHAT)
    wanted = WatchList("C [x](y)", level=Level.LOW, addresses_env="RUNTIME_CHAT")
    receiver = Receiver()
    go(replace(settings, watch_lists=(wanted,)), receiver, TUESDAY)
    *_, last = receiver.taken[0][1].body.splitlines()
    page = f"{SITE}watch/c-x-y~917e83ccac19975f/"
    assert last == rf"[All of 2026-03-02]({SITE}2026-03-02/) · [C \[x\](y)]({page})"


def test_a_week_is_told_when_it_is_over(settings: Settings) -> None:
    weekly = replace(settings, watch_lists=(replace(settings.watch_lists[0], is_weekly=True),))
    receiver = Receiver()
    go(weekly, receiver, TUESDAY)  # of the week before there is nothing
    assert receiver.taken == []
    write(settings, MONDAY + timedelta(days=6))
    go(weekly, receiver, MONDAY + timedelta(days=7))
    assert receiver.taken[0][1].title == "What mattered, 2026-03-02 – 2026-03-08"


def test_a_dry_run_tells_without_sending_or_remembering(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DIGEST_NOTIFY")
    receiver = Receiver()
    (found,) = go(settings, receiver, TUESDAY, is_dry=True)
    assert found.notice
    assert "drop" in found.notice.body
    (sent,) = go(settings, receiver, TUESDAY)
    assert sent.note == "the variable DIGEST_NOTIFY holds no address, so it is sent nowhere"
    assert receiver.taken == []
    assert not (settings.cache / "notified.json").read_bytes().strip(b"{}")


def test_secrets_and_orders_are_taken_out(settings: Settings) -> None:
    secret = "ghp_" + "A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8"
    write(settings, MONDAY, commit(1, f"feat: use {secret} \x1b]52;c;x\x07", Level.HIGH))
    receiver = Receiver()
    go(settings, receiver, TUESDAY)
    body = receiver.taken[0][1].body
    assert secret not in body
    assert "\x1b" not in body


def test_an_archive_without_days_and_a_broken_memory_say_nothing(settings: Settings) -> None:
    settings.cache.mkdir(parents=True, exist_ok=True)
    (settings.cache / "notified.json").write_text("[1")
    assert go(settings, Receiver(), TUESDAY)[0].sent == 2
    (found,) = go(settings, Receiver(), MONDAY)
    assert found.note == "the archive has no period that is over"


def test_the_brief_of_the_period_goes_before_the_list_of_all(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RUNTIME_CHAT", CHAT)
    cited = Citation("1" * 40, f"https://github.com/acme/rocket/commit/{'1' * 40}")
    brief = Brief(
        Period(MONDAY),
        Sentence("The old igniter is gone.", (cited,)),
        themes=(Theme("Engine", (Sentence("It burns.", (cited,)), Sentence("Hot.", (cited,)))),),
    )
    path = brief_path(settings.archive, brief.period)
    path.parent.mkdir(parents=True)
    path.write_bytes(write_brief(brief))
    own = WatchList("Runtime", addresses_env="RUNTIME_CHAT")
    receiver = Receiver(OTHER)
    go(replace(settings, watch_lists=(*settings.watch_lists, own)), receiver, TUESDAY)
    (_, whole), (_, part) = receiver.taken
    link = f"([#1111111]({cited.url}))"
    assert whole.body.startswith(
        f"The old igniter is gone. {link}\n\n- **Engine**: It burns. {link} Hot. {link}\n\n**acme"
    )
    assert part.body.startswith("**acme/rocket**")
