"""`digest init` where there is a digest: what it adds, what it renews, what it keeps."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import settings as given_settings
from hypothesis import strategies as st

from digest.cli import main
from digest.config import load_settings
from digest.init.files import to_yaml_block
from digest.init.insertion import add_repositories
from digest.init.locked import LOCKED_REQUIREMENTS
from digest.init.workflow import installed_by, renew_workflow
from digest.init.yaml_text import compose
from tests.examples import examples

TOLD = ["--yes", "--repo", "acme/rocket", "--timezone", "Asia/Shanghai", "--language", "en"]
WORKFLOW = ".github/workflows/digest.yml"
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same, in a tenth of the time
compose_once = cache(compose)  # nearly all of these workflows are the one that init makes


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.delenv("DIGEST_ARCHIVE", raising=False)
    monkeypatch.setattr("digest.init.workflow.compose", compose_once)
    return tmp_path


def init(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["init", *arguments], catch_exceptions=False)


@cache
def make_workflow(*more: str) -> str:
    """Give a workflow as init makes it."""
    with TemporaryDirectory() as folder:
        init(folder, *TOLD, *more)
        return Path(folder, WORKFLOW).read_text()


def made_workflow() -> str:
    return make_workflow()


def load(text: str) -> Any:
    return yaml.load(text, Loader=LOADER)  # noqa: S506 - it is a safe one


def watched(file: Path) -> list[str]:
    return [source.name for source in load_settings(file).repositories]


def contents(folder: Path) -> dict[str, str]:
    return {p.relative_to(folder).as_posix(): p.read_text() for p in folder.rglob("*.*") if
            p.is_file()}  # fmt: skip


# Repositories are added -------------------------------------------------------------------------


def test_a_repository_is_added_and_all_else_of_the_file_stays(place: Path) -> None:
    init(*TOLD)
    file = place / "mkdocs.yml"
    own = file.read_text().replace("UTC", "UTC # ours").replace(
        "- name: acme/rocket\n", "- name: acme/rocket # the first\n          # private: true\n"
    )  # fmt: skip
    file.write_text(own)
    made = init("--yes", "--repo", "acme/lander", "--repo", "https://git.example.org/a/pad.git")
    assert (made.exit_code, made.stderr) == (0, "")
    assert "mkdocs.yml: acme/lander and a/pad added\n" in made.stdout
    assert watched(file) == ["acme/rocket", "acme/lander", "a/pad"]
    lines = file.read_text().splitlines(keepends=True)
    added = [
        "        - name: acme/lander\n",
        "        - name: a/pad\n",
        "          url: https://git.example.org/a/pad.git\n",
    ]
    at = lines.index(added[0])
    assert lines[at : at + 3] == added
    assert lines[at - 1] == "          # private: true\n"
    assert "".join(lines[:at] + lines[at + 3 :]) == own


def test_pages_that_nobody_changed_name_the_new_repository(place: Path) -> None:
    init(*TOLD)
    made = init("--yes", "--repo", "acme/lander")
    assert "README.md: written anew\n" in made.stdout
    assert "- `acme/lander`\n" in (place / "README.md").read_text()
    (place / "README.md").write_text("Ours\n")
    assert "README.md: kept\n" in init("--yes", "--repo", "acme/pad").stdout
    assert (place / "README.md").read_text() == "Ours\n"


def test_what_is_watched_is_not_added_again_and_answers_stay(place: Path) -> None:
    init(*TOLD)
    before = contents(place)
    again = init("--yes", "--repo", "acme/rocket", "--timezone", "UTC", "--model", "a/b")
    assert again.exit_code == 0
    assert contents(place) == before
    assert "--timezone: mkdocs.yml has Asia/Shanghai, which stays; change it" in again.stdout
    assert "--model: mkdocs.yml has none, which stays; change it there\n" in again.stdout
    assert "--language" not in again.stdout


@pytest.mark.parametrize("is_terminal", [True, False])
def test_without_a_repository_it_says_what_can_be_done(
    place: Path, is_terminal: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    init("site", *TOLD)
    before = contents(place)
    monkeypatch.setattr("digest.cli.init.can_ask", lambda: is_terminal)
    made = init("site")
    assert made.exit_code == 0
    assert "There is a digest in site/mkdocs.yml.\n--repo owner/repo adds a repo" in made.stdout
    assert contents(place) == before


def test_a_repository_is_added_by_its_address_of_ssh(place: Path) -> None:
    init("site", *TOLD)
    made = init("site", "--yes", "--repo", "ssh://git@git.example.org:2222/group/lander.git")
    assert made.exit_code == 0
    assert "group/lander is read through ssh, for which the workflow has no key" in made.stdout
    source = load_settings(place / "site/mkdocs.yml").repositories[1]
    assert (source.name, source.web) == ("group/lander", "https://git.example.org/group/lander")


@pytest.mark.parametrize(
    "section",
    [
        "{timezone: UTC, repositories: [{name: acme/rocket}]}",
        "{timezone: UTC}",
        "\n      repositories: [{name: acme/rocket}]",
        "\n      repositories: *watched",
        "\n      repositories:\n        - {name: acme/rocket}\n        -\n          name: acme/x",
    ],
)
def test_a_file_of_another_shape_is_left_or_added_to_and_never_broken(
    place: Path, section: str
) -> None:
    file = place / "mkdocs.yml"
    text = (
        "extra:\n  watched: &watched\n    - name: acme/rocket\ntheme: material\nsite_name: Ours\n"
        f"plugins:\n  - search\n  - digest: {section}\n"
    )
    file.write_text(text)
    before = watched(file)
    made = init("--yes", "--repo", "acme/lander")
    if made.exit_code == 0:
        assert watched(file) == [*before, "acme/lander"]
        return
    assert made.exit_code == 3
    assert file.read_text() == text
    said = "Add this to mkdocs.yml, plugins → digest → repositories:\n\n- name: acme/lander\n"
    assert said in made.stdout
    assert "mkdocs.yml: kept; acme/lander can't be added to it safely\n" in made.stdout


def test_an_inherited_list_is_left(place: Path) -> None:
    (place / "base.yml").write_text(
        "plugins:\n  - digest:\n      repositories:\n        - name: acme/rocket\n"
    )
    (place / "mkdocs.yml").write_text("INHERIT: base.yml\nsite_name: x\ntheme: material\n")
    made = init("--yes", "--repo", "acme/lander")
    assert (made.exit_code, "Add this to mkdocs.yml" in made.stdout) == (3, True)


def test_repositories_that_would_share_files_are_refused(place: Path) -> None:
    init(*TOLD)
    before = contents(place)
    made = init("--yes", "--repo", "other/rocket")
    assert (made.exit_code, "path" in made.stderr) == (1, True)
    assert contents(place) == before


COMMENTS = st.sampled_from(["", "# a note", "# - name: old/one", "\t", "#"])
NAMES = st.sampled_from(["a/b", "no/1.0", "acme/rocket", "x/y-z"])
EXTRAS = st.sampled_from(
    [
        "",
        "include: [src/**, 'a b']",
        "exclude:\n            - docs/**\n            - '*.md'",
        "branch: >-\n            main",
        "merges: exclude # why",
        "private: true",
    ]
)


@given_settings(max_examples=examples(50), deadline=None)
@given(
    st.lists(st.tuples(NAMES, EXTRAS, COMMENTS), min_size=1, max_size=4),
    st.sampled_from(
        ["", "      timezone: UTC\n", "\n      # the end\n", "  - other\n", "nav: []\n"]
    ),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
)
def test_what_is_added_is_all_that_changes(
    listed: list[tuple[str, str, str]], rest: str, ending: str, is_ended: bool
) -> None:
    lines = ["plugins:", "  - search", "  - digest:", "      repositories:"]
    for name, extra, comment in listed:
        lines += [f"        - name: {name} {comment}".rstrip()]
        lines += [f"          {extra}"] if extra else []
        lines += [f"          {comment}"] if comment.startswith("#") else []
    text = "\n".join(lines) + ("\n" if is_ended or rest else "") + rest
    text = text.replace("\n", ending)
    entries = [{"name": "new/one", "url": "../one: #1"}, {"name": "new/two"}]
    made = add_repositories(text, entries, to_yaml_block(list(entries), 0))
    assert made is not None
    plugins = load(text)["plugins"][1]["digest"]["repositories"]
    assert load(made)["plugins"][1]["digest"]["repositories"] == [*plugins, *entries]
    added = [line for line in made.split(ending) if "new/" in line or "../one" in line]
    assert len(added) == 3
    kept = [line for line in made.split(ending) if line not in added]
    assert [line for line in kept if line] == [line for line in text.split(ending) if line]


# The workflow is renewed ------------------------------------------------------------------------


def workflow(place: Path) -> dict[Any, Any]:
    found: dict[Any, Any] = load((place / WORKFLOW).read_text())
    return found


def change(place: Path, *changes: tuple[str, str]) -> None:
    text = (place / WORKFLOW).read_text()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    (place / WORKFLOW).write_text(text)


SETTINGS = (
    ("name: Digest", "name: Our digest"),
    ("cron: ", 'cron: "1 2 * * 1" # ours\n    - cron: '),
    ("branches: [main, master]", "branches:\n      - trunk"),
    ("  workflow_dispatch:", "  repository_dispatch:\n  workflow_dispatch:"),
    ('python-version: "3.13"', "python-version: '3.12' # as elsewhere"),
    ("runs-on: ubuntu-latest", "runs-on: [self-hosted, linux]"),
    ("timeout-minutes: 180", "timeout-minutes: 360"),
    ("retention-days: 7", "retention-days: 1"),
    ("          UNTIL:", "          OTHER_KEY: ${{ secrets.OTHER }} # ours\n          UNTIL:"),
    ("env:\n  ARCHIVE", "env:\n  HTTPS_PROXY: http://proxy.example.org\n  ARCHIVE"),
)  # fmt: skip


@given_settings(max_examples=examples(25), deadline=None)
@given(st.sets(st.sampled_from(SETTINGS)))
def test_settings_are_kept_and_all_else_is_of_this_version(changed: set[tuple[str, str]]) -> None:
    new = made_workflow()
    old = new.replace("digest run ", "digest gather ")  # as an older version had it
    for before, after in changed:
        old = old.replace(before, after)
    renewed = renew_workflow(old, new, keeps_package=True)
    assert renewed is not None
    assert renewed.left_out == ()
    expected = load(old.replace("digest gather ", "digest run "))
    assert load(renewed.text) == expected
    comments = (comment for _, after in changed for comment in re.findall("#.*", after))
    assert all(comment in renewed.text for comment in comments)
    again = renew_workflow(renewed.text, new, keeps_package=True)
    assert again == renewed


@pytest.mark.parametrize(
    ("installed", "kept"),
    [
        ("commit-digest==0.0.1", "commit-digest=={now}"),
        ("commit-digest[dask]==0.0.1", "commit-digest[dask]=={now}"),
        (
            "commit-digest @ git+https://git.example.org/d",
            "commit-digest @ git+https://git.example.org/d",
        ),
        ("commit-digest>=0.1", "commit-digest>=0.1"),
    ],
)
def test_a_release_is_renewed_another_requirement_kept(installed: str, kept: str) -> None:
    now = load(made_workflow())["jobs"]["collect"]["steps"][2]["env"]["PACKAGE"]
    old = made_workflow().replace(f"PACKAGE: {now}", f"PACKAGE: {installed}")
    renewed = renew_workflow(old, made_workflow(), keeps_package=True)
    assert renewed is not None
    jobs = load(renewed.text)["jobs"]
    for job in ("collect", "build"):
        (step,) = (s for s in jobs[job]["steps"] if s.get("name") == "Install")
        assert step["env"]["PACKAGE"] == kept.format(now=now.partition("==")[2])
    named = renew_workflow(old, made_workflow(), keeps_package=False)
    assert named is not None
    assert named.text == made_workflow()


COMMITS = [f"commit-digest @ git+https://x.org/d@{digit * 40}" for digit in "12"]


@pytest.mark.parametrize(
    ("was", "now", "kept"),
    [
        (*COMMITS, COMMITS[1]),
        (COMMITS[0].replace(" @", "[dask] @"), COMMITS[1], COMMITS[1].replace(" @", "[dask] @")),
        (COMMITS[0].replace("x.org", "y.org"), COMMITS[1], COMMITS[0].replace("x.org", "y.org")),
        (COMMITS[0][:-30], COMMITS[1], COMMITS[0][:-30]),
        (COMMITS[0], "commit-digest==2", COMMITS[0]),
    ],
)
def test_a_commit_is_renewed_as_a_release_is(was: str, now: str, kept: str) -> None:
    new = make_workflow("--package", now)
    renewed = renew_workflow(new.replace(now, was), new, keeps_package=True)
    assert renewed is not None
    assert installed_by(renewed.text)[:3] == [kept] * 3


def test_update_renews_what_is_locked_and_shows_it_without_hashes(place: Path) -> None:
    init(*TOLD)
    file = place / LOCKED_REQUIREMENTS
    new = file.read_text()
    file.write_text(new.replace("\nclick==", "\nclick==0."))
    assert f"{LOCKED_REQUIREMENTS}: kept; --update renews it\n" in init(*TOLD[:3]).stdout
    sure = init("--update", "--yes")
    assert f"{LOCKED_REQUIREMENTS}: renewed" in sure.stdout
    assert "\n-click==0." in sure.stdout
    assert "--hash" not in sure.stdout
    assert file.read_text() == new


@pytest.mark.parametrize("text", ["", "a: [", "just a text", "on: push\n", "- a\n- b\n"])
def test_what_is_no_workflow_is_not_renewed(text: str) -> None:
    assert renew_workflow(text, made_workflow(), keeps_package=True) is None


def test_update_shows_what_changes_and_asks(place: Path) -> None:
    init(*TOLD)
    change(
        place, ("cron: ", 'cron: "1 2 * * 1" # ours\n    - cron: '), ("digest run ", "digest x ")
    )
    change(place, ("      - name: Install\n", "      - run: echo mine\n      - name: Install\n"))
    before = (place / WORKFLOW).read_text()
    unsure = init("--update")
    assert (unsure.exit_code, "Nothing was written; say --yes" in unsure.stderr) == (1, True)
    assert (place / WORKFLOW).read_text() == before
    assert f"--- {WORKFLOW}\n+++ {WORKFLOW}\n@@" in unsure.stdout
    assert '\n-          digest x "${options[@]}"' in unsure.stdout
    assert '\n+          digest run "${options[@]}"' in unsure.stdout
    assert "cron" not in "".join(x for x in unsure.stdout.splitlines() if x[:1] in "+-")
    assert "jobs → collect → steps → echo mine; add it again if it is" in unsure.stderr
    sure = init("--update", "--yes")
    assert (sure.exit_code, f"{WORKFLOW}: renewed\n" in sure.stdout) == (0, True)
    assert workflow(place)[True]["schedule"][0] == {"cron": "1 2 * * 1"}
    again = init("--update")
    assert (again.exit_code, again.stdout.startswith("Nothing to renew")) == (0, True)


def test_without_update_a_changed_workflow_is_kept(place: Path) -> None:
    init(*TOLD)
    change(place, ("digest run ", "digest x "))
    made = init("--yes", "--repo", "acme/lander")
    assert f"{WORKFLOW}: kept; --update renews it\n" in made.stdout
    assert "digest x " in (place / WORKFLOW).read_text()


def test_update_follows_the_configuration(place: Path) -> None:
    """The models' keys and the extra that they need, locked, are those of now."""
    init(*TOLD)
    file = place / "mkdocs.yml"
    fallbacks = "[c/d, a/e, mistral/h, {model: f/g, api_key_env: THEIR_KEY}]"
    ours = "model: a/b, api_key_env: OUR_KEY, pull_token_env: GITHUB_TOKEN"
    options = f"llm: {{{ours}, fallbacks: {fallbacks}}}\n      timezone:"
    file.write_text(file.read_text().replace("timezone:", options))
    assert init("--update", "--yes").exit_code == 0
    found = workflow(place)
    assert "\nlitellm==" in (place / LOCKED_REQUIREMENTS).read_text()
    steps = {step.get("name"): step for step in found["jobs"]["collect"]["steps"]}
    assert steps["Bring the archive up to date"]["env"] == {
        "LLM_API_KEY": "${{ secrets.LLM_API_KEY }}",  # of the old file
        "OUR_KEY": "${{ secrets.OUR_KEY }}",
        "MISTRAL_API_KEY": "${{ secrets.MISTRAL_API_KEY }}",  # where that provider keeps it
        "THEIR_KEY": "${{ secrets.THEIR_KEY }}",
        "GITHUB_TOKEN": "${{ secrets.GITHUB_TOKEN }}",
        "SINCE": "${{ inputs.since }}",
        "UNTIL": "${{ inputs.until }}",
    }
    assert steps["Install"]["env"]["PACKAGE"].startswith("commit-digest[llm]==")


