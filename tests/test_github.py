"""What GitHub reads: workflows, our own and the one `digest init` writes; updates; forms."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from click.testing import CliRunner

import digest
from digest.cli import main
from tests.actions import Result, Runner, load_workflow
from tests.gitrepos import make_repo
from tests.installed import ROOT

SCHEMAS = files("check_jsonschema") / "builtin_schemas" / "vendor"
OWN = sorted((ROOT / ".github/workflows").glob("*.yml"))
FORMS = sorted((ROOT / ".github/ISSUE_TEMPLATE").glob("*.yml"))
GENERATED = {
    "plain": ["--repo", "acme/rocket"],
    "model": ["--repo", "acme/rocket", "--model", "deepseek/deepseek-v4-flash"],
    "package": ["--repo", "a/b", "--package", "commit-digest @ https://example.org/x.whl"],
}
RIGHTS = {
    "ci.yml": {
        "code": {"contents": "read"},
        "browser": {"contents": "read"},
        "slow": {"contents": "read"},
        "package": {"contents": "read"},
    },
    "release.yml": {
        "build": {"contents": "read"},
        "test": {"contents": "read"},
        "publish": {"contents": "read", "id-token": "write"},
    },
}


def follows(name: str, data: Any) -> None:
    """Hold a file to the schema that GitHub's files of its kind have."""
    jsonschema.validate(data, json.loads((SCHEMAS / name).read_text(encoding="utf-8")))


def generate(folder: Path, arguments: list[str]) -> Path:
    done = CliRunner().invoke(main, ["init", str(folder), "--yes", "--language", "en", *arguments])
    assert done.exit_code == 0, done.stderr
    return folder / ".github/workflows/digest.yml"


# Every workflow


