"""Related commits: one pull request, reverts, files that are changed again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from digest.forges import web_repository
from digest.messages import Revert
from digest.models import Analysis, FileChange, Level, Status
from digest.site.reading.catalog import Catalog
from digest.site.reading.records import NO_RELATIONS, EntrySummary, Relations, make_catalog_report
from digest.site.reading.related_commits import MAX_RELATED, relations_of
from tests.site.records import make_catalog, make_entry, make_report

if TYPE_CHECKING:
    from digest.models import Entry
    from digest.site.reading.records import CatalogReport

OTHER = "acme/lander"


def changing(title: str, *paths: str, rest: str = "") -> Entry:
    entry = make_entry(title, rest=rest)
    files = tuple(FileChange("M", path, 1, 1) for path in paths)
    return replace(entry, commit=replace(entry.commit, files=files))


def catalog_report_of(*newest_first: Entry, repository: str = "acme/rocket") -> CatalogReport:
    report = make_report(*newest_first, repository=repository)
    return make_catalog_report(
        report,
        summaries=tuple(EntrySummary(relations=relations_of(e.commit)) for e in report.entries),
    )


def related(*newest_first: Entry) -> dict[str, dict[str, list[str]]]:
    """Give the titles of each commit's related ones, by title and by what they are to it."""
    catalog = Catalog((catalog_report_of(*newest_first),))
    return {
        item.entry.commit.title: {
            group.kind: [other.entry.commit.title for other in group.items]
            for group in catalog.related(item, (), "acme/rocket")
        }
        for item in catalog.reports[0].items
    }


def test_a_commit_without_files_and_reverts_has_no_relations() -> None:
    assert relations_of(make_entry().commit) is NO_RELATIONS


def test_a_commit_that_changes_very_many_files_is_tied_to_none_of_them() -> None:
    commit = changing("chore: all", *(f"src/{n}.py" for n in range(51))).commit
    assert relations_of(commit) is NO_RELATIONS


def test_a_revert_is_tied_by_the_sha_it_names() -> None:
    valve = make_entry("feat: a valve")
    revert = make_entry("fix: no valve", rest=f"This reverts commit {valve.commit.sha}.")
    assert relations_of(revert.commit) == Relations(Revert("This reverts", (valve.commit.sha,)))
    assert related(revert, valve) == {
        "feat: a valve": {"reverted": ["fix: no valve"]},
        "fix: no valve": {"reverts": ["feat: a valve"]},
    }


def test_a_revert_is_tied_by_the_title_it_quotes() -> None:
    taken, back = "feat: a valve (#7)", 'Revert "feat: a valve (#7)" (#9)'
    found = related(make_entry(back), make_entry("docs: the pad"), make_entry(taken))
    assert found[taken] == {"reverted": [back]}
    assert found[back] == {"reverts": [taken]}
    assert found["docs: the pad"] == {}


def test_a_revert_by_githubs_button_is_tied_by_its_pull_request() -> None:
    taken, back = "feat: a valve (#12)", 'Revert "feat: a valve" (#15)'
    for rest in ("", "Reverts acme/rocket#12"):
        found = related(make_entry(back, rest=rest), make_entry(taken))
        assert found == {taken: {"reverted": [back]}, back: {"reverts": [taken]}}


def test_a_revert_of_a_pull_request_is_tied_to_all_its_commits() -> None:
    titles = ["feat: a valve (#12)", "fix: the valve (#12)"]
    back = make_entry("Take the valve back", rest="Reverts #12")
    found = related(back, *map(make_entry, reversed(titles)))
    assert found["Take the valve back"] == {"reverts": titles}


GITLAB = "https://gitlab.com/acme/tools/rocket"


def shown_at(web: str, title: str, rest: str = "") -> Entry:
    entry = make_entry(title, rest=rest)
    url = web_repository(web).commit_url(entry.commit.sha)
    return replace(entry, commit=replace(entry.commit, url=url))


def test_on_gitlab_a_merge_request_is_no_issue() -> None:
    merge = "See merge request acme/tools/rocket!12"
    taken = shown_at(GITLAB, "Merge branch 'a' into 'main'", f"\nfeat: a valve\n\n{merge}")
    issue, other = shown_at(GITLAB, "fix: it (#12)"), shown_at(GITLAB, "fix: that (#12)")
    back = shown_at(GITLAB, "No valve", "This reverts merge request !12")
    found = related(back, other, issue, taken)
    assert found["No valve"] == {"reverts": ["Merge branch 'a' into 'main'"]}
    assert found["fix: it (#12)"] == found["fix: that (#12)"] == {}


def test_numbers_of_a_forge_before_this_one_tie_nothing() -> None:
    """A repository that came from Bitbucket to GitHub has two requests of one number."""
    old = [
        make_entry(f"Merged in ada/{name} (pull request #12)", rest=f"\nfix: {name}")
        for name in ("one", "two")
    ]
    new = make_entry("feat: a valve (#12)")
    found = related(make_entry("No valve", rest="Reverts #12"), new, *old)
    assert found["No valve"] == {"reverts": ["feat: a valve (#12)"]}
    assert found["feat: a valve (#12)"] == {"reverted": ["No valve"]}
    assert [found[entry.commit.title] for entry in old] == [{}, {}]


