"""A workflow of GitHub Actions carried out on this machine.

Every `run:` step is run as written, by the shell and in the environment that the workflow gives it.
The jobs share one machine, so what one has installed another does not install again.
The actions it uses are stood in for: a checkout is a clone of a local repository, artifacts are
folders.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tarfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import yaml

from tests.installed import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

_EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")
_COMMAND = re.compile(r"\s*::(?P<name>[\w-]+)[^:]*(?::[^:]+)*::")
_OLD_COMMAND = re.compile(r"##\[(?P<name>[\w-]+)[^]]*\]")
_STATUS = ("always()", "!cancelled()")  # a condition that says what happens after a failure
BRANCH = "refs/heads/main"


def load_workflow(path: Path) -> dict[str, Any]:
    """Read a workflow; YAML takes its `on` for true."""
    found: dict[object, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {"on" if name is True else str(name): value for name, value in found.items()}


def evaluate(expression: str, context: Mapping[str, Any]) -> Any:
    """Evaluate the part of the expression language that is used here."""
    if "||" in expression:
        values = [evaluate(part.strip(), context) for part in expression.split("||")]
        return next(filter(None, values), values[-1])
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

    def value(found: re.Match[str]) -> str:
        result = evaluate(found[1], context)
        return str(result).lower() if isinstance(result, bool) else str(result)

    return _EXPRESSION.sub(value, str(text))


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
    obeyed: list[str] = field(default_factory=list)  # the commands that the runner finds there
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
    address: str = "https://team.github.io/digest/"  # of the site, as Pages tells it
    ref: str = BRANCH  # what was pushed: the branch, or a tag on its tip
    between: Callable[[str], object] = lambda job: None  # called before each job
    number: int = 0
    installed: set[str] = field(default_factory=set)  # lines of `pip install` that were run

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
                "vars": {},
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
        script.write_text(self._still_to_run(step["run"], str(step.get("env"))))
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
            | {"GITHUB_ACTIONS": "true", "GITHUB_WORKSPACE": str(state.workspace)}
            | {"RUNNER_TEMP": str(state.temporary)}
            | own,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, timeout=600,
        )  # fmt: skip
        result.said[name] = result.said.get(name, "") + done.stdout
        result.obeyed += commands(done.stdout)
        state.is_failed = state.is_failed or done.returncode != 0
        lines = (line.partition("=") for line in output.read_text().splitlines())
        state.context["steps"][step.get("id", "")] = {
            "outputs": {key: value for key, _, value in lines}
        }

    def _still_to_run(self, script: str, environment: str) -> str:
        """Leave out of a step that installs something what was installed before."""
        if "pip install" not in script:
            return script
        step = f"{script}{environment}"
        is_done = step in self.installed
        self.installed.add(step)
        return "" if is_done else script

    def _use(self, step: dict[str, Any], state: Job, result: Result) -> None:
        action = step["uses"].partition("@")[0]
        given = {key: fill(value, state.context) for key, value in step.get("with", {}).items()}
        artifacts = state.workspace.parents[1] / "artifacts"
        match action:
            case "actions/checkout":
                sha = given.get("ref") or state.context["github"]["sha"]
                self._checkout(state.workspace, sha, given.get("fetch-depth", "1"))
            case "actions/setup-python":
                pass
            case "actions/configure-pages":  # it leaves out the slash at the end
                address = {"base_url": self.address.rstrip("/")}
                state.context["steps"][step["id"]] = {"outputs": address}
            case "actions/upload-artifact":
                _upload(state.workspace / given["path"], artifacts / given["name"], given)
            case "actions/download-artifact":
                target = state.workspace / given["path"]
                shutil.copytree(artifacts / given["name"], target, dirs_exist_ok=True)
            case "actions/cache/save" | "actions/cache/restore":
                self._cache(action, given, state.workspace)
            case "actions/deploy-pages":
                result.site = artifacts / "site"
                with tarfile.open(artifacts / "github-pages" / "artifact.tar") as packed:
                    packed.extractall(result.site, filter="data")
                state.context["steps"][step["id"]] = {"outputs": {"page_url": self.address}}
            case "commit-digest/commit-digest":
                self._act(step, given, state, result)
            case _:
                raise AssertionError(f"nothing stands in for {action}")

    def _cache(self, action: str, given: dict[str, str], workspace: Path) -> None:
        if action.endswith("save"):
            place = self.folder / "cache" / given["key"]
            place.mkdir(parents=True)
            shutil.copy(workspace / given["path"], place)
            return
        begins = given["restore-keys"]
        kept = sorted((self.folder / "cache").glob(f"{begins}*"), key=os.path.getmtime)
        for name in kept[-1:]:
            shutil.copy(name / given["path"], workspace)

    def _act(self, step: dict[str, Any], given: dict[str, str], state: Job, result: Result) -> None:
        """Carry out this repository's own action."""
        action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
        assert action["runs"]["using"] == "composite"
        assert given.keys() <= action["inputs"].keys()
        outer, flow = state.context, {"defaults": {"run": {"shell": "bash"}}}
        job = {"env": step.get("env", {})}
        usual = {name: one["default"] for name, one in action["inputs"].items()}
        of_github = {**outer["github"], "action_path": str(ROOT)}
        state.context = {**outer, "inputs": usual | given, "steps": {}, "github": of_github}
        for number, inner in enumerate(action["runs"]["steps"], 100):
            if state.is_failed or not holds(inner.get("if", "always()"), state.context):
                continue
            if "uses" in inner:
                self._use(inner, state, result)
            else:
                assert inner["shell"] == "bash"
                self._shell("action", number, job, flow, inner, state, result)
        found = {name: one["value"] for name, one in action["outputs"].items()}
        outputs = {name: fill(value, state.context) for name, value in found.items()}
        state.context = outer
        outer["steps"][step.get("id", "")] = {"outputs": outputs}

    def _checkout(self, workspace: Path, sha: str, depth: str = "1") -> None:
        """Check a commit of the branch out as the action does: so many commits, 0 for all."""
        workspace.mkdir(parents=True, exist_ok=True)
        branch = "refs/remotes/origin/main"
        limit = () if depth == "0" else (f"--depth={depth}",)
        for command in (
            ("init", "-q", "."),
            ("remote", "add", "origin", f"file://{self.origin}"),
            ("fetch", "-q", *limit, "--no-tags", "origin", f"+{sha}:{branch}"),
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


def _upload(source: Path, artifact: Path, given: Mapping[str, str]) -> None:
    """Take a file or a folder over; hidden ones only where they are asked for, links followed."""
    if source.is_file():
        artifact.mkdir(parents=True)
        shutil.copy(source, artifact)
        return
    are_hidden_taken = given.get("include-hidden-files") == "True"
    left_out = None if are_hidden_taken else shutil.ignore_patterns(".*")
    shutil.copytree(source, artifact, ignore=left_out)


def commands(printed: str) -> list[str]:
    """Give the commands that the runner finds in what a step printed, as it looks for them.

    They stand at the beginning of a line, spaces aside, or after `##[` anywhere. From
    `stop-commands` on there are none until the word comes that it names.
    """
    found, stopped = [], ""
    for line in printed.splitlines():
        match = _COMMAND.match(line) or _OLD_COMMAND.search(line)
        if match is None or (stopped and match["name"] != stopped):
            continue
        if match["name"] == stopped:
            stopped = ""
            continue
        if match["name"] == "stop-commands":
            stopped = line.rpartition("::")[2]
        found.append(line)
    return found


def _begins(condition: str, needed: list[str], context: Mapping[str, Any]) -> bool:
    """Tell whether a job begins, given what became of those it needs."""
    is_ready = set(needed) <= {"success"} or any(status in condition for status in _STATUS)
    return is_ready and (not condition or holds(condition, context))