def test_a_missing_workflow_is_written(place: Path) -> None:
    init(*TOLD)
    before = (place / WORKFLOW).read_text()
    (place / WORKFLOW).unlink()
    assert init("--update", "--yes").exit_code == 0
    assert (place / WORKFLOW).read_text() == before


def test_windows_line_ends_are_no_change(place: Path) -> None:
    init(*TOLD)
    path = place / WORKFLOW
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert f"{WORKFLOW}: unchanged\n" in init("--update").stdout


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["--update"], 1, "mkdocs.yml: there is no digest to renew; leave out --update"),
        (["--update", "--force"], 2, "--update keeps your settings, --force does not"),
    ],
)
def test_update_needs_a_digest(arguments: list[str], status: int, said: str) -> None:
    made = init(*arguments)
    assert (made.exit_code, said in made.stderr) == (status, True)


def test_a_workflow_that_can_not_be_read_is_named(place: Path) -> None:
    init(*TOLD)
    (place / WORKFLOW).write_text("jobs: [\n")
    made = init("--update", "--yes")
    assert (made.exit_code, f"{WORKFLOW}: your settings can't be told" in made.stderr) == (1, True)
    assert (place / WORKFLOW).read_text() == "jobs: [\n"


# mkdocs.yaml ------------------------------------------------------------------------------------


