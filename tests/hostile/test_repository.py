"""A hostile repository through it all: `digest run`, by rules and with a model; build, check."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from digest.archive.store import read_archive
from digest.cli import main
from digest.models import Entry, Status
from digest.releases.store import read_releases
from digest.sitecheck import CheckRules, check_site
from tests.gitrepos import NOON, make_repo
from tests.hostile import repository
from tests.hostile.conftest import IN_FILE, IN_VARIABLE, OUTSIDE
from tests.hostile.looking import look_into
from tests.hostile.payloads import loaded, one_line
from tests.hostile.traps import Canary, make_canary
from tests.llmserver import Call, LLMServer, Step, answer, cut_off, fulfil, wrong_schema
from tests.site.project import OPTIONS, Built, Project

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

    from tests.hostile.beacon import Beacon

KEY = "sk-hostile-0123456789abcdef"
FIRST = datetime.fromtimestamp(NOON, UTC).date()
SPAN = ("--since", str(FIRST), "--until", str(FIRST + timedelta(repository.DAYS)))
REPORT = re.compile(r"acme/rocket/\d{4}-\d\d-\d\d/")
REPOSITORY = """\
      api: true
      releases: {{include: "*"}}
      repositories:
        - name: acme/rocket
          url: {path}
          web: https://github.com/acme/rocket
"""
LLM = """\
      llm:
        model: openai/fake
        api_base: {url}
        api_key_env: DIGEST_TEST_KEY
        price: [1.0, 2.0]
        max_cost: null
        jobs: 4
"""


@dataclass(frozen=True, slots=True)
class Watched:
    """A project that watches the hostile repository, after a run and a build."""

    project: Project
    made: repository.Hostile
    canary: Canary
    ran: Result
    built: Built
    has_model: bool
    around: tuple[set[Path], set[Path]]  # the files outside of the project, before and after

    @property
    def entries(self) -> dict[str, Entry]:
        """The archive's entries by their SHA."""
        found = read_archive(self.project.archive).files
        return {entry.commit.sha: entry for one in found for entry in one.report.entries}


class Mocker:
    """A model that answers with payloads, in the form asked for or in none."""

    def __init__(self, payloads: list[str]) -> None:
        self.payloads = payloads

    def __call__(self, call: Call) -> Step:
        payload = (
            self.payloads[call.number % len(self.payloads)].encode("utf-8", "replace").decode()
        )
        if call.number % 11 == 0:
            return answer(payload)
        if call.number % 13 == 0:
            return wrong_schema()
        if call.number % 17 == 0:
            return cut_off(f'{{"summary": "{payload}')
        return answer(json.dumps(fulfil(call.schema, payload)))


@pytest.fixture(scope="session")
def made(
    tmp_path_factory: pytest.TempPathFactory, beacon: Beacon
) -> tuple[repository.Hostile, Canary]:
    folder = tmp_path_factory.mktemp("watched")
    canary = make_canary(folder)
    return repository.make_hostile_repository(folder / "rocket.git", beacon.address, canary), canary


@pytest.fixture(scope="session", params=["rules", pytest.param("model", marks=pytest.mark.slow)])
def watched(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    made: tuple[repository.Hostile, Canary],
    beacon: Beacon,
) -> Iterator[Watched]:
    folder = tmp_path_factory.mktemp(f"by-{request.param}")
    project = Project(folder / "project")
    project.folder.mkdir()
    (folder / "here").mkdir()
    (folder / "2023-11-14.md").write_text(OUTSIDE)
    project.write(".env", f"KEY={IN_FILE}\n")
    with LLMServer(Mocker(loaded(beacon.address))) as server, pytest.MonkeyPatch.context() as patch:
        options = OPTIONS + REPOSITORY.format(path=made[0].path)
        has_model = request.param == "model"
        project.configure(options + LLM.format(url=server.url) if has_model else options)
        patch.chdir(folder / "here")
        patch.setenv("NO_MKDOCS_2_WARNING", "1")
        patch.setenv("DIGEST_CANARY", IN_VARIABLE)
        patch.setenv("DIGEST_TEST_KEY", KEY)
        patch.delenv("DIGEST_ARCHIVE", raising=False)
        places = (folder, made[0].path.parent)
        before = _files(*places, but=project.folder)
        ran = CliRunner().invoke(main, [*_named(project), "run", *SPAN])
        built = project.build()
        around = before, _files(*places, but=project.folder)
        yield Watched(project, *made, ran, built, has_model, around)


