"""The daily workflow that `digest init` writes: its rights, and a run of every step.

What holds for every workflow, this one and the project's own, is in `test_github.py`.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from click.testing import CliRunner

from digest.cli import main
from tests.actions import Runner, load_workflow
from tests.gitrepos import DAY, make_repo
from tests.llmserver import LLMServer, failure

if TYPE_CHECKING:
    from pathlib import Path

    from tests.actions import Result
    from tests.installed import Installed

WORKFLOW = ".github/workflows/digest.yml"
TODAY = datetime.now(UTC).date()
KEY = "sk-only-collect-may-see-this"


def noon(days_ago: int) -> int:
    midnight = datetime(TODAY.year, TODAY.month, TODAY.day, tzinfo=UTC)
    return int(midnight.timestamp()) + DAY // 2 - days_ago * DAY


def init(folder: Path, *arguments: str) -> None:
    done = CliRunner().invoke(
        main, ["init", str(folder), "--yes", "--language", "en", *arguments], catch_exceptions=False
    )
    assert done.exit_code == 0, done.stderr


VARIANTS = {
    "plain": ["--repo", "acme/rocket"],
    "model": ["--repo", "acme/rocket", "--model", "deepseek/deepseek-v4-flash"],
    "package": ["--repo", "a/b", "--package", "commit-digest @ https://example.org/x.whl"],
}


@pytest.fixture(params=VARIANTS)
def workflow(tmp_path: Path, request: pytest.FixtureRequest) -> dict[str, Any]:
    init(tmp_path, *VARIANTS[request.param])
    return load_workflow(tmp_path / WORKFLOW)


def steps(workflow: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [(name, step) for name, job in workflow["jobs"].items() for step in job["steps"]]


# Its form


def test_it_runs_daily_off_the_hour_and_takes_dates(workflow: dict[str, Any]) -> None:
    (schedule,) = workflow["on"]["schedule"]
    minute, hour, *rest = schedule["cron"].split()
    assert rest == ["*", "*", "*"]
    assert 0 < int(minute) < 60
    assert 0 <= int(hour) < 24
    assert set(workflow["on"]["workflow_dispatch"]["inputs"]) == {"since", "until"}
    assert workflow["concurrency"] == {"group": "digest", "cancel-in-progress": False}


def test_each_job_has_the_least_rights(workflow: dict[str, Any]) -> None:
    assert workflow["permissions"] == {}
    assert {name: job["permissions"] for name, job in workflow["jobs"].items()} == {
        "settings": {"contents": "read"},
        "collect": {"contents": "read"},
        "commit": {"contents": "write"},
        "build": {"contents": "read", "pages": "read"},
        "deploy": {"pages": "write", "id-token": "write"},
        "recall": {},
        "notify": {"contents": "read"},
        "outcome": {},
    }
    assert all(job["timeout-minutes"] for job in workflow["jobs"].values())


def test_only_the_steps_that_ask_and_tell_have_secrets(workflow: dict[str, Any]) -> None:
    having = [(job, step.get("id")) for job, step in steps(workflow) if "secrets." in str(step)]
    assert having == [("collect", "run"), ("notify", "notify")]
    outputs = workflow["jobs"]["settings"]["outputs"]
    assert outputs["notifies"] == "${{ secrets.DIGEST_NOTIFY != '' }}"  # whether there is one
    assert str(workflow).count("secrets.") == 3


def test_what_comes_from_a_cache_is_taken_by_a_job_that_can_do_nothing(
    workflow: dict[str, Any],
) -> None:
    using = [job for job, step in steps(workflow) if "actions/cache" in step.get("uses", "")]
    assert using == ["recall", "notify"]
    saving = workflow["jobs"]["notify"]["steps"][-1]
    assert saving["uses"].startswith("actions/cache/save@")


@pytest.mark.parametrize(
    ("kept", "told"),
    [
        ('{"0123456789abcdef": "2026-03-01", "fedcba9876543210": "2026-03-02"}', 2),
        ('x\n::error::y\n{"0123456789abcdef": "2026-03-01"}\nsha=1', 1),
        ("", 0),
        (None, 0),
    ],
)
def test_of_what_was_told_hashes_and_dates_alone_are_handed_on(
    tmp_path: Path, kept: str | None, told: int
) -> None:
    init(tmp_path / "site", "--repo", "acme/rocket")
    workflow = load_workflow(tmp_path / "site" / WORKFLOW)
    if kept is not None:
        (tmp_path / "notified.json").write_text(kept)
    (script,) = (step["run"] for _, step in steps(workflow) if step.get("id") == "told")
    output = tmp_path / "output"
    subprocess.run(
        ["bash", "-eo", "pipefail", "-c", script],
        env=os.environ | {"GITHUB_WORKSPACE": str(tmp_path), "GITHUB_OUTPUT": str(output)},
        check=True, timeout=60,
    )  # fmt: skip
    (line,) = output.read_text().splitlines()
    name, _, value = line.partition("=")
    assert name == "told"
    assert len(json.loads(value)) == told


@pytest.mark.parametrize("status", [0, 3])
def test_whoever_took_no_message_is_told_of_and_the_run_goes_on(
    tmp_path: Path, status: int
) -> None:
    init(tmp_path / "site", "--repo", "acme/rocket")
    workflow = load_workflow(tmp_path / "site" / WORKFLOW)
    command = tmp_path / "bin/digest"
    command.parent.mkdir()
    command.write_text(f"#!/bin/sh\ncat .cache/digest/notified.json\nexit {status}\n")
    command.chmod(0o755)
    (script,) = (step["run"] for _, step in steps(workflow) if step.get("id") == "notify")
    told = '{"0123456789abcdef": "2026-03-01"}'
    done = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", script],
        cwd=tmp_path / "site",
        env=os.environ
        | {"PATH": f"{command.parent}:{os.environ['PATH']}", "TOLD": told}
        | {"GITHUB_WORKSPACE": str(tmp_path)},
        check=True, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert told in done.stdout
    assert ("::warning title=Not everyone was told::" in done.stdout) is (status != 0)
    assert (tmp_path / "notified.json").read_text() == told


def test_only_the_job_that_pushes_keeps_its_login(workflow: dict[str, Any]) -> None:
    kept = {
        job: step["with"]["persist-credentials"]
        for job, step in steps(workflow)
        if step.get("uses", "").startswith("actions/checkout@")
    }
    assert kept.pop("commit") is True
    assert kept == dict.fromkeys(("settings", "collect", "build", "notify"), False)
    commands = [step["run"] for job, step in steps(workflow) if job == "commit" and "run" in step]
    assert not re.search(r"\b(pip|python|mkdocs|digest) ", commands[0].replace("digest up", ""))
    assert len(commands) == 1


def test_only_new_files_that_are_named_like_reports_are_handed_on(
    workflow: dict[str, Any], tmp_path: Path
) -> None:
    archive, temporary = tmp_path / "top" / "the archive", tmp_path / "temp"
    made = [".github/2026/2026-03-01.md", "2026/rocket/2026-03-02.md", "2026-03-03/rocket.md"]
    made += ["releases/rocket/v1.2.md", "releases/acme/rocket/pump/V1~0a1b2c3d4e5f.md"]
    made += ["owners/acme/rocket/CODEOWNERS"]
    old, strays = ["2026/rocket/2026-03-01.md"], ["note.md", "2026-03-01.html", "2026/.x/y.js"]
    strays += ["releases/note.md", "releases/rocket/v1.html", "CODEOWNERS", "owners/a/b.md"]
    gone = ["briefs/2026/2026-W09.md", "owners/a/b/CODEOWNERS", "releases/rocket/v1.1 β.md"]
    temporary.mkdir()
    for name in (*gone, "2026/rocket/2026-02-01.md"):
        (archive / name).parent.mkdir(parents=True, exist_ok=True)
        (archive / name).write_text(name)
    for command in (["init", "-q"], ["add", "."]):
        subprocess.run(["git", *command], cwd=archive.parent, check=True)
    for name in (*gone, "2026/rocket/2026-02-01.md"):
        (archive / name).unlink()
    for names in (old, [], [*made, *strays]):
        for name in names:
            (archive / name).parent.mkdir(parents=True, exist_ok=True)
            (archive / name).write_text(name)
        if not names:
            os.utime(archive / old[0], (1, 1))
            (temporary / "begin").touch()
            os.utime(temporary / "begin", (2, 2))
    (archive / "2026-03-04.md").symlink_to("/etc/hostname")
    (archive / "2026-03-05").symlink_to(archive / "2026")
    os.mkfifo(archive / "2026-03-06.md")
    (script,) = (step["run"] for _, step in steps(workflow) if step.get("id") == "changes")
    output = tmp_path / "output"
    done = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", script],
        env=os.environ | workflow["env"]
        | {"GITHUB_WORKSPACE": str(tmp_path / "top"), "RUNNER_TEMP": str(temporary)}
        | {"ARCHIVE": "the archive", "GITHUB_OUTPUT": str(output)},
        check=True, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    handed = [path for path in (temporary / "archive").rglob("*") if not path.is_dir()]
    assert sorted(str(path.relative_to(temporary / "archive")) for path in handed) == sorted(
        [*made, "removed"]
    )
    assert (temporary / "archive/removed").read_text().split("\0") == [*gone, ""]
    assert output.read_text() == "changed=true\n"
    assert "10 new files are not named like reports" in done.stdout


def test_of_what_was_removed_only_briefs_and_releases_are(
    workflow: dict[str, Any], tmp_path: Path
) -> None:
    archive = "our site/the & archive"
    kept = ["README.md", "releases/x/v1.md", f"{archive}/2026/rocket/2026-03-01.md"]
    kept += [f"{archive}/releases/x/v2.md", f"{archive}/releases/x/note.txt"]
    kept += [f"{archive}/CODEOWNERS", "owners/a/b/CODEOWNERS"]
    gone = [f"{archive}/releases/rocket/v1.2 β.md", f"{archive}/briefs/2026/2026-W09.md"]
    gone += [f"{archive}/owners/a/b/CODEOWNERS"]
    top = tmp_path / "top"
    for name in (*kept, *gone):
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_text(name)
    names = ["-c", "user.name=Ada", "-c", "user.email=ada@x.org"]
    for command in (["init", "-q", "-b", "main"], ["add", "."], ["commit", "-qm", "Start"]):
        subprocess.run(["git", *names, *command], cwd=top, check=True)
    subprocess.run(["git", "clone", "-q", "--bare", top, tmp_path / "origin"], check=True)
    subprocess.run(["git", "remote", "add", "origin", tmp_path / "origin"], cwd=top, check=True)
    asked = [name.removeprefix(f"{archive}/") for name in gone]
    asked += ["2026/rocket/2026-03-01.md", "releases/x/note.txt", "releases/x/never-there.md"]
    asked += [
        "releases/../../../README.md",
        "../../README.md",
        "releases/../../../releases/x/v1.md",
    ]
    asked += ["CODEOWNERS", "owners/../CODEOWNERS", "owners/../../../owners/a/b/CODEOWNERS"]
    asked += ["/releases/x/v1.md", "./releases/x/v2.md", "releases/./x/v2.md"]
    handed = tmp_path / "temp/archive" / archive
    handed.mkdir(parents=True)
    (handed / "removed").write_text("\0".join([*asked, ""]))
    (step,) = (step for _, step in steps(workflow) if step.get("id") == "commit")
    subprocess.run(
        ["bash", "-eo", "pipefail", "-c", step["run"]],
        env=os.environ | workflow["env"] | step["env"]
        | {"GITHUB_WORKSPACE": str(top), "RUNNER_TEMP": str(tmp_path / "temp")}
        | {"ARCHIVE": archive, "CHANGED": "true", "GITHUB_OUTPUT": str(tmp_path / "output")}
        | {"GITHUB_REF": "refs/heads/main"},
        check=True, timeout=60,
    )  # fmt: skip
    left = subprocess.run(
        ["git", "ls-tree", "-rz", "--name-only", "main"],
        cwd=tmp_path / "origin", check=True, capture_output=True, text=True,
    ).stdout.split("\0")  # fmt: skip
    assert sorted(filter(None, left)) == sorted(kept)


# Its runs, one after the other on one repository


class Stage:
    """A site's repository, what it watches, and the runner that carries its workflow out."""

    def __init__(self, folder: Path, installed: Installed) -> None:
        self.folder = folder
        self.watched = make_repo(folder / "rocket.git")
        self.origin = make_repo(folder / "digest.git")
        self.origin.git("config", "uploadpack.allowAnySHA1InWant", "true")  # as GitHub has it
        self.work = folder / "work"
        self.git(folder, "clone", "-q", str(self.origin.path), str(self.work))
        home = folder / "home"
        home.mkdir()
        self.runner = Runner(
            folder / "runs",
            self.origin.path,
            WORKFLOW,
            installed.environment(home),
            {"LLM_API_KEY": KEY},
        )

    def git(self, folder: Path, *arguments: str) -> str:
        names = ["-c", "user.name=Ada", "-c", "user.email=ada@x.org"]
        done = subprocess.run(
            ["git", *names, *arguments], cwd=folder, check=True, capture_output=True, text=True
        )
        return done.stdout

    def push(self, message: str) -> None:
        """Commit the site's files and push them, as its owner does."""
        self.git(self.work, "add", "--all")
        self.git(self.work, "commit", "-q", "-m", message)
        self.git(self.work, "push", "-q", "origin", "HEAD:main")

    def log(self) -> list[str]:
        """List the messages of the site's commits, the newest first."""
        return self.origin.git("log", "--format=%s", "main").decode().splitlines()

    def reports(self) -> set[str]:
        """Name the days that have a report."""
        names = self.origin.git("ls-tree", "-r", "--name-only", "main", "docs/reports").decode()
        reports = (name for name in names.splitlines() if "/briefs/" not in name)
        return {name.rpartition("/")[2].removesuffix(".md") for name in reports}


