"""How git gets at a source: through ssh, or with a login that no command line has."""

from __future__ import annotations

import base64
import os
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from digest.collect import landings_of, update_clone
from digest.collect.command import GitFailedError
from digest.collect.failures import explain_failure
from digest.collect.source import is_local_path, parse_address
from digest.errors import CollectError
from digest.models import Source
from tests.githost import GitBackend, make_certificate, serving
from tests.gitrepos import Repo, make_repo

if TYPE_CHECKING:
    from collections.abc import Iterator

USER, PASSWORD = "robot", "ge%heim $(id) 'x'"
LOGIN = "robot:ge%25heim%20$(id)%20'x'"
FAR = datetime(2999, 1, 1, tzinfo=UTC)
KEY = "-----BEGIN OPENSSH PRIVATE KEY-----\nc3Vubnk=\n-----END OPENSSH PRIVATE KEY-----"


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    made = make_repo(tmp_path / "source.git")
    made.commit(b"one", {b"a": b"1\n"})
    return made


# https


class LockedBackend(GitBackend):
    """Serves to whoever has the login; looks around meanwhile."""

    seen: list[str]  # command lines of all processes while it was asked
    logins: list[str]

    def is_admitted(self) -> bool:
        for process in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                self.seen.append(process.read_bytes().decode("utf-8", "replace"))
            except OSError:
                continue
        login = self.headers.get("Authorization", "").removeprefix("Basic ")
        self.logins.append(base64.b64decode(login).decode())
        return self.logins[-1] == f"{USER}:{PASSWORD}"


@contextmanager
def locked(root: Path, certificate: Path) -> Iterator[tuple[str, type[LockedBackend]]]:
    with serving(LockedBackend, root, certificate) as (host, backend):
        backend.seen, backend.logins = [], []
        yield host, backend


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = make_certificate(tmp_path)
    monkeypatch.setenv("GIT_SSL_CAINFO", str(tmp_path / "only.pem"))
    return path


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="needs /proc")
def test_a_login_is_on_no_command_line_and_in_no_file(
    repo: Repo, certificate: Path, tmp_path: Path
) -> None:
    cache = tmp_path / "cache"
    with locked(repo.path.parent, certificate) as (host, seen):
        clone = update_clone(Source("o/r", f"https://{LOGIN}@{host}/source.git"), cache, None)
    assert len(landings_of(clone, FAR)) == 1
    assert f"{USER}:{PASSWORD}" in seen.logins
    assert any("remote-https" in line for line in seen.seen)
    for secret in (PASSWORD, "heim", base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()):
        assert [line for line in seen.seen if secret in line] == []
        files = [path for path in cache.rglob("*") if path.is_file()]
        assert [path for path in files if secret.encode() in path.read_bytes()] == []


@pytest.mark.parametrize("login", ["", "robot@", "robot:falsch@"])
def test_a_login_that_is_refused_is_not_shown(
    repo: Repo, certificate: Path, tmp_path: Path, login: str
) -> None:
    with locked(repo.path.parent, certificate) as (host, _):
        source = Source("o/r", f"https://{login}{host}/source.git")
        with pytest.raises(CollectError, match="asks for a login") as caught:
            update_clone(source, tmp_path / "cache", None)
    assert f"can't read https://{host}/source.git:" in str(caught.value)
    assert "falsch" not in str(caught.value)


@pytest.mark.parametrize("end", ["?private_token=geheim", "#geheim", "?a=1&b=geheim"])
def test_a_query_is_refused_without_being_shown(tmp_path: Path, end: str) -> None:
    with pytest.raises(CollectError, match=r"write a token as a login") as caught:
        update_clone(Source("o/r", f"https://u:auch@x.org/a{end}"), tmp_path, None)
    assert "geheim" not in str(caught.value)
    assert "auch" not in str(caught.value)


@pytest.mark.parametrize("login", ["u:a%0ab", "u%0d:a", "u:%00"])
def test_a_login_with_line_ends_is_refused(tmp_path: Path, login: str) -> None:
    with pytest.raises(CollectError, match="can't read from"):
        update_clone(Source("o/r", f"https://{login}@x.org/a"), tmp_path, None)


# ssh