@pytest.mark.process
def test_mkdocs_yaml_is_found(place: Path) -> None:
    """By init and by every other command; beside a mkdocs.yml it does not count, as in MkDocs."""
    init(*TOLD)
    (place / "mkdocs.yml").rename(place / "mkdocs.yaml")
    assert "mkdocs.yaml: acme/lander added\n" in init("--yes", "--repo", "acme/lander").stdout
    shown = CliRunner().invoke(main, ["config", "--json"], catch_exceptions=False)
    assert (shown.exit_code, "acme/lander" in shown.stdout) == (0, True)
    (place / "docs/reports").mkdir()
    checked = CliRunner().invoke(main, ["check"], catch_exceptions=False)
    assert "acme/lander: no reports" in checked.stdout
    (place / "mkdocs.yml").write_text("site_name: Ours\n")
    assert "mkdocs.yml: kept; it is your site's\n" in init(*TOLD).stdout


def test_a_site_of_ones_own_may_be_named_so(place: Path) -> None:
    (place / "mkdocs.yaml").write_text("site_name: Ours\n")
    made = init(*TOLD)
    assert "mkdocs.yaml: kept; it is your site's\n" in made.stdout
    assert "Add this to mkdocs.yaml:\n" in made.stdout
    assert not (place / "mkdocs.yml").exists()


def test_a_digest_whose_configuration_is_wrong_is_named(place: Path) -> None:
    init(*TOLD)
    file = place / "mkdocs.yml"
    file.write_text(file.read_text().replace("Asia/Shanghai", "Mars"))
    made = init("--yes", "--repo", "acme/lander")
    assert (made.exit_code, "mkdocs.yml: plugins, digest, timezone: 'Mars'" in made.stderr) == (
        1,
        True,
    )
