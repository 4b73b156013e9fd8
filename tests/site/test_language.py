"""A folder more is a language more: all of it is said in a made-up one, and nothing in another.

The package is copied and the language put into it, as a contributor would; commands then run it.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, replace
from datetime import date, datetime
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import lxml.etree
import lxml.html
import pytest

import digest
from digest.analyze.answer.body import write_body
from digest.analyze.answer.records import Answer
from digest.locales import locale_of
from digest.models import (
    Analysis,
    ChangeType,
    Commit,
    Coverage,
    Entry,
    Field,
    FileChange,
    Importance,
    Language,
    Level,
    Reason,
    Report,
    ReportForm,
    Status,
    Totals,
)
from tests.gitrepos import DAY, NOON, make_repo
from tests.made_up import disguised, write_language
from tests.site.records import write_archive
from tests.test_locales import words_in

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

ROOT = Path(__file__).parents[2]
XX = Language("xx")
# What is none of our words: what commits say, hosts, units; and by the theme in English.
NOT_OURS = re.compile(
    r"(?i:zorp the blix|This reverts commit|zorp|blix|quux|acme|ada|feat!|migrations|tests)"
    r"|\.py|\.example|\b[0-9a-f]{7,40}\b|\bUTC\b|Atom|JSON( Feed)?|Made with|Material for MkDocs"
)
THEME = files("material") / "templates/partials/languages/en.html"
_WORD = re.compile(r"[A-Za-z]{2,}|[\u4e00-\u9fff]+")


@dataclass(frozen=True, slots=True)
class Made:
    """A package with a language more, and a digest in that language."""

    package: Path
    folder: Path

    def run(self, *arguments: str) -> str:
        """Run a module of the package in the digest's folder; give what it printed."""
        path = os.pathsep.join(map(str, (self.package, ROOT)))
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=self.folder,
            env=os.environ | {"PYTHONPATH": path, "TZ": "UTC", "NO_MKDOCS_2_WARNING": "1"},
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("language")
    package = folder / "package"
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(Path(digest.__file__).parent, package / "digest", ignore=ignored)
    write_language(package / "digest" / "locales" / XX)
    site = folder / "site"
    site.mkdir()
    return Made(package, site)


@pytest.fixture(scope="module")
def built(made: Made) -> Made:
    """Set up a digest, collect, add what models would have written, build."""
    repo = make_repo(made.folder.parent / "zorp.git")
    repo.commit(b"zorp", {b"zorp/quux.py": b"1\n", b"tests/blix.py": b"1\n"})
    repo.commit(b"feat!: zorp the blix", {b"migrations/quux.py": b"1\n", b"tests/blix.py": None})
    repo.commit(b"quux", {b"quux.py": b"2\n"}, at=NOON + DAY)
    told = ["--yes", "--repo", f"acme/zorp={repo.path}", "--timezone", "UTC", "--language", "xx"]
    made.run("-m", "digest", "init", ".", *told)
    config = made.folder / "mkdocs.yml"
    text = config.read_text(encoding="utf-8")
    config.write_text(f"site_url: https://quux.example/zorp/\n{text}", encoding="utf-8")
    made.run("-m", "digest", "run", "--since", "2023-11-14", "--until", "2023-11-16")
    made.run("-c", "from tests.site.test_language import write_reports; write_reports()")
    made.run("-m", "mkdocs", "build", "--strict", "--quiet")
    return made


def write_reports() -> None:
    """Write reports of all forms with analyses of all kinds (in the copy, which knows `xx`)."""
    answer = Answer(
        (ChangeType.FIX, ChangeType.OTHER),
        "Zorp `quux`.",
        ("`blix`",),
        {Field.SECURITY: "Quux.", Field.TESTING: "Zorp."},
        ("Blix.",),
        ("Quux.",),
    )
    whole = Analysis(
        Status.OK,
        write_body(answer, XX),
        model="quux",
        coverage=Coverage(1, 2),
        unfounded=("quux",),
        missing_files=("quux",),
        created=datetime.fromisoformat("2023-11-15T08:00:00+00:00"),
    )
    analyses = [
        whole,
        replace(whole, status=Status.PARTIAL),
        Analysis(Status.FAILED, error="quux"),
        Analysis(Status.MISSING),
    ]
    grouped = [
        Entry(_commit(n), Importance(level, 3, (Reason("quux", 3),)), analysis)
        for n, (level, analysis) in enumerate((x, y) for x in Level for y in analyses)
    ]
    bare = replace(_commit(13), files=(), totals=None, message="Zorp")
    flat = [Entry(bare, analysis=Analysis(Status.OK, whole.body))]
    plain = [Entry(replace(bare, sha="", url=""))]
    forms = ((grouped, ReportForm.GROUPED), (flat, ReportForm.FLAT), (plain, ReportForm.TABLE))
    reports = (
        Report(date(2023, 11, 14 + n), "acme/blix", tuple(entries), XX, form)
        for n, (entries, form) in enumerate(forms)
    )
    write_archive(Path("docs/reports"), reports)


