"""A workflow of GitHub Actions carried out on this machine.

Every `run:` step is run as written, by the shell and in the environment that the workflow gives it.
The actions it uses are stood in for: a checkout is a clone of a local repository, artifacts and
caches are folders.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

_EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")
_STATUS = ("always()", "!cancelled()")  # a condition that says what happens after a failure
BRANCH = "refs/heads/main"


def load_workflow(path: Path) -> dict[str, Any]:
    """Read a workflow; YAML takes its `on` for true."""
    found: dict[object, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {"on" if name is True else str(name): value for name, value in found.items()}


def evaluate(expression: str, context: Mapping[str, Any]) -> Any:
    """Evaluate the part of the expression language that is used here."""
    if "&&" in expression:
        return all(evaluate(part.strip(), context) for part in expression.split("&&"))
    for sign, is_equal in (("==", True), ("!=", False)):
        if sign in expression:
            left, right = (evaluate(part.strip(), context) for part in expression.split(sign))
            return (left == right) is is_equal
    if expression in _STATUS:
        return True
    if expression.startswith("'"):
        return expression.strip("'")
    value: Any = context
    for name in expression.split("."):
        value = value.get(name, "") if isinstance(value, dict) else ""
    return value


def fill(text: Any, context: Mapping[str, Any]) -> str:
    """Put values in the place of expressions."""
    return _EXPRESSION.sub(lambda found: str(evaluate(found[1], context)), str(text))


def holds(condition: str, context: Mapping[str, Any]) -> bool:
    """Tell whether a condition is met."""
    return bool(evaluate(_EXPRESSION.sub(r"\1", condition), context))


@dataclass
class Job:
    """A job being carried out."""

    workspace: Path
    temporary: Path
    context: dict[str, Any]
    is_failed: bool = False


@dataclass
class Result:
    """What became of a run."""

    jobs: dict[str, str] = field(default_factory=dict)  # success, failure or skipped
    outputs: dict[str, dict[str, str]] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)  # what each job's steps printed
    environments: dict[str, dict[str, str]] = field(default_factory=dict)  # of `run:`, by job/step
    site: Path | None = None  # what was published

    @property
    def is_green(self) -> bool:
        """Whether no job failed."""
        return "failure" not in self.jobs.values()


@dataclass
class Runner:
    """Runs the workflow of a repository; what it keeps between runs stays."""

    folder: Path
    origin: Path  # a bare repository
    workflow: str  # path of the file in it
    environment: dict[str, str]
    secrets: dict[str, str] = field(default_factory=dict)
    matrix: dict[str, str] = field(default_factory=dict)  # the one row that is run
    ref: str = BRANCH  # what was pushed: the branch, or a tag on its tip
    between: Callable[[str], object] = lambda job: None  # called before each job
    number: int = 0
    caches: dict[str, Path] = field(default_factory=dict)  # in the order they were made

    def run(self, **inputs: str) -> Result:
        """Carry out the workflow as it stands at the tip of the branch."""
        self.number += 1
        result = Result()
        folder = self.folder / str(self.number)
        sha = self._git(self.origin, "rev-parse", BRANCH)
        self._checkout(folder / "top", sha)
        flow = load_workflow(folder / "top" / self.workflow)
        for name, job in flow["jobs"].items():
            self.between(name)
            needs = job.get("needs", [])
            needed = [needs] if isinstance(needs, str) else needs
            context = {
                "needs": {need: {"outputs": result.outputs.get(need, {})} for need in needed},
                "github": {
                    "run_id": self.number,
                    "run_attempt": 1,
                    "sha": sha,
                    "ref_name": self.ref.split("/", 2)[2],
                },
                "inputs": inputs,
                "secrets": self.secrets,
                "matrix": self.matrix,
                "steps": {},
                "runner": {"temp": str(folder / name / "temp")},
            }
            if not _begins(job.get("if", ""), [result.jobs[need] for need in needed], context):
                result.jobs[name] = "skipped"
                continue
            state = Job(folder / name / "work", folder / name / "temp", context)
            self._job(name, job, flow, state, result)
        return result

    def _job(
        self, name: str, job: dict[str, Any], flow: dict[str, Any], state: Job, result: Result
    ) -> None:
        state.workspace.mkdir(parents=True)
        state.temporary.mkdir()
        for number, step in enumerate(job["steps"]):
            condition = step.get("if", "")
            if state.is_failed and "always()" not in condition:
                continue
            if condition and not holds(condition, state.context):
                continue
            if "uses" in step:
                self._use(step, state, result)
            else:
                self._shell(name, number, job, flow, step, state, result)
        result.jobs[name] = "failure" if state.is_failed else "success"
        outputs = job.get("outputs", {})
        result.outputs[name] = {key: fill(value, state.context) for key, value in outputs.items()}

    def _shell(
        self, name: str, number: int, job: dict[str, Any], flow: dict[str, Any],
        step: dict[str, Any], state: Job, result: Result,
    ) -> None:  # fmt: skip
        defaults = flow["defaults"]["run"]
        assert defaults["shell"] == "bash"
        script = state.temporary.parent / f"step{number}.sh"
        script.write_text(step["run"])
        output = state.temporary.parent / f"output{number}"
        output.touch()
        given = {**flow.get("env", {}), **job.get("env", {}), **step.get("env", {})}
        own = {key: fill(value, state.context) for key, value in given.items()}
        result.environments[f"{name}/{number}"] = own
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", script],
            cwd=state.workspace / {**defaults, **step}.get("working-directory", "."),
            env=self.environment
            | {"GITHUB_OUTPUT": str(output), "GITHUB_REF": self.ref, "CI": "true"}
            | {"RUNNER_TEMP": str(state.temporary)}
            | own,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, timeout=600,
        )  # fmt: skip
        result.said[name] = result.said.get(name, "") + done.stdout
        state.is_failed = state.is_failed or done.returncode != 0
        lines = (line.partition("=") for line in output.read_text().splitlines())
        state.context["steps"][step.get("id", "")] = {
            "outputs": {key: value for key, _, value in lines}
        }

    def _use(self, step: dict[str, Any], state: Job, result: Result) -> None:
        action = step["uses"].partition("@")[0]
        given = {key: fill(value, state.context) for key, value in step.get("with", {}).items()}
        artifacts = state.workspace.parents[1] / "artifacts"
        match action:
            case "actions/checkout":
                sha = given.get("ref") or state.context["github"]["sha"]
                self._checkout(state.workspace, sha)
            case "actions/setup-python":
                pass
            case "actions/cache/restore":
                self._restore(given, state.workspace)
            case "actions/cache/save":
                self._save(given, state.workspace)
            case "actions/upload-artifact":
                shutil.copytree(state.workspace / given["path"], artifacts / given["name"])
            case "actions/download-artifact":
                target = state.workspace / given["path"]
                shutil.copytree(artifacts / given["name"], target, dirs_exist_ok=True)
            case "actions/upload-pages-artifact":
                hidden = shutil.ignore_patterns(".*")
                path = state.workspace / given["path"]
                shutil.copytree(path, artifacts / "github-pages", ignore=hidden)
            case "actions/deploy-pages":
                result.site = artifacts / "github-pages"
            case _:
                raise AssertionError(f"nothing stands in for {action}")

    def _restore(self, given: dict[str, str], workspace: Path) -> None:
        newest_first = reversed(self.caches)
        keys = (key for key in newest_first if key.startswith(given["restore-keys"]))
        if found := next(keys, None):
            shutil.copytree(self.caches[found], workspace, dirs_exist_ok=True)

    def _save(self, given: dict[str, str], workspace: Path) -> None:
        assert given["key"] not in self.caches
        target = self.folder / "caches" / given["key"]
        for name in given["path"].split("\n"):
            if (workspace / name).is_dir() and name:
                shutil.copytree(workspace / name, target / name)
        if target.exists():
            self.caches[given["key"]] = target

    def _checkout(self, workspace: Path, sha: str) -> None:
        """Check a commit of the branch out as the action does: that commit alone."""
        workspace.mkdir(parents=True, exist_ok=True)
        branch = "refs/remotes/origin/main"
        for command in (
            ("init", "-q", "."),
            ("remote", "add", "origin", f"file://{self.origin}"),
            ("fetch", "-q", "--depth=1", "--no-tags", "origin", f"+{sha}:{branch}"),
            ("checkout", "-q", "-B", "main", branch),
        ):
            self._git(workspace, *command)

    def _git(self, folder: Path, *arguments: str) -> str:
        found = subprocess.run(
            ["git", *arguments],
            cwd=folder,
            env=os.environ | {"GIT_CONFIG_GLOBAL": os.devnull},
            check=True,
            capture_output=True,
            text=True,
        )
        return found.stdout.strip()


def _begins(condition: str, needed: list[str], context: Mapping[str, Any]) -> bool:
    """Tell whether a job begins, given what became of those it needs."""
    is_ready = set(needed) <= {"success"} or any(status in condition for status in _STATUS)
    return is_ready and (not condition or holds(condition, context))