def day(days_ago: int) -> str:
    return (TODAY - timedelta(days_ago)).isoformat()


@pytest.mark.slow
def test_a_site_from_its_first_run_to_a_refused_key(tmp_path: Path, installed: Installed) -> None:
    stage = Stage(tmp_path, installed)
    first = stage.watched.commit(b"feat: ignite", {b"src/engine.py": b"1\n"}, at=noon(4))
    second = stage.watched.commit(b"fix: shut it", {b"src/engine.py": b"2\n"}, at=noon(2))
    init(stage.work, "--repo", f"acme/rocket={stage.watched.path}")
    stage.push("Start")

    # A day that was asked for.
    run = stage.runner.run(since=day(4), until=day(4))
    assert run.is_green, run.said
    assert run.jobs.pop("recall") == run.jobs.pop("notify") == "skipped"  # without a secret
    assert set(run.jobs.values()) == {"success"}
    assert stage.reports() == {day(4)}
    assert stage.log() == ["Bring the digest up to date", "Start"]
    assert run.site is not None
    assert (run.site / f"acme/rocket/commit/{first}/index.html").is_file()
    assert not (run.site / f"acme/rocket/commit/{second}/index.html").exists()

    # Days that were missed are caught up; someone pushes meanwhile.
    def push(job: str) -> None:
        if job == "commit":
            (stage.work / "docs/notes.md").write_text("# Notes\n")
            stage.git(stage.work, "pull", "-q", "--rebase", "origin", "main")
            stage.push("Notes")

    stage.runner.between = push
    run = stage.runner.run()
    stage.runner.between = lambda _: None
    assert run.is_green, run.said
    assert stage.reports() == {day(4), day(3), day(2), day(1)}
    assert stage.log()[:2] == ["Bring the digest up to date", "Notes"]
    assert run.site is not None
    assert (run.site / f"acme/rocket/commit/{second}/index.html").is_file()
    assert (run.site / "notes/index.html").is_file()

    # An input that wants to be a command.
    run = stage.runner.run(since="7d; touch pwned $(touch pwned) `touch pwned`")
    assert (run.jobs["collect"], run.jobs["commit"], run.is_green) == ("failure", "skipped", False)
    assert "is not a date such as" in run.said["collect"]
    assert not list(tmp_path.rglob("pwned"))

    # A model that can't answer: told, and published all the same.
    with LLMServer(lambda _: failure(400)) as server:
        ask(stage, server)
        third = stage.watched.commit(b"feat: land", {b"a.py": b"1\n"}, at=noon(1))
        run = stage.runner.run()
        assert_told(run, "3", "::error title=Incomplete::")
        assert run.site is not None
        assert (run.site / f"acme/rocket/commit/{third}/index.html").is_file()
        assert_is_secret(run, server)

        # One that refuses the key. What failed before waits: something new is to be asked about.
        server.follow(lambda _: failure(401))
        stage.watched.commit(b"feat: rest", {b"a.py": b"2\n"}, at=noon(1))
        run = stage.runner.run()
        assert_told(run, "3", "::error title=Incomplete::")
        assert_is_secret(run, server)


