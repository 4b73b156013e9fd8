"""No secret of a commit, a report or a model's answer is kept, published or printed."""

from __future__ import annotations

import gzip
import json
import logging
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from digest.archive import read_report, write_report
from digest.archive.store import read_archive
from digest.cli import main
from digest.collect.messages import clean_message, clean_name
from digest.models import (
    Analysis,
    Break,
    Commit,
    Entry,
    FileChange,
    Language,
    Level,
    Problem,
    Report,
    Status,
    Totals,
)
from digest.secrets.entries import FoundSecrets, redact_commit, redact_report, redact_value
from tests.gitrepos import NOON, make_repo
from tests.secrets.invented import TOKENS, armour, key_lines, noise
from tests.site.project import OPTIONS, Built, Project
from tests.site.records import make_entry, make_report, sha_of, write_archive

if TYPE_CHECKING:
    from pathlib import Path

TOKEN = TOKENS["github-token"][0]
MARK = "[redacted:github-token]"
PASSWORD = "horse-" + noise(9)  # in an address


def full_entry(secret: str = TOKEN) -> Entry:
    """Make an entry with a secret in every text of it."""
    title = f"fix: take {secret} out"
    made = make_entry(title, level=Level.HIGH, rest=f"It was\n{secret}\nhere.", author=secret)
    commit = replace(
        made.commit,
        files=(
            FileChange("R", f"conf/{secret}.json", 1, 0, f"old/{secret}"),
            FileChange("M", "src/a.py", 1, 0),
        ),
        totals=Totals(2, 2, 0),
        breaks=(Break("notes", f"{secret}.md"),),
    )
    analysis = Analysis(
        Status.PARTIAL,
        f"**Summary**: uses `{secret}`.\n\n**Risks**: {secret}\n",
        model=f"model/{secret}",
        prompt=secret,
        unfounded=(secret,),
    )
    return replace(made, commit=commit, analysis=analysis, extra={"team": [{"key": secret}]})


# --- records


def test_all_texts_of_a_report_are_looked_at() -> None:
    failed = Analysis(Status.FAILED, error=f"refused {TOKEN}")
    report = make_report(full_entry(), make_entry("docs: nothing"), make_entry(analysis=failed))
    report = replace(report, problems=(Problem(3, f"{TOKEN!r} is no time"),))
    shown, found = redact_report(report)
    sha = report.entries[0].commit.sha
    assert found[0] == FoundSecrets(sha, ("github-token",))
    assert len(found) == 2
    assert TOKEN not in repr(shown)
    assert repr(shown).count(MARK) == repr(report).count(TOKEN)
    assert shown.entries[1] is report.entries[1]
    assert shown.entries[0].commit.files[1] == report.entries[0].commit.files[1]


def test_a_report_without_secrets_is_the_same_object() -> None:
    report = make_report(make_entry(), full_entry("no-secret"))
    shown, found = redact_report(report)
    assert shown is report
    assert found == ()


def test_a_commit_without_a_sha_is_named_by_its_title() -> None:
    entry = make_entry(f"fix: {TOKEN}", sha="")
    assert redact_report(make_report(entry))[1] == (
        FoundSecrets(f"fix: {MARK}", ("github-token",)),
    )


def test_of_a_commit_from_git_names_tell_as_well() -> None:
    commit = Commit("ab" * 20, "Ada", None, f'fix\n\npassword = "{noise(20)}9"')
    redacted, kinds = redact_commit(commit, Language.ZH)
    assert redacted.message == 'fix\n\npassword = "[已隐去:assigned-secret]"'
    assert kinds == ("assigned-secret",)
    plain = replace(commit, message="fix", files=(FileChange("M", "a", 1, 0),) * 5000)
    assert redact_commit(plain, Language.EN)[0] is plain


def test_a_key_leaves_one_mark() -> None:
    message = "\n".join(["fix: this key", *key_lines(20), "is burnt"])
    commit = Commit("ab" * 20, "Ada", None, message)
    expected = (armour("BEGIN", "RSA "), "[redacted:private-key]", armour("END", "RSA "))
    assert redact_commit(commit, Language.EN)[0].message.split("\n")[1:4] == [*expected]


