"""The hand-written pages: their commands run, their options are taken, their messages exist."""

from __future__ import annotations

import ast
import json
import re
import shutil
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
import yaml
from click.testing import CliRunner
from mkdocs.utils.yaml import get_yaml_loader

from digest.archive.store import read_archive
from digest.cli import main
from digest.config.checks import check_options
from digest.init.files import to_yaml_block
from tests.actions import Runner
from tests.documents import PAGES, ROOT, Block, blocks, marked
from tests.gitrepos import DAY, make_repo
from tests.llmserver import LLMServer
from tests.terminal import Terminal, fill, noon

if TYPE_CHECKING:
    from pathlib import Path

    from tests.installed import Installed

SCHEMAS = files("check_jsonschema") / "builtin_schemas" / "vendor"


# Commands


@pytest.mark.parametrize(
    "page", ["README.md", pytest.param("README.zh.md", marks=pytest.mark.slow)]
)
def test_what_the_readme_shows_works(tmp_path: Path, installed: Installed, page: str) -> None:
    installed.install()
    fill(installed.on_github("pytest-dev/pytest"))
    (block,) = (block for block in blocks(ROOT / page) if block.is_run)
    Terminal(installed, tmp_path).type(block)


@pytest.mark.slow
def test_an_archive_comes_along(tmp_path: Path, installed: Installed) -> None:
    installed.install()
    repo = make_repo(tmp_path / "rocket.git")
    noon_of_march_2nd = int(datetime(2026, 3, 2, 12, tzinfo=UTC).timestamp())
    for day in range(3):
        repo.commit(b"feat: ignite", {b"a.py": b"%d\n" % day}, at=noon_of_march_2nd + day * DAY)
    old = {"archive": "old-archive", "timezone": "Asia/Shanghai", "language": "zh",
           "repositories": [{"name": "acme/rocket", "url": str(repo.path)}]}  # fmt: skip
    config = tmp_path / "old.yml"
    config.write_text("site_name: Old\nplugins:\n  - digest:\n" + to_yaml_block(old, 6))
    made = CliRunner().invoke(
        main, ["-f", str(config), "run", "--since", "2026-03-02", "--until", "2026-03-04"]
    )
    assert made.exit_code == 0, made.stderr
    Terminal(installed, tmp_path).type(marked("migrate"))


@pytest.mark.slow
def test_costs_can_be_seen_before(tmp_path: Path, installed: Installed) -> None:
    installed.install()
    fill(installed.on_github("acme/rocket"))
    with LLMServer() as server:
        llm = {"model": "openai/test", "api_base": server.url, "price": [1, 1]}
        options = {"repositories": [{"name": "acme/rocket"}], "llm": llm}
        config = "site_name: x\nplugins:\n  - digest:\n" + to_yaml_block(options, 6)
        (tmp_path / "mkdocs.yml").write_text(config)
        terminal = Terminal(installed, tmp_path, LLM_API_KEY="sk-x")
        assert terminal.run("digest collect").returncode == 0
        terminal.type(marked("estimate"))
        # Of the last three days, `since` is 30 days; a trial asks for no briefs.
        assert len(server.calls) == 3


@pytest.mark.slow
def test_the_script_of_a_server_publishes_and_tells(tmp_path: Path, installed: Installed) -> None:
    installed.install()
    fill(installed.on_github("acme/rocket"))
    script = marked("server").text
    site, public = tmp_path / "srv", tmp_path / "www"
    for place, here in (("/srv/digest", site), ("/var/www/digest", public)):
        assert place in script
        script = script.replace(place, str(here))
    copy = tmp_path / "bin" / "rsync"  # stands in where there is none
    copy.parent.mkdir()
    copy.write_text(f'#!/bin/sh\nexec cp -R "$3". "{public}"\n')
    copy.chmod(0o755)
    terminal = Terminal(installed, tmp_path)
    assert terminal.run("digest init srv --yes --repo acme/rocket --repo no/where").returncode == 0
    public.mkdir()
    (site / "update.sh").write_text(script)
    (site / ".venv").mkdir()
    (site / ".venv/bin").symlink_to(installed.folder / "env/bin")
    # As cron starts it: with few folders to look for commands in, and in another folder.
    path = f"{copy.parent}:{installed.folder / 'bin'}:/usr/bin:/bin"
    done = installed.run(f"cd / && sh {site}/update.sh", tmp_path,
                         **terminal.environment, PATH=path)  # fmt: skip
    assert done.returncode == 3, done.stderr
    assert "no/where" in done.stderr
    assert (public / "acme/rocket/index.html").is_file()
    assert (public / "404.html").is_file()