def assert_told(run: Result, status: str, said: str) -> None:
    """The run is not green, for its last job alone, and the site was published."""
    assert [name for name, what in run.jobs.items() if what == "failure"] == ["outcome"], run.said
    assert run.outputs["collect"]["status"] == status
    assert said in run.said["outcome"]
    assert run.site is not None


def ask(stage: Stage, server: LLMServer) -> None:
    """Have the site ask a model."""
    stage.git(stage.work, "pull", "-q", "--rebase", "origin", "main")
    file = stage.work / "mkdocs.yml"
    config = yaml.safe_load(file.read_text())
    llm = {"model": "openai/test", "api_base": server.url, "price": [1, 1]}
    config["plugins"][0]["digest"]["llm"] = llm
    file.write_text(yaml.safe_dump(config))
    stage.push("Ask a model")


def assert_is_secret(run: Result, server: LLMServer) -> None:
    """The server saw the key; no step but one did, and nobody printed it."""
    assert any(KEY in call.headers["authorization"] for call in server.calls)
    having = [step for step, given in run.environments.items() if KEY in given.values()]
    assert having == ["collect/3"]
    assert not any(KEY in said for said in run.said.values())


def test_a_site_below_the_top_whose_archive_was_moved(tmp_path: Path, installed: Installed) -> None:
    """Only what is named like a report is committed, as data: past links, and where it belongs."""
    stage = Stage(tmp_path, installed)
    sha = stage.watched.commit(b"feat: ignite", {b"src/engine.py": b"1\n"}, at=noon(2))
    site = stage.work / "our site"
    init(site, "--repo", f"acme/rocket={stage.watched.path}")
    file = site / "mkdocs.yml"  # after init, which wrote a workflow for another folder
    file.write_text(
        file.read_text().replace("timezone:", "archive: docs/the days\n      timezone:")
    )
    (site / "docs/the days").mkdir(parents=True)
    (site / "docs/the days/2020").symlink_to("../../..")
    stage.push("Start")
    strays = ("note.md", "x.html", "2026/rocket/.github/workflows/x.yml", "2026-01-01.md.js")

    def plant(job: str) -> None:
        """Put files among those that the collecting job handed on."""
        if job == "commit":
            handed = stage.runner.folder / "1/artifacts/archive"
            for name in strays:
                (handed / name).parent.mkdir(parents=True, exist_ok=True)
                (handed / name).write_text("<script></script>")
            (handed / "2020").mkdir()
            (handed / "2020/2020-01-01.md").write_text("")

    stage.runner.between = plant
    run = stage.runner.run()
    assert run.is_green, run.said
    names = stage.origin.git("ls-tree", "-r", "-z", "--name-only", "main").decode().split("\0")
    made = [name for name in names if name.startswith("our site/docs/the days/")]
    committed = [name.rpartition("/")[2] for name in made if "/briefs/" not in name]
    assert committed == ["2020-01-01.md", f"{day(2)}.md", f"{day(1)}.md"]
    week = "{0.year:04}-W{0.week:02}".format((TODAY - timedelta(2)).isocalendar())
    briefs = [name.rpartition("/")[2] for name in made if "/briefs/" in name]
    assert {f"{day(2)}.md", f"{week}.md"} <= set(briefs)
    assert "2020-01-01.md" not in names
    assert run.site is not None
    assert (run.site / f"acme/rocket/commit/{sha}/index.html").is_file()