def test_a_json_value_keeps_its_form() -> None:
    value = {"a": [TOKEN, 1, None, True, {"b": f"x {TOKEN}"}], "c": 1.5}
    shown, kinds = redact_value(value, Language.EN)
    assert shown == {"a": [MARK, 1, None, True, {"b": f"x {MARK}"}], "c": 1.5}
    assert kinds == ("github-token",)


def test_reading_and_writing_a_report_keep_every_byte() -> None:
    data = write_report(make_report(full_entry()))
    assert TOKEN.encode() in data
    assert write_report(read_report(data, "x.md")) == data


# --- from git


@pytest.mark.parametrize("end", ["", "/a", ":8080", " x", ")", "."])
def test_a_login_in_an_address_is_no_e_mail(end: str) -> None:
    """Else half a password would stay, and no address around it to tell."""
    text = f"see https://ada:{PASSWORD}=x@git.example.org{end}"
    assert clean_message(text.encode()) == text
    assert clean_name(text.encode()) == text
    assert clean_message(b"see https://x,ada@x.org") == "see https://x,"


MESSAGES = {
    "title": f"fix!: rotate {TOKEN}",
    "body": f"fix: rotate\n\nIt was {TOKEN}.",
    "trailer": f"fix: rotate\n\nCo-authored-by: {TOKEN} <x@y.org>",
    "address": f"fix: rotate\n\ngit clone https://oauth2:{TOKEN}@git.example.org/a",
    "broken": f"fix: rotate {TOKEN[:20]}…\n\n…{TOKEN[20:]}",
}


@pytest.mark.process
def test_no_secret_of_git_comes_into_the_archive(tmp_path: Path) -> None:
    repo = make_repo(tmp_path / "rocket.git")
    for n, message in enumerate(MESSAGES.values()):
        repo.commit(message.encode(), {b"f": b"%d" % n}, at=NOON + n)
    repo.commit(b"A path", {f"conf/{TOKEN}.json".encode(): b"{}\n" * 30}, at=NOON + 50)
    moved = {f"conf/{TOKEN}.json".encode(): None, b"conf/new.json": b"{}\n" * 30}
    repo.commit(b"A path that was", moved, at=NOON + 51)
    repo.commit(b"A name", {b"f": b"x"}, author=f"Ada {TOKEN}".encode(), at=NOON + 52)
    quiet = repo.commit(b"Nothing", {b"f": b"y"}, at=NOON + 53)
    project = Project(tmp_path)
    source = f"        - {{name: acme/rocket, url: {repo.path}}}\n"
    project.configure(f"{OPTIONS}      since: 2023-11-14\n      repositories:\n{source}")
    command = ["-f", str(tmp_path / "mkdocs.yml")]
    ran = CliRunner().invoke(main, [*command, "run", "--quiet", "--until", "2023-11-14"])
    assert ran.exit_code == 0, "a secret is no fault of the run"
    kept = b"".join(path.read_bytes() for path in project.archive.rglob("*.md"))
    for part in (TOKEN, TOKEN[4:20], TOKEN[20:]):
        assert part.encode() not in kept
        assert part not in ran.output
    assert kept.count(MARK.encode()) >= 8
    (report,) = [file.report for file in read_archive(project.archive).files]
    assert len(report.entries) == 9
    told = ran.stderr.splitlines()
    assert len(told) == 8
    assert all("(github-token) holds what looks like a secret" in line for line in told)
    assert all("revoke it" in line and "'omit'" in line for line in told)
    assert not any(quiet[:7] in line for line in told)
    again = CliRunner().invoke(main, [*command, "run", "--until", "2023-11-14", "--json"])
    outcome, _ = json.loads(again.stdout)
    assert (outcome["commits"], outcome["secrets"]) == (0, [])
    assert CliRunner().invoke(main, [*command, "check"]).stderr == ""


# --- an archive by another tool, or from before


def published(built: Built) -> dict[str, bytes]:
    """Give every file that was published, unpacked."""
    found = {}
    for path in built.folder.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            is_packed = data.startswith(b"\x1f\x8b")
            name = path.relative_to(built.folder).as_posix()
            found[name] = gzip.decompress(data) if is_packed else data
    return found


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    made = Project(tmp_path_factory.mktemp("secrets"))
    made.configure(f"{OPTIONS}      api: true\n")
    made.write("docs/index.md", "# Launches\n")
    web = make_entry(f"docs: https://ada:{PASSWORD}@example.org")
    url = f"https://ada:{PASSWORD}@example.org/acme/rocket/commit/{web.commit.sha}"
    web = replace(web, commit=replace(web.commit, url=url))
    revert = make_entry(f'Revert "fix: take {TOKEN} out"')
    write_archive(made.archive, [make_report(full_entry(), web, revert, make_entry())])
    return made