def test_one_clone_is_enough_for_the_parts_of_a_monorepo(
    tmp_path: Path, installed: Installed
) -> None:
    installed.install()
    repo = installed.on_github("acme/rocket")
    shas = [
        repo.commit(b"feat: turn", {path: b"1\n"}, at=noon(day))
        for day, path in ((2, b"engine/pump.c"), (1, b"telemetry/dial.c"))
    ]
    page = (ROOT / "docs/configuration.md").read_text(encoding="utf-8")
    (options,) = re.findall(
        r"(      repositories:\n(?: .*\n)*?.*acme/rocket-engine\n(?: .*\n)+)", page
    )
    (tmp_path / "mkdocs.yml").write_text(f"site_name: Rocket\nplugins:\n  - digest:\n{options}")
    Terminal(installed, tmp_path).type(marked("monorepo"))
    reports = {
        entry.commit.url: file.report.repository
        for file in read_archive(tmp_path / "docs/reports").files
        for entry in file.report.entries
    }
    parts = ("acme/rocket-engine", "acme/rocket-telemetry")
    address = "https://github.com/acme/rocket/commit/"
    assert reports == {f"{address}{sha}": part for sha, part in zip(shas, parts, strict=True)}


# GitLab's pipeline


def test_gitlabs_pipeline_follows_its_schema() -> None:
    schema = json.loads((SCHEMAS / "gitlab-ci.json").read_text(encoding="utf-8"))
    jsonschema.validate(yaml.safe_load(marked("gitlab").text), schema)


@pytest.mark.slow
def test_gitlabs_pipeline_runs(tmp_path: Path, installed: Installed) -> None:
    fill(installed.on_github("acme/rocket"))
    origin = installed.on_github("team/digest")
    terminal = Terminal(installed, tmp_path)
    installed.install()
    start = (
        "digest init work --yes --repo acme/rocket && cd work && git init -q -b main && git add ."
        " && git commit -q -m Start && git push -q https://github.com/team/digest.git main"
    )
    assert terminal.run(start).returncode == 0
    pipeline = yaml.safe_load(marked("gitlab").text)
    terminal.folder = tmp_path / "work"
    terminal.environment |= {
        "DIGEST_TOKEN": "token",
        "CI_SERVER_HOST": "github.com",
        "CI_PROJECT_PATH": "team/digest",
        "CI_COMMIT_BRANCH": "main",
    }
    terminal.environment |= {"DIGEST_NOTIFY": "json://localhost:1/none"}
    for name in ("collect", "commit", "pages", "notify"):
        done = terminal.run("\n".join(pipeline[name]["script"]))
        assert done.returncode == 0, (name, done.stderr)
    assert "notify: nothing to tell" in done.stdout  # no commit of the day before is that important
    names = origin.git("ls-tree", "-r", "--name-only", "main").decode()
    assert "docs/reports/" in names
    assert (terminal.folder / "public/acme/rocket/index.html").is_file()


# The action


@pytest.mark.slow
def test_the_action_runs_the_digest_in_one_step(tmp_path: Path, installed: Installed) -> None:
    repo = installed.on_github("acme/rocket")
    fill(repo)
    origin = installed.on_github("team/digest")
    origin.git("config", "uploadpack.allowAnySHA1InWant", "true")
    terminal = Terminal(installed, tmp_path)
    installed.install()
    assert terminal.run("digest init work --yes --repo acme/rocket --repo no/where").returncode == 0
    file = tmp_path / "work/.github/workflows/digest.yml"
    file.write_text(marked("action").text)
    terminal.run("cd work")
    start = (
        "git init -q -b main . && git add . && git commit -q -m Start"
        " && git push -q https://github.com/team/digest.git main"
    )
    assert terminal.run(start).returncode == 0
    environment = installed.environment(tmp_path) | terminal.environment
    path = ".github/workflows/digest.yml"
    runner = Runner(tmp_path / "runs", origin.path, path, environment, {"LLM_API_KEY": "key"})
    for _ in range(2):  # the second finds nothing new
        run = runner.run()
        assert run.is_green, run.said
        assert "no/where" in run.said["action"]
        assert [line[:19] for line in run.obeyed if "Incomplete" in line] == ["::warning title=Inc"]
        assert origin.git("log", "--format=%s", "main").decode() == (
            "Bring the digest up to date\nStart\n"
        )
        assert run.site is not None
        sha = repo.git("rev-parse", "main").decode().strip()
        page = run.site / f"acme/rocket/commit/{sha}/index.html"
        assert 'href="https://team.github.io/digest/' in page.read_text(encoding="utf-8")
        assert {env.get("LLM_API_KEY") for env in run.environments.values()} == {"key"}


def test_what_names_a_release_names_this_one() -> None:
    for page in ("docs/deploy.md", "Containerfile"):
        text = (ROOT / page).read_text(encoding="utf-8")
        named = re.findall(r"commit-digest(?:\.git#|@)v([\d.]+\d)", text)
        assert set(named) == {version("commit-digest")}, page