@pytest.fixture(params=[*OWN, *GENERATED], ids=lambda param: getattr(param, "name", param))
def file(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    found: Path | str = request.param
    return found if isinstance(found, Path) else generate(tmp_path, GENERATED[found])


def test_a_workflow_follows_the_published_schema(file: Path) -> None:
    follows("github-workflows.json", load_workflow(file))


def test_a_workflow_gives_rights_to_jobs_alone(file: Path) -> None:
    workflow = load_workflow(file)
    assert workflow["permissions"] == {}
    assert "group" in workflow["concurrency"]
    for job in workflow["jobs"].values():
        assert "permissions" in job
        assert job["timeout-minutes"] <= 180


def steps(file: Path) -> list[tuple[str, dict[str, Any]]]:
    return [
        (name, step) for name, job in load_workflow(file)["jobs"].items() for step in job["steps"]
    ]


def test_a_workflow_puts_nothing_into_a_command(file: Path) -> None:
    commands = [step["run"] for _, step in steps(file) if "run" in step]
    assert commands
    assert not any("${{" in command for command in commands)


def test_a_login_is_kept_only_by_a_job_that_may_write(file: Path) -> None:
    jobs = load_workflow(file)["jobs"]
    for name, step in steps(file):
        if step.get("uses", "").startswith("actions/checkout@"):
            may_write = jobs[name]["permissions"].get("contents") == "write"
            assert step["with"]["persist-credentials"] is may_write


def pins(file: Path) -> dict[str, str]:
    """Give each action's commit and version. Actions of one repository share both."""
    used = [line for line in file.read_text().splitlines() if re.search(r"^ *(- )?uses:", line)]
    found: dict[str, str] = {}
    for line in used:
        match = re.fullmatch(
            r" +(?:- )?uses: (actions/[a-z-]+)[a-z/-]*@([0-9a-f]{40} # v\d+\.\d+\.\d+)", line
        )
        assert match, line
        assert found.setdefault(match[1], match[2]) == match[2]
    return found


def test_the_action_follows_its_schema_and_pins_what_workflows_do(tmp_path: Path) -> None:
    file = ROOT / "action.yml"
    action = yaml.safe_load(file.read_text(encoding="utf-8"))
    follows("github-actions.json", action)
    assert pins(file).items() <= pins(generate(tmp_path, GENERATED["plain"])).items()
    commands = [step["run"] for step in action["runs"]["steps"] if "run" in step]
    assert not any("${{" in command for command in commands)
    assert all(step["shell"] == "bash" for step in action["runs"]["steps"] if "run" in step)


def test_actions_are_pinned_and_their_versions_named(file: Path) -> None:
    assert "actions/checkout" in pins(file)


def test_all_workflows_pin_the_same(tmp_path: Path) -> None:
    """Dependabot raises the project's own; the template's have to follow."""
    generated = pins(generate(tmp_path, GENERATED["plain"]))
    for own in map(pins, OWN):
        assert own.items() <= generated.items()


# The project's own


@pytest.mark.parametrize("file", OWN, ids=lambda file: file.name)
def test_a_job_has_the_least_rights(file: Path) -> None:
    workflow = load_workflow(file)
    assert {name: job["permissions"] for name, job in workflow["jobs"].items()} == RIGHTS[file.name]
    assert "secrets." not in file.read_text()
    assert "pull_request_target" not in workflow["on"]


def test_each_version_of_python_that_is_promised_is_tested() -> None:
    (file,) = (file for file in OWN if file.name == "ci.yml")
    tested = load_workflow(file)["jobs"]["code"]["strategy"]["matrix"]["python"]
    promised = re.findall(
        r'"Programming Language :: Python :: (3\.\d+)"', (ROOT / "pyproject.toml").read_text()
    )
    assert tested == promised
    assert f'requires-python = ">={promised[0]}"' in (ROOT / "pyproject.toml").read_text()


def test_updates_follow_the_published_schema() -> None:
    updates = yaml.safe_load((ROOT / ".github/dependabot.yml").read_text())
    follows("dependabot.json", updates)
    assert {update["package-ecosystem"] for update in updates["updates"]} == {
        "uv", "npm", "github-actions",
    }  # fmt: skip


@pytest.mark.parametrize("file", FORMS, ids=lambda file: file.name)
def test_forms_follow_the_published_schema(file: Path) -> None:
    kind = "github-issue-config" if file.name == "config.yml" else "github-issue-forms"
    follows(f"{kind}.json", yaml.safe_load(file.read_text()))


def test_a_form_asks_for_what_is_needed_to_help() -> None:
    (bug,) = (yaml.safe_load(file.read_text()) for file in FORMS if file.name == "bug.yml")
    asked = [part["id"] for part in bug["body"] if part["type"] != "markdown"]
    assert asked == ["what", "version", "environment", "config", "output"]


# Their runs. Tests inside are listed, not run; what would sign and publish is written down instead.

VERSION = digest.__version__
PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
UV = """\
#!/bin/sh
case "$*" in
  *" pypi-attestations sign "* | publish*) echo "uv $*" ;;
  *) exec "{uv}" "$@" ;;
esac
"""


@pytest.fixture
def origin(tmp_path: Path) -> Path:
    """Make the project's repository: its files as they are here, one commit."""
    made = make_repo(tmp_path / "origin.git")
    made.git("config", "uploadpack.allowAnySHA1InWant", "true")  # as GitHub has it
    work = tmp_path / "origin"
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for name in filter(None, names.split("\0")):
        if (ROOT / name).is_file():
            (work / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, work / name)
    identity = ("-c", "user.name=Ada", "-c", "user.email=ada@x.org")
    for command in (
        ("init", "-q", "-b", "main"),
        ("add", "--all"),
        (*identity, "commit", "-q", "-m", "All"),
        ("push", "-q", str(made.path), "HEAD:main"),
    ):
        subprocess.run(["git", *command], cwd=work, check=True)
    return made.path


def carry_out(origin: Path, workflow: str, **more: Any) -> Result:
    uv = origin.parent / "uv"
    uv.write_text(UV.format(uv=ROOT / ".cache/uv/bin/uv"))
    uv.chmod(0o755)
    given = {
        name: value
        for name, value in os.environ.items()
        if name not in {"VIRTUAL_ENV", "MAKELEVEL"}
    }
    own = {
        "MAKEFLAGS": f"UV={uv}",
        "PYTEST_ADDOPTS": "--collect-only --quiet",
        "UV_LINK_MODE": "copy",
    }
    runner = Runner(
        origin.parent / "runs", origin, f".github/workflows/{workflow}", given | own, **more
    )
    return runner.run()


@pytest.mark.slow
def test_what_a_change_must_pass_is_carried_out(origin: Path) -> None:
    run = carry_out(origin, "ci.yml", matrix={"python": PYTHON})
    assert run.jobs == dict.fromkeys(("code", "browser", "slow", "package"), "success"), run.said
    assert "Success: no issues found" in run.said["code"]
    for job, there, absent in (
        ("code", "tests/test_cli.py::", "tests/site/test_resolver.py::"),
        ("browser", "tests/site/test_resolver.py::", "tests/test_cli.py::"),
        ("slow", "tests/test_start.py::", "tests/test_package.py::test_without_extras"),
        ("package", "tests/test_package.py::test_without_extras", "tests/test_cli.py::"),
    ):
        assert there in run.said[job]
        assert absent not in run.said[job]


@pytest.mark.slow
def test_a_release_publishes_what_was_built(origin: Path) -> None:
    run = carry_out(origin, "release.yml", ref=f"refs/tags/v{VERSION}")
    assert run.is_green, run.said
    names = f"dist/commit_digest-{VERSION}-py3-none-any.whl dist/commit_digest-{VERSION}.tar.gz"
    signed = f"uv run --locked --isolated --only-group release pypi-attestations sign {names}\n"
    assert signed in run.said["publish"]
    assert f"uv publish --trusted-publishing always {names}\n" in run.said["publish"]


@pytest.mark.slow
@pytest.mark.parametrize("tag", ["v9.9.9", VERSION, "v$(touch pwned)"])
def test_a_wrong_tag_publishes_nothing(origin: Path, tag: str) -> None:
    run = carry_out(origin, "release.yml", ref=f"refs/tags/{tag}")
    assert run.jobs == {"build": "failure", "test": "skipped", "publish": "skipped"}
    assert f"The tag is {tag}, the version in digest/__init__.py {VERSION}." in run.said["build"]
    assert not list(origin.parent.rglob("pwned"))