def _commit(number: int) -> Commit:
    sha = f"{number:x}" * 40
    time = datetime(2023, 11, 14, 12, number)
    changed = (FileChange("A", "zorp/quux.py", 1, 0), FileChange("D", "zorp/blix", None, None))
    url = f"https://quux.example/acme/blix/commit/{sha}"
    reverted = f"\n\nThis reverts commit {'0' * 40}." if number == 1 else ""
    message = f"Zorp {number} (#7){reverted}"
    return Commit(sha, "Ada", time, message, url, files=changed, totals=Totals(3, 1, 0))


# What is there


def test_the_languages_of_the_package_are_one_more(made: Made) -> None:
    """`en` and `zh` stay, options take `xx`, and the tests that hold for each hold for it."""
    said = made.run("-c", "from digest.locales import *; print(*LANGUAGES)")
    assert said.split() == ["en", "xx", "zh"]
    tests = made.run(
        *("-m", "pytest", f"--rootdir={ROOT}", f"--config-file={ROOT / 'pyproject.toml'}"),
        *("-p", "no:cacheprovider", "-o", f"pythonpath={made.package} {ROOT}"),
        *("-k", "xx", str(ROOT / "tests" / "test_locales.py")),
    )
    assert int(re.findall(r"(\d+) passed", tests)[0]) > 20


def test_the_files_of_a_new_digest_are_in_it(built: Made) -> None:
    text = (built.folder / "README.md").read_text(encoding="utf-8")
    assert disguised("A site by commit-digest") in text
    assert "language: xx" in (built.folder / "mkdocs.yml").read_text(encoding="utf-8")


def test_its_reports_are_read_without_a_problem(built: Made) -> None:
    found = json.loads(built.run("-m", "digest", "check", "--json", "--max-bad", "100"))
    assert [repository["reports"] for repository in found["repositories"]] == [3, 3]
    assert (found["problems"], found["absent"]) == ([], [])


def test_pages_say_nothing_in_another_language(built: Made) -> None:
    pages = sorted((built.folder / "site").rglob("*.html"))
    assert len(pages) > 25
    theme = set(re.findall(r': "([^"]*)"', THEME.read_text(encoding="utf-8")))
    theme -= {text for _, text in words_in(locale_of(Language.EN))}
    found = {page: foreign_words(shown(page), theme) for page in pages}
    assert {page.name: texts for page, texts in found.items() if texts} == {}


def test_scripts_and_feeds_say_nothing_in_another_language(built: Made) -> None:
    site = built.folder / "site"
    search = json.loads((site / "assets/digest/search/words.json").read_bytes())
    tools = (site / "assets/digest/words.js").read_text("utf-8").removeprefix("export default ")
    (not_found,) = lxml.html.parse(site / "404.html").xpath("//@data-words")
    records = [search["words"], *search["labels"].values(), *map(json.loads, (tools, not_found))]
    said = [re.sub(r"\{\w+\}", "", text) for record in records for text in record.values()]
    assert len(said) > 90
    feeds = sorted(site.rglob("feed*.xml"))
    assert len(feeds) == 10  # of the site, two repositories, an author, briefs; two archived days
    assert foreign_words([*said, *(text for feed in feeds for text in feed_texts(feed))]) == []


def test_a_word_of_another_language_is_found() -> None:
    assert foreign_words(["Home", "首页", disguised("Home"), "Zorp 1"]) == ["Home", "首页"]


def foreign_words(texts: Iterable[str], known: Collection[str] = ()) -> list[str]:
    """Give the texts in which something of ours is in English or Chinese."""
    unknown = (text.strip() for text in texts if text.strip() not in known)
    return [text for text in unknown if _WORD.search(NOT_OURS.sub("", text))]


def shown(page: Path) -> Iterator[str]:
    """Yield what a page shows or says, but for what belongs to programs."""
    html = lxml.html.parse(page).getroot()
    for element in html.xpath("//script | //style | //*[@translate='no']"):
        element.drop_tree()
    yield from html.xpath("//text()")
    yield from html.xpath("//@title | //@aria-label | //@placeholder | //@alt | //@data-label")
    yield from html.xpath("//meta[@name='description']/@content")


def feed_texts(feed: Path) -> Iterator[str]:
    """Yield what a feed says; what is HTML in it as text."""
    for element in lxml.etree.parse(feed).getroot().iter("{*}title", "{*}content", "{*}summary"):
        yield str(lxml.html.fromstring(f"<div>{element.text}</div>").xpath("string()"))