def test_the_inputs_of_the_action_are_documented() -> None:
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    page = (ROOT / "docs/deploy.md").read_text(encoding="utf-8")
    table = page[page.index("### In one step") : page.index("## GitLab Pages")]
    assert [
        name for name in (*action["inputs"], *action["outputs"]) if f"`{name}`" not in table
    ] == []


# The container


@pytest.mark.slow
def test_the_container_file_makes_the_command(tmp_path: Path, installed: Installed) -> None:
    """What can be carried out without containers: all that is copied, pip's lines, the command."""
    text = (ROOT / "Containerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line.split(maxsplit=1) for line in text.splitlines() if line[:1].isupper()]
    kept = (ROOT / ".dockerignore").read_text().split()
    for *sources, target in (words.split() for name, words in lines if name == "COPY"):
        for source in sources:
            assert f"!{source}" in kept
            copy = shutil.copytree if (ROOT / source).is_dir() else shutil.copy
            copy(ROOT / source, tmp_path / target / source if target == "./" else tmp_path / target)
    for name, command in lines:
        if name == "RUN" and command.startswith("pip"):
            done = installed.run(command, tmp_path)
            assert done.returncode == 0, done.stderr
    given = {name: json.loads(words) for name, words in lines if name in {"ENTRYPOINT", "CMD"}}
    shown = installed.run(" ".join([*given["ENTRYPOINT"], *given["CMD"]]), tmp_path)
    assert shown.stdout.startswith("Usage: digest ")


# Options

YAML = [block for page in PAGES for block in blocks(page) if block.language == "yaml"]


def plugin_options(block: Block) -> dict[str, Any] | None:
    """Find the plugin's options in a block, which may show a part of them."""
    found = yaml.load(block.text, get_yaml_loader())  # noqa: S506 - MkDocs's own, a safe one
    if not isinstance(found, dict):
        return None
    for plugin in found.get("plugins", []):
        if isinstance(plugin, dict) and "digest" in plugin:
            options: dict[str, Any] = plugin["digest"]
            return options
    return {"importance": found["importance"]} if "importance" in found else None


def test_options_in_the_pages_are_taken(tmp_path: Path) -> None:
    found = [options for block in YAML if (options := plugin_options(block)) is not None]
    assert len(found) >= 8
    for options in found:
        check_options(options, tmp_path / "mkdocs.yml")


def test_every_yaml_block_can_be_read() -> None:
    for block in YAML:
        assert yaml.load(block.text, get_yaml_loader())  # noqa: S506


COMMAND = re.compile(
    r"(?:^\$ |`)(?:uvx )?(?:commit-)?(digest [a-z]+(?= |`|$)[^`\n]*)", re.MULTILINE
)


def test_commands_in_the_pages_exist() -> None:
    """Also those that can't be run here are commands with options that there are."""
    seen = set()
    for page in PAGES:
        for line in COMMAND.findall(page.read_text(encoding="utf-8")):
            _, name, *words = line.split()
            command = main.commands.get(name)
            assert command is not None, (page.name, line)
            known = {opt for parameter in command.params for opt in parameter.opts}
            inner = getattr(command, "commands", {})
            for sub in inner.values():
                known |= {opt for parameter in sub.params for opt in parameter.opts}
            options = {word.partition("=")[0].rstrip(",.") for word in words if word[:2] == "--"}
            assert options <= known, (page.name, line)
            seen.add(name)
    assert seen >= {"run", "init", "check", "analyze", "config", "show", "cache"}


# Messages


@cache
def texts_of_the_code() -> list[str]:
    """Give every text in the package, with a mark where a value goes."""
    found = []
    for path in (ROOT / "digest").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr):
                parts = (p.value if isinstance(p, ast.Constant) else "\0" for p in node.values)
                found.append("".join(map(str, parts)))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.append(node.value)
    return [re.sub(r"%[sr]", "\0", text) for text in found]


def messages() -> list[str]:
    """List the messages that the page explains."""
    page = (ROOT / "docs/troubleshooting.md").read_text(encoding="utf-8")
    return re.findall(r"^\| `([^`]+)` \|", page, re.MULTILINE)


@pytest.mark.parametrize("message", messages())
def test_a_message_that_is_explained_exists(message: str) -> None:
    fragments = [part.strip() for part in message.split("…") if len(part.strip()) > 4]
    assert fragments
    texts = texts_of_the_code()
    for fragment in fragments:
        assert any(fragment in text for text in texts), fragment


def test_many_messages_are_explained() -> None:
    assert len(messages()) >= 40
    assert len(set(messages())) == len(messages())
