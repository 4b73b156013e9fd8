"""Data for scripts: every file keeps to the schema beside it and says what the archive says."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from digest.models import (
    Analysis,
    Coverage,
    FileChange,
    Importance,
    Level,
    Reason,
    Status,
    Totals,
)
from tests.site.checking import SCHEMAS, data_faults, schema
from tests.site.conftest import make_project
from tests.site.project import OPTIONS, Built
from tests.site.records import (
    ERROR,
    GUIDANCE_SHA,
    HOSTILE_TITLES,
    SHORT_SHA,
    SMALL,
    make_entry,
    make_report,
    write_archive,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tests.site.project import Project

TUESDAY = "api/acme/rocket/2025-03-04.json"
FULL = make_entry(
    "feat(tank)!: two tanks \U0001f680",
    sha="ab" * 20,
    repository="acme/probe",
    rest="One is not enough.\n\nRefs #7",
    analysis=Analysis(
        Status.OK,
        "**Change type**: Feature\n**Summary**: Two `tanks`.\n\n**Odd label**: kept.\n",
        model="acme/writer-1",
        cost=0.25,
        usage={"input": 9},
        coverage=Coverage(1, 2),
        unfounded=("three_tanks",),
        missing_files=("tanks.py",),
        created=datetime(2025, 3, 4, 20, tzinfo=UTC),
    ),
)
FULL = replace(
    FULL,
    commit=replace(
        FULL.commit,
        author_time=datetime(2025, 3, 4, 12, 30, tzinfo=UTC),
        commit_time=datetime(2025, 3, 4, 13, tzinfo=UTC),
        landed=datetime(2025, 3, 4, 14, tzinfo=UTC),
        landed_with="ef" * 20,
        brought=2,
        pull=12,
        parents=("cd" * 20,),
        files=(
            FileChange("R", "src/two.rs", 10, 0, "src/one.rs"),
            FileChange("A", "tank.png", None, None),
        ),
        totals=Totals(2, 10, 0),
    ),
    importance=Importance(Level.HIGH, 12, (Reason("type feat", 4), Reason("breaking", 8))),
)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Give a site with its reports as data, one of them with all that a report can hold."""
    project = make_project(tmp_path_factory.mktemp("data"))
    project.configure(f"{OPTIONS}      api: true\n")
    write_archive(project.archive, [make_report(FULL, repository="acme/probe")])
    return project.build(strict=True)


def load(built: Built, name: str) -> Any:
    return json.loads((built.folder / name).read_bytes())


def data_files(built: Built) -> dict[str, Path]:
    """Give every file below `api/` but the schemas, by the schema it must keep to."""
    files = {}
    for path in (built.folder / "api").rglob("*.json"):
        name = path.relative_to(built.folder / "api").as_posix()
        kinds = {"schema": "", "sha": "shas"} | {
            f"{kind}.json": kind for kind in ("manifest", "navigation")
        }
        files[f"{kinds.get(name.split('/')[0], 'report')} {name}"] = path
    return {name: path for name, path in files.items() if not name.startswith(" ")}


def test_every_file_keeps_to_its_schema(published: Built) -> None:
    files = data_files(published)
    assert len(files) == 256 + 2 + len(SMALL) + 1
    assert [
        fault for name, path in files.items() for fault in data_faults(path, name.split()[0])
    ] == []


def test_every_file_of_the_real_sample_keeps_to_its_schema(real: Built) -> None:
    files = data_files(real)
    assert len(files) == 256 + 2 + 183
    assert [
        fault for name, path in files.items() for fault in data_faults(path, name.split()[0])
    ] == []