def test_no_secret_of_an_archive_is_published(
    project: Project, caplog: pytest.LogCaptureFixture
) -> None:
    before = {path: path.read_bytes() for path in project.archive.rglob("*.md")}
    with caplog.at_level(logging.INFO, "mkdocs.plugins.digest"):
        built = project.build(strict=True)
    assert (built.said, built.is_done) == ((), True)
    files = published(built)
    for secret in (TOKEN, PASSWORD):
        assert [name for name, data in files.items() if secret.encode() in data] == []
        cached = (path for path in project.folder.glob(".cache/**/*") if path.is_file())
        assert [path for path in cached if secret.encode() in path.read_bytes()] == []
    sha = sha_of(f"fix: take {TOKEN} out")
    for name in (
        "index.html",
        "2025-03-04/index.html",
        "acme/rocket/2025-03-04/index.html",
        f"acme/rocket/commit/{sha}/index.html",
        "feed.xml",
        "feed.json",
        "api/acme/rocket/2025-03-04.json",
    ):
        assert MARK.encode() in files[name], name
    (told,) = [r.getMessage() for r in caplog.records if "looks like" in r.getMessage()]
    assert told.startswith("2025/rocket/2025-03-04.md: holds what looks like secrets, in ")
    assert f"{sha[:7]} (github-token)" in told
    assert TOKEN not in caplog.text
    assert before == {path: path.read_bytes() for path in project.archive.rglob("*.md")}
    # What is known of it is kept: a second build makes the same of it.
    assert published(project.build()) == files


def test_the_command_prints_none_and_check_names_where_they_stand(project: Project) -> None:
    sha = sha_of(f"fix: take {TOKEN} out")
    command = ["-f", str(project.folder / "mkdocs.yml")]
    for arguments in (["show", sha], ["show", sha, "--json"], ["score", "--explain", sha]):
        shown = CliRunner().invoke(main, [*command, *arguments])
        assert (shown.exit_code, TOKEN in shown.output) == (0, False)
        assert MARK in shown.stdout
    checked = CliRunner().invoke(main, [*command, "check"])
    assert checked.exit_code == 3
    assert f"2025/rocket/2025-03-04.md: holds what looks like secrets, in {sha[:7]} (github" in (
        checked.stderr
    )
    assert TOKEN not in checked.output
    data = json.loads(CliRunner().invoke(main, [*command, "check", "--json"]).stdout)
    assert {"report": "2025/rocket/2025-03-04.md", "commit": sha, "kinds": ["github-token"]} in (
        data["secrets"]
    )


def test_a_warning_of_the_archive_quotes_none(tmp_path: Path) -> None:
    (tmp_path / "2025-03-04.md").write_text(f"# {TOKEN}\n")
    (tmp_path / "2025-03-05.md").write_bytes(
        write_report(Report(make_report().day, "acme/rocket", (make_entry(),))).replace(
            b"| 2025-03-04 12:30:00 |", f"| {TOKEN} |".encode()
        )
    )
    warnings = read_archive(tmp_path).warnings
    assert any(MARK in warning for warning in warnings)
    assert not any(TOKEN in warning for warning in warnings)


def test_rules_analyse_what_may_be_shown(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.configure(OPTIONS)
    why = f"The gate asked for {TOKEN} at each login, and nobody knew of it."
    entry = make_entry("fix: take it out", rest=why, analysis=Analysis(Status.MISSING))
    write_archive(project.archive, [make_report(entry)])
    ran = CliRunner().invoke(main, ["-f", str(tmp_path / "mkdocs.yml"), "analyze"])
    assert ran.exit_code == 0
    (report,) = [file.report for file in read_archive(project.archive).files]
    assert report.entries[0].commit == entry.commit
    assert "redacted:github-token" in report.entries[0].analysis.body
    assert TOKEN not in report.entries[0].analysis.body
