"""What was learnt stays from build to build: read on disk, and seen on built pages."""

from __future__ import annotations

import shutil
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from digest.models import Analysis, Status
from digest.site.search.meaning import keeping
from tests.site.building.test_rebuild import files
from tests.site.conftest import make_project
from tests.site.project import Project
from tests.site.records import (
    LANDER,
    ROCKET,
    TUESDAY,
    make_entry,
    make_report,
    sha_of,
    write_archive,
)
from tests.site.search.meaning.made_up import TOPICS, make_texts

if TYPE_CHECKING:
    from pathlib import Path

    from digest.models import Report
    from tests.site.project import Built

pytestmark = pytest.mark.process

NUMBER = 330  # commits
A_DAY = 30
ALIKE = "About the same thing"


def make_day(first: int, repository: str, number: int = A_DAY) -> Report:
    """Make a report of some of the made-up commits; its day goes by the first one's number."""
    texts = make_texts(first + number)[first:]
    entries = (
        make_entry(
            f"{text.title} {first + n}",
            repository=repository,
            analysis=Analysis(Status.OK, f"**Summary**: {text.body}\n"),
        )
        for n, text in enumerate(texts)
    )
    return make_report(*entries, repository=repository, day=TUESDAY + timedelta(first // A_DAY))


@pytest.fixture(scope="module")
def learnt(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Built]:
    """Build an archive of `NUMBER` commits."""
    folder = tmp_path_factory.mktemp("meaning") / "project"
    folder.mkdir()
    project = make_project(folder)
    shutil.rmtree(project.archive)
    starts = range(0, NUMBER, A_DAY)
    write_archive(project.archive, (make_day(n, (ROCKET, LANDER)[n // A_DAY % 2]) for n in starts))
    built = project.build(strict=True)
    shutil.copytree(folder, folder.with_name("as built"))
    return folder, built


@pytest.fixture
def project(learnt: tuple[Path, Built]) -> Project:
    """Give the project as it was first built, where it was."""
    folder, _ = learnt
    shutil.rmtree(folder)
    return Project(shutil.copytree(folder.with_name("as built"), folder))


def kept(project: Project) -> keeping.Kept:
    found = keeping._load(project.folder / ".cache" / "digest" / "site")
    assert found
    return found


def commit_pages(built: Built) -> dict[str, str]:
    return {name: sha for name, sha in files(built).items() if "/commit/" in name}


def test_a_page_names_commits_about_the_same_thing_in_any_repository(
    learnt: tuple[Path, Built],
) -> None:
    _, built = learnt
    pages = [built.text(name) for name in built.addresses() if "/commit/" in name]
    assert sum(ALIKE in page for page in pages) > NUMBER * 0.9
    own = next(page for page in pages if ALIKE in page)
    listed = own.partition(ALIKE)[2].partition("</dl>")[0].split("<dt>")[0]
    assert 1 <= listed.count("<dd>") <= 3
    assert f"{ROCKET}@" in listed or f"{LANDER}@" in listed


def test_a_small_archive_teaches_nothing(built_project: Project) -> None:
    assert not [*built_project.folder.rglob("meaning*.json")]
    assert ALIKE not in "".join(
        path.read_text(encoding="utf-8") for path in (built_project.folder / "site").rglob("*.html")
    )


def test_an_unchanged_archive_is_not_learnt_of_again(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "_learn", None)
    monkeypatch.setattr(keeping, "_read", None)
    before = files(project.build())
    assert project.build(strict=True).done.pages == 0
    assert files(project.build()) == before


def test_new_commits_get_similar_ones_and_old_pages_stay(project: Project) -> None:
    before = kept(project)
    pages = commit_pages(project.build())
    write_archive(project.archive, [make_day(NUMBER, ROCKET, 6)])
    built = project.build(strict=True)
    assert kept(project).learnt == before.learnt == NUMBER
    assert kept(project).related == before.related
    assert len(kept(project).addresses) == NUMBER + 6
    new = [name for name in commit_pages(built) if name not in pages]
    assert len(new) == 6
    assert sum(ALIKE in (built.folder / name).read_text(encoding="utf-8") for name in new) >= 5
    changed = [name for name, sha in commit_pages(built).items() if pages.get(name, sha) != sha]
    assert len(changed) <= 1  # the one before the new ones leads to them


def test_a_changed_report_gives_its_commits_other_similar_ones(project: Project) -> None:
    numbers = len(kept(project).addresses)
    report = make_day(0, ROCKET)
    english, chinese = TOPICS[1]
    told = Analysis(Status.OK, f"**Summary**: {'，'.join(chinese)}\n")
    other = make_entry(f"{' '.join(english)} {english[0]}", sha=sha_of("another"), analysis=told)
    write_archive(project.archive, [make_report(*report.entries, other)])
    built = project.build(strict=True)
    assert len(kept(project).addresses) == numbers + 1
    assert ALIKE in built.text(f"{ROCKET}/commit/{sha_of('another')}/")


def test_a_report_that_loses_a_commit_changes_no_other(project: Project) -> None:
    numbers = len(kept(project).addresses)
    write_archive(project.archive, [make_report(*make_day(0, ROCKET).entries[1:])])
    assert project.build(strict=True).is_done
    write_archive(project.archive, [make_day(NUMBER, ROCKET, 1)])
    assert project.build(strict=True).is_done
    assert kept(project).learnt == NUMBER
    assert len(kept(project).addresses) == numbers + 1


def test_an_archive_that_has_grown_by_a_tenth_is_learnt_of_anew(project: Project) -> None:
    write_archive(project.archive, [make_day(NUMBER, ROCKET, 34)])
    assert project.build(strict=True).is_done
    assert kept(project).learnt == NUMBER + 34


def test_without_the_numbers_it_is_learnt_of_anew(project: Project) -> None:
    (project.folder / ".cache" / "digest" / "site" / "meaning-numbers.json").unlink()
    write_archive(project.archive, [make_day(NUMBER, ROCKET, 6)])
    assert project.build(strict=True).is_done
    assert kept(project).learnt == NUMBER + 6


def test_a_commit_that_is_gone_is_named_nowhere(project: Project) -> None:
    (path,) = project.archive.rglob(f"lander/{TUESDAY + timedelta(1)}.md")
    gone = path.read_text(encoding="utf-8")
    path.unlink()
    built = project.build(strict=True)
    sha = make_day(A_DAY, LANDER).entries[0].commit.sha
    assert sha in gone
    html = (file.read_text(encoding="utf-8") for file in built.folder.rglob("*.html"))
    assert not any(f"/commit/{sha}/" in text for text in html)