@pytest.mark.parametrize("name", ["manifest", "report", "shas", "navigation"])
def test_the_schemas_lie_beside_what_they_are_of(small: Built, name: str) -> None:
    manifest = load(small, "api/manifest.json")
    path = small.folder / manifest["schemas"][name]
    schema(path)
    assert path.read_bytes() == (SCHEMAS / f"{name}.json").read_bytes()
    assert (
        json.loads(path.read_bytes())["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    )


def test_a_schema_is_strict() -> None:
    wrong = {"version": 1, "commits": [{"page": "x", "status": "excellent", "error": "no"}]}
    found = {error.json_path for error in schema(SCHEMAS / "report.json").iter_errors(wrong)}
    assert found == {"$", "$.commits[0]", "$.commits[0].status"}


def test_all_that_a_report_holds(published: Built) -> None:
    report = load(published, "api/acme/probe/2025-03-04.json")
    assert report == {
        "version": 1,
        "repository": "acme/probe",
        "day": "2025-03-04",
        "timezone": "UTC",
        "language": "en",
        "page": "acme/probe/2025-03-04/",
        "commits": [
            {
                "sha": "ab" * 20,
                "page": f"acme/probe/commit/{'ab' * 20}/",
                "url": f"https://github.com/acme/probe/commit/{'ab' * 20}",
                "author": "Ada Example",
                "time": "2025-03-04T12:30:00+00:00",
                "commit_time": "2025-03-04T13:00:00+00:00",
                "landed": "2025-03-04T14:00:00+00:00",
                "landed_with": "ef" * 20,
                "brought": 2,
                "pull": 12,
                "message": "feat(tank)!: two tanks \U0001f680\nOne is not enough.\n\nRefs #7",
                "parents": ["cd" * 20],
                "importance": {
                    "level": "high",
                    "score": 12,
                    "reasons": [
                        {"rule": "type feat", "points": 4},
                        {"rule": "breaking", "points": 8},
                    ],
                },
                "types": ["feat"],
                "status": "ok",
                "analysis": {
                    "model": "acme/writer-1",
                    "created": "2025-03-04T20:00:00+00:00",
                    "coverage": {"analysed": 1, "changed": 2},
                    "unfounded": ["three_tanks"],
                    "missing_files": ["tanks.py"],
                    "sections": [
                        {"field": "type", "title": "Change type", "markdown": "Feature"},
                        {"field": "summary", "title": "Summary", "markdown": "Two `tanks`."},
                        {"field": "other", "title": "Odd label", "markdown": "kept."},
                    ],
                },
                "totals": {"files": 2, "additions": 10, "deletions": 0},
                "files": [
                    {
                        "status": "R",
                        "path": "src/two.rs",
                        "old_path": "src/one.rs",
                        "additions": 10,
                        "deletions": 0,
                    },
                    {"status": "A", "path": "tank.png"},
                ],
            }
        ],
    }


def test_commits_have_the_tables_order_and_the_archives_words(published: Built) -> None:
    commits = load(published, TUESDAY)["commits"]
    entries = SMALL[-1].entries
    assert [commit["message"] for commit in commits] == [e.commit.message for e in entries]
    assert [commit["status"] for commit in commits] == [str(e.analysis.status) for e in entries]
    assert commits[0]["time"] == "2025-03-04T18:00:00+00:00"
    assert commits[1]["author"] == "<i>Mallory</i> & Sons"
    hostile = "".join(section["markdown"] for section in commits[1]["analysis"]["sections"])
    assert "<script>" in hostile  # as it was written: whoever shows it sanitises it


def test_no_data_holds_the_text_of_an_error(published: Built) -> None:
    (failed,) = [c for c in load(published, TUESDAY)["commits"] if c["status"] == "failed"]
    assert failed["message"] == HOSTILE_TITLES[1]
    assert "analysis" not in failed
    for path in data_files(published).values():
        assert ERROR not in path.read_text(encoding="utf-8")


def test_a_commit_without_a_page_of_its_own(published: Built) -> None:
    (_, bench) = load(published, "api/acme/rocket/2025-02-28.json")["commits"]
    assert (bench["sha"], bench["page"]) == (SHORT_SHA, f"acme/rocket/2025-02-28/#{SHORT_SHA}")
    (hull,) = load(published, "api/acme/lander/2025-02-28.json")["commits"]
    assert "sha" not in hull
    assert hull["page"] == "acme/lander/2025-02-28/"


def test_a_day_without_commits(published: Built) -> None:
    assert load(published, "api/acme/lander/2025-03-03.json")["commits"] == []


def test_every_page_named_is_there(published: Built) -> None:
    addresses = published.addresses()
    for name, path in data_files(published).items():
        if name.startswith("report"):
            report = json.loads(path.read_bytes())
            pages = [report["page"], *(commit["page"] for commit in report["commits"])]
            assert {page.partition("#")[0] for page in pages} <= addresses


# ---- the manifest


def test_the_manifest_says_what_there_is(published: Built) -> None:
    manifest = load(published, "api/manifest.json")
    assert manifest["root"] == "https://team.github.io/digest/"
    assert (manifest["name"], manifest["language"]) == ("Launch log", "en")
    assert manifest["counts"] == {
        "repositories": 3,
        "days": 3,
        "reports": 7,
        "commits": 16,
        "high": 4,
        "medium": 4,
        "low": 5,
        "unrated": 3,
    }
    rocket = manifest["repositories"][-1]
    assert (rocket["name"], rocket["web"]) == ("acme/rocket", "https://github.com/acme/rocket")
    assert (rocket["first"], rocket["last"]) == ("2025-02-28", "2025-03-04")
    assert rocket["days"][-1] == {
        "day": "2025-03-04",
        "commits": 8,
        "high": 2,
        "medium": 3,
        "low": 3,
        "unrated": 0,
        "data": TUESDAY,
    }


def test_every_file_the_manifest_names_is_there(published: Built) -> None:
    manifest = load(published, "api/manifest.json")
    named = {*manifest["schemas"].values(), *manifest["feeds"]}
    for repository in manifest["repositories"]:
        named |= {*repository["feeds"], *(day["data"] for day in repository["days"])}
        assert repository["page"] in published.addresses()
    assert len(named) == 4 + 4 * 4 + 7
    assert [name for name in named if not (published.folder / name).is_file()] == []


def test_addresses_follow_the_manifests_patterns(published: Built) -> None:
    patterns = load(published, "api/manifest.json")["addresses"]
    where = {"owner": "acme", "repo": "rocket", "day": "2025-03-04", "sha": GUIDANCE_SHA}
    named = {
        kind: pattern.format_map(where) for kind, pattern in patterns.items() if kind != "shas"
    }
    assert set(named) == {"day", "repository", "report", "commit", "report_data"}
    assert named.pop("report_data") == TUESDAY
    assert set(named.values()) <= published.addresses()
    assert patterns["shas"].startswith("api/sha/{")


def test_reports_are_not_published_as_data_unasked(small: Built) -> None:
    manifest = load(small, "api/manifest.json")
    assert "report_data" not in manifest["addresses"]
    assert {"data"}.isdisjoint(manifest["repositories"][0]["days"][0])
    assert not (small.folder / "api/acme").exists()
    assert data_faults(small.folder / "api/manifest.json", "manifest") == []


def test_a_site_of_unknown_address_has_data_all_the_same(project: Project) -> None:
    project.configure(base="site_name: Log\ntheme: material\nplugins:\n  - digest:\n")
    built = project.build(strict=True)
    manifest = load(built, "api/manifest.json")
    assert (manifest["root"], manifest["feeds"]) == (None, [])
    assert data_faults(built.folder / "api/manifest.json", "manifest") == []
    assert "(acme/rocket/)" in (built.folder / "llms.txt").read_text(encoding="utf-8")


def test_text_that_is_no_unicode_is_data_all_the_same(project: Project) -> None:
    odd = make_entry("fix: half a pair", repository="acme/probe")
    odd = replace(odd, commit=replace(odd.commit, parents=()), extra={})
    odd = replace(odd, importance=Importance(Level.LOW, 1, (Reason("\ud800 rule", 1),)))
    write_archive(
        project.archive, [make_report(odd, repository="acme/probe", day=date(2025, 3, 5))]
    )
    project.configure(f"{OPTIONS}      api: true\n")
    built = project.build()
    assert built.is_done
    assert data_faults(built.folder / "api/acme/probe/2025-03-05.json", "report") == []
