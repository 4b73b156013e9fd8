"""`digest init`: what it asks, writes, keeps and says, and that the result runs."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from digest.atomic import write_beside
from digest.cli import main
from digest.config import load_settings
from digest.errors import DigestError
from digest.init import writing
from digest.init.answers import WatchedRepository, system_language, system_timezone
from digest.init.files import daily_cron_time, to_yaml_block, to_yaml_scalar
from digest.init.repositories import parse_repository
from tests.gitrepos import Repo, make_repo

if TYPE_CHECKING:
    from pathlib import Path

FOR_GITHUB = {".github/workflows/digest.yml", ".github/digest-requirements.txt"}
ALL = FOR_GITHUB | {".gitignore", "README.md", "docs/index.md", "mkdocs.yml"}
TOLD = ["--yes", "--repo", "acme/rocket", "--timezone", "Asia/Shanghai", "--language", "en"]


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.delenv("DIGEST_ARCHIVE", raising=False)
    return tmp_path


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    made = make_repo(tmp_path / "rocket.git")
    made.commit(b"feat: ignite", {b"src/engine.py": b"1\n"})
    return made


def init(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["init", *arguments], catch_exceptions=False)


def files(folder: Path) -> set[str]:
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}


def plugin(folder: Path) -> dict[str, Any]:
    config = yaml.safe_load((folder / "mkdocs.yml").read_text(encoding="utf-8"))
    options: dict[str, Any] = config["plugins"][0]["digest"]
    return options


# What is written


def test_a_new_folder_gets_all_files_and_says_so(place: Path) -> None:
    made = init("site", *TOLD)
    assert (made.exit_code, made.stderr) == (0, "")
    assert files(place / "site") == ALL
    said = [line for line in made.stdout.splitlines() if line.endswith(": written")]
    assert {line.removesuffix(": written") for line in said} == {f"site/{name}" for name in ALL}
    assert made.stdout.endswith("\nNext: cd site && digest run --since 7d && mkdocs serve\n")
    settings = load_settings(place / "site/mkdocs.yml")
    assert (settings.timezone.key, settings.language, settings.llm) == ("Asia/Shanghai", "en", None)
    assert [source.name for source in settings.repositories] == ["acme/rocket"]


def test_every_answer_is_an_option(place: Path) -> None:
    model = [
        "--model",
        "deepseek/deepseek-v4-flash",
        "--repo",
        "https://git.example.org/a/lander.git",
    ]
    made = init(*TOLD, *model)
    assert made.exit_code == 0
    assert plugin(place) == {
        "timezone": "Asia/Shanghai",
        "language": "en",
        "repositories": [
            {"name": "acme/rocket"},
            {"name": "a/lander", "url": "https://git.example.org/a/lander.git"},
        ],
        "llm": {"model": "deepseek/deepseek-v4-flash", "max_cost": 1.0},
    }
    assert "the environment variable LLM_API_KEY" in made.stdout
    assert "commit-digest[llm]==" in (place / "README.md").read_text()


def test_the_words_are_chinese_where_the_language_is(place: Path) -> None:
    init("--yes", "--repo", "acme/rocket", "--language", "zh")
    assert (place / "docs/index.md").read_text().startswith("# 提交日报\n")
    assert "补齐缺少的日子" in (place / "README.md").read_text()
    assert "site_name: rocket · 提交日报\n" in (place / "mkdocs.yml").read_text()


def test_no_template_is_left_in_what_is_written(place: Path) -> None:
    for language in ("en", "zh"):
        init(language, "--yes", "--repo", "a/b", "--repo", "c/d", "--repo", "e/f", "--model", "x",
             "--language", language)  # fmt: skip
        for name in ALL:
            text = (place / language / name).read_text()
            assert "[[" not in text.replace('[[ "$', "")
            assert "[%" not in text
            assert text.endswith("\n")
            assert "\n\n\n" not in text


def test_repositories_of_one_name_get_a_path_with_their_owner(place: Path) -> None:
    init(*TOLD, "--repo", "other/rocket")
    assert plugin(place)["path"] == "{year}/{owner}/{repo}/{date}.md"
    assert load_settings(place / "mkdocs.yml").path == "{year}/{owner}/{repo}/{date}.md"


def test_defaults_are_this_machines(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Europe/Berlin")
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    init("--yes", "--repo", "acme/rocket")
    assert (plugin(place)["timezone"], plugin(place)["language"]) == ("Europe/Berlin", "zh")


@pytest.mark.parametrize("zone", ["Mars/Olympus", "CST6CDT,M3.2.0,M11.1.0", "/etc/passwd"])
def test_a_zone_without_a_name_counts_as_utc(zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", zone)
    assert system_timezone() == "UTC"


def test_any_other_language_counts_as_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    assert system_language() == "en"


def test_the_site_address_is_known_from_where_the_folder_is_published(place: Path) -> None:
    for origin, address in (
        ("https://github.com/Acme/digest.git", "https://acme.github.io/digest/"),
        ("git@github.com:acme/digest.git", "https://acme.github.io/digest/"),
        ("https://user:token@github.com/acme/acme.github.io", "https://acme.github.io/"),
        ("https://gitlab.com/Acme/digest.git", "https://acme.gitlab.io/digest/"),
        ("git@gitlab.com:acme/tools/digest.git", "https://acme.gitlab.io/tools/digest/"),
        ("https://gitlab.com/acme/acme.gitlab.io", "https://acme.gitlab.io/"),
        ("https://gitlab.com.example.org/acme/digest", None),
        ("https://git.example.org/acme/digest", None),
    ):
        folder = place / origin.translate(str.maketrans("/:@", "___"))
        for command in (["init", "-q", "."], ["remote", "add", "origin", origin]):
            folder.mkdir(exist_ok=True)
            subprocess.run(["git", *command], cwd=folder, check=True)
        init(str(folder), *TOLD)
        config = yaml.safe_load((folder / "mkdocs.yml").read_text())
        assert config.get("site_url") == address
        assert "token" not in (folder / "mkdocs.yml").read_text()


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Digest.Example.org\n", "https://digest.example.org/"),
        ("xn--bcher-kva.example", "https://xn--bcher-kva.example/"),
        ("", None),
        ("localhost", None),
        ("a b.example", None),
        ("evil.example/x: &y", None),
        ("\x00\xff" * 600, None),
    ],
)
def test_a_domain_of_its_own_is_the_sites_address(
    place: Path, text: str, address: str | None
) -> None:
    (place / "docs").mkdir()
    (place / "docs/CNAME").write_text(text)
    assert init(*TOLD).exit_code == 0
    assert yaml.safe_load((place / "mkdocs.yml").read_text()).get("site_url") == address


def test_the_address_can_be_told_and_comes_into_a_digest_that_lacks_it(place: Path) -> None:
    wrong = init(*TOLD, "--site-url", "team.github.io/digest")
    assert (wrong.exit_code, "is no address of a site" in wrong.stderr) == (2, True)
    init(*TOLD)
    assert "\n# site_url: " in (place / "mkdocs.yml").read_text()
    made = init("--yes", "--site-url", "https://log.example.com/digest")
    assert "mkdocs.yml: site_url: https://log.example.com/digest/ added\n" in made.stdout
    assert load_settings(place / "mkdocs.yml").site_url == "https://log.example.com/digest/"
    again = init("--yes", "--site-url", "https://other.example.com/")
    assert "mkdocs.yml: unchanged\n" in again.stdout
    assert "--site-url: mkdocs.yml has https://log.example.com/digest/, which" in again.stdout


def test_an_origin_that_comes_later_tells_the_address(place: Path) -> None:
    init(*TOLD)
    for command in (["init", "-q"], ["remote", "add", "origin", "https://github.com/you/x.git"]):
        subprocess.run(["git", *command], check=True)
    made = init("--yes")
    assert "mkdocs.yml: site_url: https://you.github.io/x/ added\n" in made.stdout
    text = (place / "mkdocs.yml").read_text()
    (place / "mkdocs.yml").write_text(text.replace("site_url: https://you.github.io/x/\n", ""))
    made = init("--yes")
    assert "unchanged; add 'site_url: https://you.github.io/x/'\n" in made.stdout


# What is kept


def test_nothing_is_overwritten_without_being_told(place: Path) -> None:
    (place / "README.md").write_text("Mine\n")
    (place / ".gitignore").write_text("/site")
    made = init(*TOLD)
    assert made.exit_code == 0
    assert (place / "README.md").read_text() == "Mine\n"
    assert (place / ".gitignore").read_text() == "/site"
    assert "README.md: kept; --force writes it anew\n" in made.stdout
    assert ".gitignore: kept; add /.cache/ to it, or say --force\n" in made.stdout
    told = init(*TOLD, "--force")
    assert "README.md: written anew\n" in told.stdout
    assert "mkdocs.yml: unchanged\n" in told.stdout
    assert (place / "README.md").read_text().startswith("# Commit digest\n")
    assert (place / ".gitignore").read_text() == "/site\n/.cache/\n"


def test_again_changes_nothing(place: Path) -> None:
    init(*TOLD)
    before = {name: (place / name).stat().st_mtime_ns for name in ALL}
    again = init(*TOLD)
    assert again.stdout.count(": unchanged\n") == len(ALL)
    assert {name: (place / name).stat().st_mtime_ns for name in ALL} == before


@pytest.mark.parametrize("force", [[], ["--force"]])
def test_a_site_that_is_there_keeps_its_files_and_hears_what_to_add(
    place: Path, force: list[str]
) -> None:
    theirs = {
        "mkdocs.yml": "site_name: Ours\ndocs_dir: pages\nuse_directory_urls: false\n",
        "pages/README.md": "# Ours\n",
        "README.md": "# Ours\n",
    }
    (place / "pages").mkdir()
    for name, text in theirs.items():
        (place / name).write_text(text)
    made = init(*TOLD, *force)
    assert made.exit_code == 0
    assert {name: (place / name).read_text() for name in theirs} == theirs
    assert "mkdocs.yml: kept; it is your site's\n" in made.stdout
    assert not (place / "pages/index.md").exists()
    addition = made.stdout.partition("Add this to mkdocs.yml:\n\n")[2].partition("\n\n")[0]
    base = yaml.safe_load(theirs["mkdocs.yml"]) | yaml.safe_load(addition)
    (place / "mkdocs.yml").write_text(yaml.safe_dump(base))
    assert base["theme"] == {"name": "material"}
    assert base["use_directory_urls"] is True
    assert load_settings(place / "mkdocs.yml").archive == (place / "pages/reports").resolve()
    (place / "pages/reports").mkdir()
    built = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "-q"], check=False, capture_output=True, text=True
    )
    assert built.returncode == 0, built.stderr


def test_a_site_below_a_repositorys_top_has_its_workflow_at_the_top(place: Path) -> None:
    subprocess.run(["git", "init", "-q", "."], check=True)
    made = init("docs site", *TOLD)
    assert ".github/workflows/digest.yml: written\n" in made.stdout
    assert "Next: cd 'docs site' && " in made.stdout
    workflow = yaml.safe_load((place / ".github/workflows/digest.yml").read_text())
    assert workflow["defaults"]["run"]["working-directory"] == "docs site/"
    assert files(place / "docs site") == ALL - FOR_GITHUB


# What is refused


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--repo", "lander"], "'lander' names no repository; give owner/repo for one on GitHub"),
        (["--repo", ""], "'' names no repository"),
        (["--repo", "./nowhere"], "'./nowhere' is no git repository on this machine"),
        (["--repo", "git@github.com:a"], "'github.com:a' names no repository"),
        (["--repo", "ssh://git@x.org/a.git"], "'x.org/a.git' names no repository"),
        (["--repo", "git:secret@x.org:a/b"], "'x.org:a/b' is no address of ssh"),
        (["--repo", "ssh://git:secret@x.org/a/b"], "'x.org/a/b' is no address of ssh"),
        (["--repo", "a/b=ssh://git@x.org/a/b?key=secret"], "'x.org/a/b' is no address of ssh"),
        (["--repo", "ssh://-oProxyCommand=x/a/b"], "is no address of ssh"),
        (["--repo", "http://github.com/a/b"], "names no repository"),
        (["--repo", "https://u:secret@github.com/a/b"], "holds a login or a query"),
        (["--repo", "https://[x/a/b"], "is no address"),
        (["--repo", "https://github.com/a"], "names no repository"),
        (["--timezone", "Mars"], "'Mars' is not a time zone; give an IANA name such as UTC"),
        (["--language", "fr"], "'fr' is not a language here; use en or zh"),
        (["--model", "  "], "is not a model's name as litellm knows it"),
        (["--repo", "acme/rocket"], "'acme/rocket' is named twice; name it once"),
    ],
)
def test_a_wrong_answer_says_what_is_allowed_and_writes_nothing(
    place: Path, arguments: list[str], said: str
) -> None:
    made = init("site", *TOLD, *arguments)
    assert made.exit_code in {1, 2}
    assert said in " ".join(made.stderr.split())
    assert "secret" not in made.stderr
    assert not (place / "site").exists()


def test_without_a_terminal_a_repository_has_to_be_named(place: Path) -> None:
    for arguments in ([], ["--yes"]):
        made = init(*arguments)
        assert (made.exit_code, "name at least one repository" in made.stderr) == (2, True)
    assert not files(place)


def test_another_configuration_can_not_be_named(place: Path) -> None:
    made = CliRunner().invoke(main, ["-f", "other.yml", "init", *TOLD])
    assert (made.exit_code, "name the folder, leave out -f" in made.stderr) == (2, True)


@pytest.mark.parametrize(
    ("obstacle", "said"),
    [
        ("site", "is a file; name a folder"),
        ("site/docs", "is no folder; move it away. Nothing was written"),
        ("site/README.md/x", "is a folder; move it away. Nothing was written"),
        ("site/mkdocs.yml/x", "can't be read"),
    ],
)
def test_what_is_in_the_way_is_found_before_anything_is_written(
    place: Path, obstacle: str, said: str
) -> None:
    path = place / obstacle
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("")
    made = init("site", *TOLD, "--force")
    assert (made.exit_code, said in made.stderr) == (1, True), made.stderr
    assert files(place) == {obstacle}


def test_a_mkdocs_yml_that_can_not_be_read_is_left_alone(place: Path) -> None:
    (place / "mkdocs.yml").write_text("site_name: [\n")
    made = init(*TOLD, "--force")
    assert (made.exit_code, "can't be read" in made.stderr) == (1, True)
    assert files(place) == {"mkdocs.yml"}


def test_docs_elsewhere_are_not_written_to(place: Path) -> None:
    (place / "site").mkdir()
    (place / "site/mkdocs.yml").write_text("site_name: x\ndocs_dir: ../docs\n")
    made = init("site", *TOLD)
    assert (made.exit_code, "docs_dir leads out of" in made.stderr) == (1, True)


def test_a_full_disk_leaves_nothing_behind(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    left = [2]

    def full(path: Path, data: bytes) -> Path:
        left[0] -= 1
        if left[0] < 0:
            raise OSError(28, "No space left on device")
        return write_beside(path, data)

    monkeypatch.setattr("digest.init.writing.write_beside", full)
    made = init("site", *TOLD)
    assert (made.exit_code, "No space left on device" in made.stderr) == (1, True)
    assert not (place / "site").exists()


# Repositories as people name them


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("acme/rocket", WatchedRepository("acme/rocket")),
        (" acme/rocket ", WatchedRepository("acme/rocket")),
        ("https://github.com/acme/rocket", WatchedRepository("acme/rocket")),
        ("https://github.com/acme/rocket.git/", WatchedRepository("acme/rocket")),
        ("https://www.github.com/acme/rocket/tree/main", WatchedRepository("acme/rocket")),
        (
            "https://gitlab.com/group/sub/rocket.git",
            WatchedRepository("sub/rocket", "https://gitlab.com/group/sub/rocket.git"),
        ),
        (
            "https://dev.azure.com/acme/tools/_git/rocket",
            WatchedRepository("tools/rocket", "https://dev.azure.com/acme/tools/_git/rocket"),
        ),
        (
            "https://git.sr.ht/~ada/rocket",
            WatchedRepository("ada/rocket", "https://git.sr.ht/~ada/rocket"),
        ),
        (
            "https://x.org/scm/ac/rocket.git",
            WatchedRepository("ac/rocket", "https://x.org/scm/ac/rocket.git"),
        ),
        *(
            (address, WatchedRepository(name, address))
            for address, name in (
                ("git@github.com:acme/rocket.git", "acme/rocket"),
                ("ssh://git@github.com/acme/rocket", "acme/rocket"),
                ("ssh://git@git.example.org:2222/group/rocket.git", "group/rocket"),
                ("git@gitlab.com:group/sub/rocket.git", "sub/rocket"),
                ("ssh://git@x.org:7999/~ada/rocket.git", "ada/rocket"),
                ("git@ssh.dev.azure.com:v3/acme/tools/rocket", "tools/rocket"),
                ("git@git.sr.ht:~ada/rocket", "ada/rocket"),
                ("deploy@server:/srv/git/rocket.git", "git/rocket"),
                ("git@[::1]:acme/rocket.git", "acme/rocket"),
            )
        ),
        (
            "my/rocket=ssh://git@x.org/rocket.git",
            WatchedRepository("my/rocket", "ssh://git@x.org/rocket.git"),
        ),
        ("my/rocket=https://x.org/r", WatchedRepository("my/rocket", "https://x.org/r")),
        (
            "mine/too=https://gitlab.com/group/sub/rocket.git",
            WatchedRepository("mine/too", "https://gitlab.com/group/sub/rocket.git"),
        ),
        (
            "mine/too=acme/rocket",
            WatchedRepository("mine/too", "https://github.com/acme/rocket.git"),
        ),
    ],
)
def test_a_repository_is_understood(text: str, found: WatchedRepository) -> None:
    assert parse_repository(text) == found


def test_a_local_repository_is_named_by_where_it_came_from(place: Path, repo: Repo) -> None:
    assert parse_repository("./rocket.git") == WatchedRepository("local/rocket", "./rocket.git")
    assert parse_repository("rocket.git") == WatchedRepository("local/rocket", "rocket.git")
    assert parse_repository("a/b=./rocket.git") == WatchedRepository("a/b", "./rocket.git")
    for origin, name, web in (
        ("git@github.com:acme/rocket.git", "acme/rocket", "https://github.com/acme/rocket"),
        ("https://x:y@git.example.org/a/r.git", "a/r", "https://git.example.org/a/r"),
        ("git@gitlab.com:a/b/r.git", "b/r", "https://gitlab.com/a/b/r"),
        (
            "git@ssh.dev.azure.com:v3/acme/tools/r",
            "tools/r",
            "https://dev.azure.com/acme/tools/_git/r",
        ),
        (
            "ssh://git@x.org:7999/ac/r.git",
            "ac/r",
            "https://x.org/projects/ac/repos/r",
        ),
        ("git@git.sr.ht:~ada/r", "ada/r", "https://git.sr.ht/~ada/r"),
        ("http://git.example.org/a/r.git", "local/rocket", ""),
        ("deploy@server:/srv/git/r.git", "local/rocket", ""),
        ("/srv/git/rocket.git", "local/rocket", ""),
    ):
        repo.git("config", "remote.origin.url", origin)
        assert parse_repository(str(repo.path)) == WatchedRepository(name, str(repo.path), web)


def test_a_local_repository_is_written_relative_to_the_site(place: Path, repo: Repo) -> None:
    made = init("deep/site", "--yes", "--repo", "./rocket.git")
    assert plugin(place / "deep/site")["repositories"] == [
        {"name": "local/rocket", "url": "../../rocket.git"}
    ]
    (source,) = load_settings(place / "deep/site/mkdocs.yml").repositories
    assert source.url == str(repo.path.resolve())
    assert "which only this machine has" in made.stdout


# Quoting


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_survives_yaml(text: str) -> None:
    line = to_yaml_scalar(text)
    assert "\n" not in line
    assert yaml.safe_load(f"a:\n  b: {line} # note\n") == {"a": {"b": text}}
    assert yaml.safe_load("a:\n" + to_yaml_block({"b": [{"c": text}]}, 4)) == {
        "a": {"b": [{"c": text}]}
    }


ODD = ("no", "1.0", "2026-01-01", "x: y", "- x", "!ENV x", "#", "{a", "'\"", "model\n  evil: true")


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_model_stays_one_text(place: Path, odd: str) -> None:
    assert init(*TOLD, "--model", odd).exit_code == 0
    assert plugin(place)["llm"]["model"] == odd


# The daily run's time


@pytest.mark.parametrize(
    ("zone", "hour"),
    [
        ("UTC", 1),
        ("Asia/Shanghai", 17),
        ("Europe/Berlin", 0),
        ("America/New_York", 6),
        ("Asia/Kolkata", 19),
        ("Pacific/Kiritimati", 11),
    ],
)
def test_the_daily_run_is_after_midnight_and_off_the_hour(zone: str, hour: int) -> None:
    assert daily_cron_time(zone, "a")[0] == hour
    assert all(7 <= daily_cron_time(zone, seed)[1] <= 52 for seed in map(str, range(100)))


# Asked at a terminal


def talk(place: Path, *dialogue: tuple[str, str]) -> tuple[int, str]:
    """Run init at a terminal; answer each question when it is asked."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "digest", "init", "site"],
        cwd=place, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
    )  # fmt: skip
    os.close(theirs)
    said, heard = "", 0
    with process:
        for question, answer in dialogue:
            while (at := said.find(question, heard)) < 0:
                part = read(ours)
                assert part, f"{question!r} was not asked: {said}"
                said += part
            heard = at + len(question)
            os.write(ours, answer.encode())
        while part := read(ours):
            said += part
    os.close(ours)
    return process.returncode, said