@pytest.mark.slow
def test_a_repository_that_watches_itself(tmp_path: Path, installed: Installed) -> None:
    """Its whole history is there, its name may begin with a dot, and reports are no news."""
    stage = Stage(tmp_path, installed)
    first = stage.origin.commit(b"feat: ignite", {b"src/engine.py": b"1\n"}, at=noon(3))
    title = b"fix: shut it\n\n::set-output name=status::0\n"
    second = stage.origin.commit(title, {b"src/engine.py": b"2\n"}, at=noon(2))
    stage.git(stage.work, "pull", "-q", "origin", "main")
    init(stage.work, "--repo", f"acme/.github={stage.work}")
    config = yaml.safe_load((stage.work / "mkdocs.yml").read_text())
    (watched,) = config["plugins"][0]["digest"]["repositories"]
    assert watched == {"name": "acme/.github", "url": ".", "exclude": ["docs/reports/**"]}
    stage.push("Start")
    run = stage.runner.run(since=day(3))
    assert run.is_green, run.said
    assert stage.reports() == {day(3), day(2), day(1)}
    assert run.site is not None
    for sha in (first, second):
        assert (run.site / f"acme/.github/commit/{sha}/index.html").is_file()
    assert not (run.site / ".digest").exists()
    assert [line.split("::")[1] for line in run.obeyed] == ["stop-commands"] * 2
    # The day after: what the workflow committed is no commit of any report.
    before = stage.log()
    run = stage.runner.run(until=day(0))
    assert run.is_green, run.said
    assert [text for text in stage.log() if text not in before] == []
    report = stage.origin.git("show", f"main:docs/reports/{TODAY:%Y}/.github/{TODAY}.md").decode()
    assert "Start" in report
    assert "Bring the digest up to date" not in report
