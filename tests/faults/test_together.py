"""Two at once, locks that were left behind, and files that change under a build."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

import digest.site.building.making
from digest.cli import main
from digest.locking import BUILD, acquire_lock
from digest.site import cache
from digest.site.pages.plan import make_plan
from tests.site.building.test_rebuild import REPORT, edit, files, fresh
from tests.site.project import OPTIONS
from tests.test_pipeline import repo

if TYPE_CHECKING:
    from collections.abc import Callable

    from digest.site.pages.plan import BuildPlan
    from tests.gitrepos import Repo
    from tests.site.project import Project

__all__ = ["repo"]  # a fixture


def test_two_builds_at_once_come_one_after_the_other(project: Project) -> None:
    project.build(strict=True)
    edit(project)
    command = [sys.executable, "-m", "mkdocs", "build", "--strict"]
    builds = [
        subprocess.Popen(command, cwd=project.folder, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    said = [build.communicate(timeout=120)[1] for build in builds]
    assert [build.returncode for build in builds] == [0, 0], said
    assert files(project.build(strict=True)) == files(fresh(project))


def test_runs_and_builds_at_once_lose_nothing(project: Project, repo: Repo) -> None:
    project.configure(f"{OPTIONS}      repositories: [{{name: acme/engine, url: {repo.path}}}]\n")
    run = ("digest", "run", "--since", "2023-11-14", "--until", "2023-11-17")
    commands = [run, ("mkdocs", "build"), run, ("mkdocs", "build")]
    works = [
        subprocess.Popen(
            [sys.executable, "-m", *command],
            cwd=project.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for command in commands
    ]
    said = [work.communicate(timeout=120)[1] for work in works]
    refused = "another run is at work here", "changed while the site was built"
    for work, text in zip(works, said, strict=True):
        assert "Traceback" not in text
        assert work.returncode == 0 or any(reason in text for reason in refused), text
    assert 0 in {work.returncode for work in works[::2]}
    assert {"2023-11-14.md", "2023-11-16.md"} <= {p.name for p in project.archive.rglob("*.md")}
    assert files(project.build(strict=True)) == files(fresh(project))


def test_who_waits_for_another_build_says_so_and_gives_up(
    project: Project, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    before = files(project.build(strict=True))
    monkeypatch.setattr("digest.site.mkdocs.drafting.LOCK_TIMEOUT", 0.1)
    folder = project.folder / ".cache/digest"
    text = f"another build is at work here (it holds {folder / 'build.lock'})"
    caplog.set_level("INFO", "mkdocs")
    held = acquire_lock(folder, BUILD)
    built = project.build()
    config = str(project.folder / "mkdocs.yml")
    cleared = CliRunner().invoke(main, ["-f", config, "cache", "clear"])
    held.release()
    assert built.said[0] == f"cache: {text}; wait until it has ended"
    assert f"{text}; waiting for it" in caplog.messages
    assert files(built) == before
    assert (cleared.exit_code, text in cleared.stderr) == (1, True)
    (folder / "build.lock").write_text("left behind\n")
    assert files(project.build(strict=True)) == before


def test_a_build_that_fails_lets_the_next_begin(project: Project) -> None:
    project.write("docs/acme/rocket/index.md", "# Mine\n")
    assert not project.build().is_done
    (project.folder / "docs/acme/rocket/index.md").unlink()
    assert project.build(strict=True).is_done


CHANGES: dict[str, Callable[[Project], object]] = {
    "edited": edit,
    "removed": lambda project: (project.archive / REPORT).unlink(),
    "cut": lambda project: (project.archive / REPORT).write_bytes(b"#"),
}


@pytest.mark.parametrize("how", CHANGES)
def test_a_report_that_changes_while_the_site_is_built(
    project: Project, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    def planned(*arguments: object, has_search: bool) -> BuildPlan:
        plan = make_plan(*arguments, has_search=has_search)  # type: ignore[arg-type]
        CHANGES[how](project)
        return plan

    with monkeypatch.context() as patch:
        patch.setattr(digest.site.building.making, "make_plan", planned)
        built = project.build()
    assert built.said[0] == f"{REPORT}: changed while the site was built; build it again"
    if how == "edited":
        assert files(project.build(strict=True)) == files(fresh(project))


def test_a_state_that_leads_out_of_the_site_is_none(project: Project) -> None:
    built = project.build(strict=True)
    precious = project.write("precious/index.html", "mine")
    assert built.build is not None
    output = built.build.output
    file, state_id = output.folder / "state.json", output.load_state().state_id
    for address in ("/precious/", "a/../../precious/", "..", "./x/", "x\\y/", "../precious/"):
        cache.save(file, [state_id, [["acme/gone/", "", [address]]], [], {}, 0, "", ""])
        assert output.load_state().units == {}, address
    cache.save(file, [state_id, [["acme/gone/", "", ["acme/gone/"]]], [], {}, 0, "", ""])
    assert output.load_state().units.keys() == {"acme/gone/"}
    for units, others in ([["x/", "", ["../precious/"]]], []), ([], ["../precious/index.html"]):
        cache.save(file, [state_id, units, others, {}, 0])
        assert project.build(strict=True).done.pages == 27
    assert precious.read_text() == "mine"
    for odd in (
        [state_id],
        [state_id, [["x"]], [], {}, 0, "", ""],
        [state_id, 7, [], {}, 0, "", ""],
        [state_id, [["x/", "", ["x/"]]], [], {}, "many"],
        {"x": 1},
        7,
        "abcd",
    ):
        cache.save(file, odd)
        assert output.load_state().units == {}