@pytest.fixture
def ssh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put an `ssh` on the path that runs here what it is asked to run there; give its notes."""
    notes = tmp_path / "notes"
    program = tmp_path / "bin" / "ssh"
    program.parent.mkdir()
    program.write_text(
        f"""#!/bin/sh
{{ printf '%s\\n' "$@" "agent=$SSH_AUTH_SOCK"; env; }} > {notes}
while [ $# -gt 1 ]; do
  [ "$1" = -i ] && {{ ls -l "$2"; cat "$2"; }} >> {notes}
  shift
done
exec sh -c "$1"
"""
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("SSH_AUTH_SOCK", "/run/agent")
    return notes


@pytest.mark.parametrize(
    ("form", "host"),
    [("ssh://git@h.org{}", "git@h.org"), ("ssh://git@h.org:2222{}", "git@h.org"),
     ("ssh://alias{}", "alias"), ("git@h.org:{}", "git@h.org"), ("git@[::1]:{}", "git@::1")],
)  # fmt: skip
def test_a_source_is_fetched_through_ssh(
    repo: Repo, ssh: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str, host: str
) -> None:
    for name in ("LLM_API_KEY", "MODEL_KEY", "AWS_SECRET_ACCESS_KEY", "GITHUB_TOKEN"):
        monkeypatch.setenv(name, "geheim")
    source = Source("o/r", form.format(repo.path))
    clone = update_clone(source, tmp_path / "cache", None)
    assert len(landings_of(clone, FAR)) == 1
    notes = ssh.read_text().splitlines()
    assert host in notes
    assert "BatchMode=yes" in notes
    assert "agent=/run/agent" in notes
    assert [line for line in notes if "geheim" in line] == []
    assert "-i" not in notes
    assert ("2222" in notes) == ("2222" in form)


@pytest.mark.parametrize("is_path", [True, False])
def test_a_key_named_by_a_variable(
    repo: Repo, ssh: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_path: bool
) -> None:
    path = tmp_path / "my key"
    path.write_text(KEY)
    path.chmod(0o600)
    monkeypatch.setenv("DEPLOY_KEY", str(path) if is_path else KEY.replace("\n", "\r\n"))
    source = Source("o/r", f"git@h.org:{repo.path}", ssh_key_env="DEPLOY_KEY")
    update_clone(source, tmp_path / "cache", None)
    notes = ssh.read_text()
    given = notes.split("\n-i\n")[1].partition("\n")[0]
    assert "IdentitiesOnly=yes" in notes
    assert KEY in notes
    assert "-rw-------" in notes
    assert (given == str(path)) == is_path
    assert Path(given).exists() == is_path  # what was made for it is gone


@pytest.mark.parametrize(
    ("variable", "value", "told"),
    [
        ("DEPLOY_KEY", "", "the variable DEPLOY_KEY .* holds neither"),
        ("DEPLOY_KEY", "/no/such/key", "holds neither"),
        (KEY, "", "is no variable's name"),
    ],
)
def test_a_key_that_is_not_there(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    variable: str, value: str, told: str,
) -> None:  # fmt: skip
    monkeypatch.setenv("DEPLOY_KEY", value)
    source = Source("o/r", f"git@h.org:{repo.path}", ssh_key_env=variable)
    with pytest.raises(CollectError, match=told) as caught:
        update_clone(source, tmp_path / "cache", None)
    assert "c3Vubnk" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "ssh://-oProxyCommand=x/a", "ssh://git@-oProxyCommand=x/a", "ssh://-x@h/a", "git@-h:a",
        "-oProxyCommand=x@h:a", "git@h:-x", "ssh://h/-x", "ssh://h", "ssh://h/", "ssh://h:x/a",
        "ssh://git:geheim@h/a", "ssh://h/a?geheim", "git@h:a#geheim", "git@h o:a", "git@h;x:a",
        "ssh+git://h/a", "git+ssh://h/a", "SSH://h/a", "ext::sh -c x", "fd::7/a", "ssh://h\n/a",
        "git@h:/-x",
    ],
)  # fmt: skip
def test_addresses_that_ssh_could_misread(ssh: Path, tmp_path: Path, url: str) -> None:
    with pytest.raises(CollectError, match=r"give an https:// address, one of ssh") as caught:
        update_clone(Source("o/r", url), tmp_path / "cache", None)
    assert "geheim" not in str(caught.value)
    assert not ssh.exists()


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("git@h.org:a/b.git", False), ("ssh://h/a", False), ("https://h/a", False),
        ("../rocket", True), ("/srv/git@h/a:b", True), ("C:\\rocket", True), ("a:b", True),
    ],
)  # fmt: skip
def test_paths_are_told_from_addresses(url: str, expected: bool) -> None:
    assert is_local_path(url) == expected


@pytest.mark.parametrize(
    ("stderr", "told"),
    [
        ("Host key verification failed.", "ssh-keyscan"),
        ("@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @\nHost key verification failed.",
         "has another key"),
        ("git@h.org: Permission denied (publickey).", "accepts none of the keys"),
        ('Load key "/tmp/x/key": invalid format\ngit@h: Permission denied (publickey).',
         "can't use the private key"),
        ("ssh: Could not resolve hostname h.org: Name or service not known", "can't be reached"),
        ("ssh: connect to host h.org port 22: Connection timed out", "can't be reached"),
        ("kex_exchange_identification: Connection closed by remote host\r\n"
         "Connection closed by 1.2.3.4 port 22", "can't be reached"),
        ("error: cannot run ssh: No such file or directory", "install it"),
        ("ERROR: Repository not found.", "no git repository there"),
    ],
)  # fmt: skip
def test_what_ssh_says_becomes_advice(stderr: str, told: str) -> None:
    source = Source("o/r", "git@h.org:a/b.git")
    end = "\nfatal: Could not read from remote repository."
    failure = GitFailedError(128, stderr + end)
    error = str(explain_failure(source, parse_address(source), failure))
    assert told in error
    assert "o/r: can't read git@h.org:a/b.git: " in error