def _named(project: Project) -> list[str]:
    return ["-f", str(project.folder / "mkdocs.yml")]


def _files(*places: Path, but: Path) -> set[Path]:
    found = {path for place in places for path in place.rglob("*")}
    return {path for path in found if not path.is_relative_to(but)}


def test_the_run_ends_well_and_loses_no_commit(watched: Watched) -> None:
    assert watched.ran.exception is None or isinstance(watched.ran.exception, SystemExit)
    assert watched.ran.exit_code in {0, 3}
    assert (
        f"{len(watched.made.payloads) + len(watched.made.odd)} commits added" in watched.ran.stdout
    )
    assert watched.entries.keys() == {*watched.made.payloads, *watched.made.odd}
    assert read_archive(watched.project.archive).warnings == ()


def test_each_payload_is_kept_as_it_was_written(watched: Watched, beacon: Beacon) -> None:
    entries = watched.entries
    for number, payload in enumerate(loaded(beacon.address)):
        kept = payload.encode("utf-8", "replace").decode().partition("\0")[0]
        title = repository.title_of(number, kept).partition("\r")[0].strip()
        found = entries[watched.made.payloads[number]].commit
        assert found.title in {title, one_line(kept).partition("\r")[0].strip()}
        assert found.files


def test_every_entry_has_its_analysis(watched: Watched) -> None:
    """A model's bad answer costs its commit the model's words, not those of the rules."""
    statuses = [entry.analysis.status for entry in watched.entries.values()]
    assert set(statuses) <= {Status.OK, Status.OFFLINE, Status.FAILED, Status.PARTIAL}
    by_model = [entry for entry in watched.entries.values() if entry.analysis.model]
    if watched.has_model:
        assert len(by_model) > len(statuses) * 0.8
    else:
        assert set(statuses) == {Status.OFFLINE}


def test_nothing_ran_and_nothing_was_written_elsewhere(watched: Watched) -> None:
    assert not watched.canary.trace.exists()
    before, after = watched.around
    assert after - before == set()


def test_each_tag_has_a_report_in_its_folder(watched: Watched, beacon: Beacon) -> None:
    found = read_releases(watched.project.archive)
    assert found.warnings == ()
    assert len(found.files) > 0.9 * len(loaded(beacon.address))
    folder = watched.project.archive / "releases/rocket"
    assert all(file.path.resolve().is_relative_to(folder.resolve()) for file in found.files)


def test_the_site_is_built_without_a_fault(watched: Watched) -> None:
    assert watched.built.is_done
    assert watched.built.said == ()
    canaries = (IN_FILE, IN_VARIABLE, OUTSIDE, KEY, "root:x:0:0", str(watched.project.folder))
    checked = check_site(watched.built.folder, CheckRules(canaries=canaries))
    assert checked.faults == ()
    assert checked.pages > len(watched.entries)


@pytest.mark.slow
@pytest.mark.browser
def test_no_page_runs_a_payload(watched: Watched, browser: Browser, beacon: Beacon) -> None:
    """Reports have all words of the rules; the other pages are those with a model's as well."""
    addresses = watched.built.addresses()
    if not watched.has_model:
        addresses = {address for address in addresses if REPORT.fullmatch(address)}
        assert len(addresses) >= repository.DAYS
    look_into(browser, watched.built.folder, addresses)
    assert beacon.asked == []


