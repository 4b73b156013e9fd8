"""Published lists of texts that break readers: they build, run nothing and stay what they say."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from digest.site.html.markdown import render_markdown
from digest.site.html.text import plain_text
from digest.sitecheck import CheckRules, check_site
from tests.hostile.archive import LAST, report, sha_number
from tests.hostile.corpora import commonmark_examples, naughty_strings
from tests.hostile.looking import look_into
from tests.site.project import Built, Project

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.hostile.beacon import Beacon

PER_DAY = 60
SILENT = {21, 31, 181, 207, 484, 616, 642, 643}  # definitions, and tags and links around nothing
MARKED = re.compile(r"[<\[&\\`~]")  # what may stand for other text, or say what is not shown
WORDS = re.compile(r"[^\W\d_]{2,}")  # numbers may be those of lists


def build(folder: Project, texts: list[str], beacon: str) -> Built:
    """Build an archive with each text in every field of an entry."""
    folder.configure()
    for start in range(0, len(texts), PER_DAY):
        day = LAST - timedelta(days=start // PER_DAY)
        part = list(enumerate(texts))[start : start + PER_DAY]
        text = report(day, "acme/corpus", part, beacon)
        folder.write(f"archive/{day}.md", text.encode("utf-8", "replace"))
    return folder.build()


@pytest.fixture(scope="module")
def naughty(tmp_path_factory: pytest.TempPathFactory, beacon: Beacon) -> Built:
    return build(Project(tmp_path_factory.mktemp("naughty")), naughty_strings(), beacon.address)


@pytest.mark.slow
def test_naughty_strings_build_without_a_fault(naughty: Built) -> None:
    assert naughty.is_done
    pages = {address for address in naughty.addresses() if "/commit/" in address}
    commits = {address.split("/")[3] for address in pages}
    assert commits == {sha_number(number) for number in range(len(naughty_strings()))}
    checked = check_site(naughty.folder, CheckRules())
    assert checked.faults == ()


@pytest.mark.slow
@pytest.mark.browser
def test_naughty_strings_run_nothing(naughty: Built, browser: Browser, beacon: Beacon) -> None:
    look_into(browser, naughty.folder, naughty.addresses())
    assert beacon.asked == []


@pytest.mark.process
def test_every_example_of_commonmark_is_rendered_and_keeps_its_text() -> None:
    examples = commonmark_examples()
    assert len(examples) == 652
    silent, lost = set(), []
    for number, example in enumerate(examples, 1):
        safe = render_markdown(example)
        assert "<script" not in safe
        shown = plain_text(safe)
        if not shown and any(map(str.isalpha, example)):
            silent.add(number)
        if not MARKED.search(example):
            lost += [word for word in WORDS.findall(example) if word not in shown]
    assert silent == SILENT
    assert lost == []


@pytest.mark.slow
@pytest.mark.process
def test_examples_of_commonmark_build_without_a_fault(
    tmp_path_factory: pytest.TempPathFactory, beacon: Beacon
) -> None:
    examples = commonmark_examples()
    built = build(Project(tmp_path_factory.mktemp("examples")), examples, beacon.address)
    assert built.is_done
    assert sum("/commit/" in address for address in built.addresses()) == len(examples)
    assert check_site(built.folder, CheckRules()).faults == ()