def read(terminal: int) -> str:
    """Give what is said next; "" after its end, or when nothing is said for long."""
    if not select.select([terminal], [], [], 20)[0]:
        return ""
    try:
        return os.read(terminal, 4096).decode()
    except OSError:  # the other side is closed
        return ""


def test_a_person_is_asked_and_a_wrong_answer_asked_for_again(place: Path) -> None:
    status, said = talk(
        place,
        ("Repository: ", "rocket\n"),
        ("names no repository", ""),
        ("Repository: ", "acme/rocket\n"),
        ("Another (empty: no more): ", "https://github.com/acme/lander\n"),
        ("Another (empty: no more): ", "\n"),
        ("Time zone [UTC]: ", "Mars\n"),
        ("give an IANA name", ""),
        ("Time zone [UTC]: ", "Asia/Shanghai\n"),
        ("Language, en or zh [en]: ", "zh\n"),
        ("(empty: none): ", "\n"),
        ("Address of the site (empty: not known yet): ", "digest.example.org\n"),
        ("is no address of a site; give one such as", ""),
        ("(empty: not known yet): ", "https://digest.example.org\n"),
    )
    assert status == 0, said
    assert plugin(place / "site") == {
        "timezone": "Asia/Shanghai",
        "language": "zh",
        "repositories": [{"name": "acme/rocket"}, {"name": "acme/lander"}],
    }
    settings = load_settings(place / "site/mkdocs.yml")
    assert settings.site_url == "https://digest.example.org/"


def test_write_all_says_what_is_in_the_way(place: Path) -> None:
    (place / "x").mkdir()
    with pytest.raises(DigestError, match="is a folder"):
        writing.write_planned_files(
            [writing.PlannedFile(place / "x", "", "written", is_written=True)]
        )