@pytest.mark.parametrize(
    ("branch", "commits"),
    [
        ("--output=pwned", "1 commit"), ("--upload-pack=$(touch${IFS}pwned)", "2 commits"),
        ("-u", "3 commits"), ("a;touch${IFS}pwned", "3 commits"),
    ],
)  # fmt: skip
def test_a_branch_may_be_named_as_an_option(
    tmp_path: Path, made: tuple[repository.Hostile, Canary], monkeypatch: pytest.MonkeyPatch,
    branch: str, commits: str,
) -> None:  # fmt: skip
    ran = _run_alone(tmp_path, monkeypatch, str(made[0].path), branch=branch)
    assert (ran.exit_code, ran.stderr) == (0, "")
    assert f" {commits} added" in ran.stdout
    assert not made[1].trace.exists()


@pytest.mark.parametrize(
    "url",
    [
        "--upload-pack=touch pwned", "-u", "ext::sh -c touch% pwned", "ssh://-oProxyCommand=touch/x",
        "fd::17", "http://127.0.0.1:9/x", "git://127.0.0.1/x", "https://-oProxyCommand=x/y",
        "file://evil/x", "https://x/y\nz",
    ],
)  # fmt: skip
def test_an_address_that_is_an_option_costs_its_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    ran = _run_alone(tmp_path, monkeypatch, url)
    assert ran.exit_code == 1
    assert "acme/rocket" in ran.stderr


@pytest.mark.parametrize(
    "name",
    ["../x", "a/..", "/etc/x", "a/b/c", "..", "a/b\nc", "-u", "C:\\x/y", "a/x y", "${HOME}/x"],
)
def test_a_name_that_is_a_path_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    ran = _run_alone(tmp_path, monkeypatch, "https://x/y", name=name)
    assert ran.exit_code == 1
    assert "repositories" in ran.stderr or repr(name) in ran.stderr


@pytest.mark.parametrize("ruin", ["packed-refs", "objects", "HEAD"])
def test_a_repository_that_git_refuses_costs_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ruin: str
) -> None:
    """What no git can read is said; the other repositories are done."""
    bad, good = make_repo(tmp_path / "bad.git"), make_repo(tmp_path / "good.git")
    for repo in (bad, good):
        repo.commit(b"feat: x", {b"a": b"1"})
    lines = {"packed-refs": f"{bad.head()} refs/heads/../../x\n", "HEAD": "ref: ../../x\n"}
    if ruin == "objects":
        for path in (bad.path / "objects").glob("??/*"):
            path.chmod(0o644)
            path.write_bytes(b"\0" * 100)
        for path in (bad.path / "objects" / "pack").glob("*.pack"):
            path.chmod(0o644)
            path.write_bytes(b"PACK" + b"\xff" * 100)
    else:
        (bad.path / ruin).write_text(lines[ruin])
    more = f"        - name: acme/good\n          url: {good.path}\n"
    ran = _run_alone(tmp_path, monkeypatch, str(bad.path), more=more)
    assert ran.exit_code == 3
    assert ran.stderr.startswith(f"Error: acme/rocket: can't read {bad.path}: ")
    assert "acme/good: 8 days, 8 reports written, 1 commit added" in ran.stdout


def _run_alone(
    folder: Path, patch: pytest.MonkeyPatch, url: str, *,
    name: str = "acme/rocket", branch: str = "", more: str = "",
) -> Result:  # fmt: skip
    """Run a project of one repository in an empty folder, which must stay empty."""
    project, here = Project(folder / "project"), folder / "here"
    project.folder.mkdir()
    here.mkdir()
    lines = [f"name: {json.dumps(name)}", f"url: {json.dumps(url)}"] + [
        f"branch: {json.dumps(branch)}"
    ] * bool(branch)
    source = "        - " + "\n          ".join(lines) + "\n"
    project.configure(f"{OPTIONS}      repositories:\n{source}{more}")
    patch.chdir(here)
    patch.delenv("DIGEST_ARCHIVE", raising=False)
    ran = CliRunner().invoke(main, [*_named(project), "run", *SPAN])
    assert ran.exception is None or isinstance(ran.exception, SystemExit)
    assert list(here.iterdir()) == []
    assert {path.name for path in folder.iterdir()} <= {"project", "here", "bad.git", "good.git"}
    return ran