def test_a_pull_request_of_another_repository_is_not_reverted() -> None:
    back = make_entry("No legs", rest="Reverts acme/lander#12")
    assert related(back, make_entry("feat: a valve (#12)"))["No legs"] == {}


def test_a_reverted_revert_is_tied_to_the_revert() -> None:
    titles = ["feat: a valve", 'Revert "feat: a valve" (#2)', 'Reapply "feat: a valve" (#3)']
    found = related(*map(make_entry, reversed(titles)))
    assert found[titles[2]] == {"reverts": [titles[1]]}
    assert found[titles[1]] == {"reverts": [titles[0]], "reverted": [titles[2]]}


def test_what_is_squashed_reverts_nothing() -> None:
    valve = make_entry("feat: a valve")
    rest = f"* one\n* Revert it\nThis reverts commit {valve.commit.sha}."
    assert related(make_entry("feat: a pump", rest=rest), valve)["feat: a pump"] == {}


def test_what_is_quoted_must_have_been_there_before() -> None:
    taken, back = "feat: a valve", 'Revert "feat: a valve"'
    assert related(make_entry(taken), make_entry(back)) == {taken: {}, back: {}}


def test_commits_of_one_pull_request_are_tied() -> None:
    first, second = "feat: a valve (#7)", "fix: the valve (#7)"
    found = related(make_entry(second), make_entry(first), make_entry("docs: the pad (#8)"))
    assert found[first] == {"pull": [second]}
    assert found[second] == {"pull": [first]}
    assert found["docs: the pad (#8)"] == {}


def test_a_pull_request_of_another_repository_is_another() -> None:
    one = catalog_report_of(make_entry("feat: a valve (#7)"))
    other = catalog_report_of(make_entry("feat: legs (#7)", repository=OTHER), repository=OTHER)
    catalog = Catalog((other, one))
    assert catalog.related(one.items[0], (), "acme/rocket") == ()


def test_later_commits_to_the_same_files_the_most_first() -> None:
    found = related(
        changing("third", "a.py", "b.py"),
        changing("second", "c.py"),
        changing("first", "a.py", "b.py", "c.py"),
    )
    assert found["first"] == {"again": ["third", "second"]}
    assert found["third"] == found["second"] == {}


def test_only_the_next_change_of_a_file_counts() -> None:
    found = related(
        changing("third", "a.py"), changing("second", "a.py"), changing("first", "a.py")
    )
    assert found["first"] == {"again": ["second"]}


def test_there_is_a_limit() -> None:
    later = [changing(f"change {n}", f"{n}.py") for n in range(MAX_RELATED + 3)]
    found = related(*later, changing("first", *(f"{n}.py" for n in range(MAX_RELATED + 3))))
    assert len(found["first"]["again"]) == MAX_RELATED


def test_what_a_text_names_is_related_unless_it_is_for_a_better_reason() -> None:
    valve, pad = make_entry("feat: a valve"), make_entry("docs: the pad")
    revert = make_entry("fix: no valve", rest=f"This reverts commit {valve.commit.sha}.")
    catalog = Catalog((catalog_report_of(revert, valve, pad),))
    item = next(i for i in catalog.reports[0].items if i.entry.commit.title == "fix: no valve")
    names = (valve.commit.sha, pad.commit.sha[:9], item.entry.commit.sha[:8], "0123456")
    found = [
        (group.kind, [other.entry.commit.title for other in group.items])
        for group in catalog.related(item, names, "acme/rocket")
    ]
    assert found == [("reverts", ["feat: a valve"]), ("named", ["docs: the pad"])]


def near(entries: dict[int, list[Entry]], title: str) -> dict[str, list[str]]:
    """Give the titles of what is near a commit, by kind; `entries` are by day of March."""
    reports = (make_report(*found, day=date(2025, 3, day)) for day, found in entries.items())
    catalog = make_catalog(reports)
    items = (item for one in catalog.reports for item in one.items)
    item = next(item for item in items if item.entry.commit.title == title)
    related = catalog.related(item, (), "acme/rocket")
    return {group.kind: [other.entry.commit.title for other in group.items] for group in related}


def failed(title: str, author: str, level: Level = Level.MEDIUM) -> Entry:
    analysis = Analysis(Status.FAILED, "", "HTTP 403")
    return make_entry(title, author=author, level=level, analysis=analysis)


def test_a_commit_without_an_analysis_has_those_near_it() -> None:
    days = {
        1: [make_entry("feat(pad): legs", author="Ada"), make_entry("fix: a leak", author="Bob")],
        2: [failed("fix(pad): feet", "Bob"), make_entry("docs: a plan", level=Level.LOW)],
        3: [make_entry("fix(pad): toes", author="Bob")],  # later: it would change the page
    }
    assert near(days, "fix(pad): feet") == {
        "author": ["fix: a leak"],
        "area": ["feat(pad): legs"],
        "day": ["docs: a plan"],
    }
    assert near(days, "docs: a plan") == {}  # a model told of it


def test_near_are_the_last_ones_and_each_is_listed_once() -> None:
    titles = [f"fix(pad): part {n}" for n in range(5)]
    days = {n + 1: [failed(title, "Ada")] for n, title in enumerate(titles)}
    assert near(days, titles[4]) == {"author": [titles[3], titles[2], titles[1]]}
