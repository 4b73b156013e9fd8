"""Where forges show what: a row a forge, and the forms of the addresses that git is given."""

from __future__ import annotations

import hashlib
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.forges import (
    BY_NAME,
    FORGES,
    NamedRequest,
    find_forge,
    is_safe_address,
    is_safe_page,
    read_commit_url,
    web_address,
    web_repository,
)

SHA = "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567"


class Row(NamedTuple):
    """What leads where on a forge; "" for nowhere."""

    git: str  # where git finds the repository; "" where its pages can't be told from that
    forge: str
    web: str
    commit: str  # behind `web`
    number: str = ""  # what `(#7)` leads to, whole
    bang: str = ""  # what `!12` leads to, whole


GITHUB, GITLAB = "https://github.com/acme/rocket", "https://gitlab.com/acme/tools/rocket"
AZURE = "https://dev.azure.com/acme/tools/_git/rocket"
KERNEL = "https://git.kernel.org/pub/scm/git/git.git"
# fmt: off
ROWS = (
    Row(f"{GITHUB}.git", "github", GITHUB, f"/commit/{SHA}", f"{GITHUB}/pull/7"),
    Row("https://github.example.org/a/b", "github", "https://github.example.org/a/b",
        f"/commit/{SHA}", "https://github.example.org/a/b/pull/7"),
    Row(f"{GITLAB}.git", "gitlab", GITLAB, f"/-/commit/{SHA}", f"{GITLAB}/-/issues/7",
        f"{GITLAB}/-/merge_requests/12"),
    Row("http://gitlab.example.org:8080/a/b.git", "gitlab", "http://gitlab.example.org:8080/a/b",
        f"/-/commit/{SHA}", "http://gitlab.example.org:8080/a/b/-/issues/7",
        "http://gitlab.example.org:8080/a/b/-/merge_requests/12"),
    Row("https://codeberg.org/a/b.git", "gitea", "https://codeberg.org/a/b", f"/commit/{SHA}",
        "https://codeberg.org/a/b/pulls/7", "https://codeberg.org/a/b/pulls/12"),
    Row("https://gitea.example.org/a/b.git", "gitea", "https://gitea.example.org/a/b",
        f"/commit/{SHA}", "https://gitea.example.org/a/b/pulls/7",
        "https://gitea.example.org/a/b/pulls/12"),
    Row("https://gitee.com/a/b.git", "gitee", "https://gitee.com/a/b", f"/commit/{SHA}", "",
        "https://gitee.com/a/b/pulls/12"),
    Row("https://bitbucket.org/a/b.git", "bitbucket", "https://bitbucket.org/a/b",
        f"/commits/{SHA}"),
    Row("https://code.example.org/scm/AC/b.git", "bitbucket-server",
        "https://code.example.org/projects/AC/repos/b", f"/commits/{SHA}"),
    Row("https://bitbucket.example.org/x/scm/~ada/b.git", "bitbucket-server",
        "https://bitbucket.example.org/x/users/ada/repos/b", f"/commits/{SHA}"),
    Row("https://acme@dev.azure.com/acme/tools/_git/rocket", "azure", AZURE, f"/commit/{SHA}",
        "https://dev.azure.com/acme/tools/_workitems/edit/7", f"{AZURE}/pullrequest/12"),
    Row("https://tfs.example.org/tfs/All/x/_git/_full/b", "azure",
        "https://tfs.example.org/tfs/All/x/_git/b", f"/commit/{SHA}",
        "https://tfs.example.org/tfs/All/x/_workitems/edit/7",
        "https://tfs.example.org/tfs/All/x/_git/b/pullrequest/12"),
    Row("https://git.sr.ht/~ada/b", "sourcehut", "https://git.sr.ht/~ada/b", f"/commit/{SHA}"),
    Row(KERNEL, "cgit", KERNEL, f"/commit/?id={SHA}"),
    Row("https://git.savannah.gnu.org/git/emacs.git", "cgit",
        "https://git.savannah.gnu.org/cgit/emacs.git", f"/commit/?id={SHA}"),
    Row("", "gitweb", "https://git.postgresql.org/gitweb/?p=postgresql.git",
        f";a=commit;h={SHA}"),
    Row("https://repo.or.cz/git.git", "gitweb", "https://repo.or.cz/git.git", f"/commit/{SHA}"),
    Row("https://git.example.org/a/b.git", "auto", "https://git.example.org/a/b",
        f"/commit/{SHA}"),
)
# fmt: on
WEBS = [row.web for row in ROWS]


@pytest.mark.parametrize("row", ROWS, ids=WEBS)
def test_what_leads_where(row: Row) -> None:
    assert web_address(row.git) == (row.web if row.git else "")
    there = web_repository(row.web)
    assert (there.forge, there.web) == (BY_NAME[row.forge], row.web)
    assert there.commit_url(SHA) == row.web + row.commit
    assert (there.number_url("#", "7"), there.number_url("!", "12")) == (row.number, row.bang)


@pytest.mark.parametrize("end", ["", "/"])
@pytest.mark.parametrize("row", ROWS, ids=WEBS)
def test_a_commits_address_tells_its_repository(row: Row, end: str) -> None:
    assert is_safe_address(row.web + row.commit + end)
    assert read_commit_url(row.web + row.commit + end) == web_repository(row.web)


def test_every_forge_has_a_row() -> None:
    assert {row.forge for row in ROWS} == {forge.name for forge in FORGES} | {"auto"}
    assert set(BY_NAME) == {row.forge for row in ROWS} | {"forgejo"}


@pytest.mark.parametrize(
    ("address", "forge", "web"),
    [
        (f"{GITLAB}/-/commit/", "gitlab", GITLAB),
        ("https://gitlab.com/a/b/commit/", "gitlab", "https://gitlab.com/a/b"),  # of old
        ("https://git.example.org/a/b/-/commit/", "gitlab", "https://git.example.org/a/b"),
        (f"{KERNEL}/commit/?h=main&id=", "cgit", KERNEL),
        ("https://x.org/y.git/commit?id=", "cgit", "https://x.org/y.git"),
        ("https://x.org/?p=y.git;a=commitdiff;h=", "gitweb", "https://x.org/?p=y.git"),
        ("https://x.org/git/?p=y.git&a=commit&h=", "gitweb", "https://x.org/git/?p=y.git"),
        ("https://github.com/a/b/commits/", "github", "https://github.com/a/b"),
        ("https://git.example.org/a/b/commits/", "auto", "https://git.example.org/a/b"),
        ("https://x.googlesource.com/b/+/", "auto", ""),
        ("https://x.org/", "auto", ""),
    ],
)
def test_other_forms_of_a_commits_address(address: str, forge: str, web: str) -> None:
    found = read_commit_url(address + SHA)
    assert (found.forge, found.web) == (BY_NAME[forge], web)


@pytest.mark.parametrize(
    ("address", "web"),
    [
        ("git@github.com:acme/rocket.git", GITHUB),
        ("github.com:acme/rocket.git", GITHUB),
        ("ssh://git@ssh.github.com:443/acme/rocket.git", GITHUB),
        ("git@gitlab.com:acme/tools/rocket.git", GITLAB),
        ("ssh://git@gitlab.example.org:2222/a/b/c.git", "https://gitlab.example.org/a/b/c"),
        ("git@git.example.org:a/b.git", "https://git.example.org/a/b"),
        ("ssh://git@git.example.org/a/b.git", "https://git.example.org/a/b"),
        ("forgejo@git.example.org:a/b.git", "https://git.example.org/a/b"),
        ("git@bitbucket.org:a/b.git", "https://bitbucket.org/a/b"),
        ("ssh://git@altssh.bitbucket.org:443/a/b.git", "https://bitbucket.org/a/b"),
        ("ssh://git@x.org:7999/ac/b.git", "https://x.org/projects/ac/repos/b"),
        ("ssh://git@x.org:7999/~ada/b.git", "https://x.org/users/ada/repos/b"),
        ("git@ssh.dev.azure.com:v3/acme/tools/rocket", AZURE),
        ("acme@vs-ssh.visualstudio.com:v3/acme/tools/rocket", AZURE),
        ("git@git.sr.ht:~ada/b", "https://git.sr.ht/~ada/b"),
        ("git://git.kernel.org/pub/scm/git/git.git", KERNEL),
        ("https://ada:secret@github.com/acme/rocket.git?token=secret#x", GITHUB),
        (f"{GITHUB}/", GITHUB),
        ("deploy@server:/srv/git/b.git", ""),
        ("git@server:/srv/git/b.git", ""),
        ("ssh://git@server/srv/git/b.git", ""),
        ("ada@server:a/b.git", ""),
        ("../rocket", ""),
        ("/srv/rocket.git", ""),
        ("./a:b", ""),
        ("C:\\rocket", ""),
        ("file:///srv/rocket.git", ""),
        ("javascript:alert(1)", ""),
        ("https://[::1/a/b", ""),
        ("https://[::1]:8080/a/b.git", "https://[::1]:8080/a/b"),
        ("https://x.org:99999/a/b", ""),
        ("https://x.org/", ""),
        ('https://x.org/a"b/c', ""),
        ('https://x"y.org/a/b', ""),
        ("https://x.org/a\nb/c", ""),
        ("", ""),
    ],
)
def test_the_page_of_what_git_is_given(address: str, web: str) -> None:
    assert web_address(address) == web


@pytest.mark.parametrize(
    ("address", "forge", "commit"),
    [
        ("https://x.org/a/b/c.git", "gitlab", f"https://x.org/a/b/c/-/commit/{SHA}"),
        ("git@x.org:a/b/c.git", "gitlab", f"https://x.org/a/b/c/-/commit/{SHA}"),
        ("https://x.org/a/b.git", "forgejo", f"https://x.org/a/b/commit/{SHA}"),
        ("https://x.org/a/b.git", "cgit", f"https://x.org/a/b.git/commit/?id={SHA}"),
        ("https://x.org/git/b.git", "gitweb", ""),
        ("https://x.org/scm/a/b.git", "bitbucket-server",
         f"https://x.org/projects/a/repos/b/commits/{SHA}"),
        ("https://github.example.org/a/b.git", "gitlab",
         f"https://github.example.org/a/b/-/commit/{SHA}"),
    ],
)  # fmt: skip
def test_a_forge_that_is_named_goes_before_the_host(address: str, forge: str, commit: str) -> None:
    assert web_repository(web_address(address, forge), forge).commit_url(SHA) == commit


@pytest.mark.parametrize(
    ("url", "is_safe"),
    [
        (f"https://x.org/{SHA}", True),
        (f"http://x.org/a/commit/{SHA}", True),
        (f"https://ada:secret@x.org/a/commit/{SHA}", False),
        (f"https://ada@x.org/a/commit/{SHA}", False),
        (f"javascript:alert(1)//commit/{SHA}", False),
        (f"data:text/html,<b>/commit/{SHA}", False),
        (f"//x.org/commit/{SHA}", False),
        (f"https:///commit/{SHA}", False),
        (f"https://[::1/commit/{SHA}", False),
        (f"https://x.org/\x00/commit/{SHA}", False),
        (f"https://x.org/a b/commit/{SHA}", False),
        (f'https://x.org/"/commit/{SHA}', False),
        ("", False),
        ("https://x.org/", False),
    ],
)
def test_which_addresses_a_page_may_link_to(url: str, is_safe: bool) -> None:
    assert is_safe_address(url) == is_safe


@pytest.mark.parametrize(
    ("url", "is_safe"),
    [
        ("https://github.com/acme/rocket/releases/tag/v1", True),
        ("https://x.org/acme/rocket/compare/@a/b@1...@a/b@2", True),
        ("https://ada:secret@x.org/a", False),
        ("javascript:alert(1)", False),
        ("", False),
    ],
)
def test_which_addresses_of_releases_a_page_may_link_to(url: str, is_safe: bool) -> None:
    assert is_safe_page(url) == is_safe


@pytest.mark.parametrize(
    ("web", "path", "url"),
    [
        (GITLAB, "acme/tools/rocket", f"{GITLAB}/-/merge_requests/12"),
        (GITLAB, "", f"{GITLAB}/-/merge_requests/12"),
        # of the repository that this one is a fork of, or of a former name
        (GITLAB, "gnu/rocket", "https://gitlab.com/gnu/rocket/-/merge_requests/12"),
        ("", "gnu/rocket", ""),
    ],
)
def test_a_merge_request_is_where_its_words_say(web: str, path: str, url: str) -> None:
    request = NamedRequest("!", "12", "gitlab", path)
    assert web_repository(web, "gitlab").request_url(request) == url


@pytest.mark.parametrize(
    ("request_", "forges"),
    [
        (NamedRequest("#", "7"), {"github", "gitea"}),
        (NamedRequest("!", "7"), {"gitlab", "gitea", "azure", "gitee"}),
        (NamedRequest("#", "7", "github"), {"github"}),
        (NamedRequest("#", "7", "bitbucket"), {"bitbucket"}),
        (NamedRequest("#", "7", "bitbucket-server"), {"bitbucket-server"}),
        (NamedRequest("!", "7", "azure"), {"azure"}),
        (NamedRequest("!", "7", "gitlab"), {"gitlab"}),
    ],
)
def test_what_names_a_request_where(request_: NamedRequest, forges: set[str]) -> None:
    assert {forge.name for forge in FORGES if forge.accepts(request_)} == forges
    assert BY_NAME["auto"].accepts(request_)


@given(st.text(alphabet=st.sampled_from("htps:/@.?;&=~-_gitlabzcomvr3[]#\\\x00 é"), max_size=60))
def test_any_address_is_read_without_an_error(text: str) -> None:
    for address in (text, f"https://{text}", f"ssh://git@{text}", f"git@{text}"):
        web = web_address(address)
        assert "@" not in web.partition("://")[2].partition("/")[0]
        assert not web or is_safe_address(web_repository(web).commit_url(SHA)) or "?" in web
        read_commit_url(f"{address}{SHA}")
        find_forge(address)


PATH = "src/engine é.py"
SHA1, SHA256 = (hashlib.new(kind, PATH.encode()).hexdigest() for kind in ("sha1", "sha256"))


@pytest.mark.parametrize(
    ("forge", "place"),
    [
        ("github", f"#diff-{SHA256}"),
        ("gitlab", f"#{SHA1}"),
        ("gitea", f"#diff-{SHA1}"),
        ("bitbucket", "#chg-src/engine%20%C3%A9.py"),
        ("bitbucket-server", "#src/engine%20%C3%A9.py"),
        ("azure", ""),
        ("auto", ""),
    ],
)
def test_a_files_diff_has_its_place_on_the_commits_page(forge: str, place: str) -> None:
    repository = web_repository("https://git.example.org/acme/rocket", forge)
    url = repository.commit_url(SHA)
    assert repository.file_url(url, PATH) == url + place
    assert repository.file_url("", PATH) == ""


@pytest.mark.parametrize(
    ("web", "release", "compare"),
    [
        (GITHUB, "/releases/tag/pump%40v1/%3C", "/compare/v0...pump%40v1/%3C"),
        (GITLAB, "/-/tags/pump%40v1/%3C", "/-/compare/v0...pump%40v1/%3C"),
        ("https://codeberg.org/a/b", "/releases/tag/pump%40v1/%3C", "/compare/v0...pump%40v1/%3C"),
        ("https://gitee.com/a/b", "/releases/tag/pump%40v1/%3C", "/compare/v0...pump%40v1/%3C"),
        ("https://bitbucket.org/a/b", "/src/pump%40v1/%3C", "/branches/compare/pump%40v1/%3C%0Dv0"),
        (
            AZURE,
            "?version=GTpump%40v1/%3C",
            "/branchCompare?baseVersion=GTv0&targetVersion=GTpump%40v1/%3C",
        ),
        ("https://git.sr.ht/~a/b", "/refs/pump%40v1/%3C", ""),
        (KERNEL, "/tag/?h=pump%40v1/%3C", "/log/?h=pump%40v1/%3C&qt=range&q=v0..pump%40v1/%3C"),
        ("https://x.org/?p=b.git", ";a=shortlog;h=refs/tags/pump%40v1/%3C", ""),
        ("https://example.org/a/b", "", ""),
        ("", "", ""),
    ],
)
def test_a_tag_has_an_address_whatever_its_name(web: str, release: str, compare: str) -> None:
    repository = web_repository(web)
    assert repository.release_url("pump@v1/<") == (web + release if release else "")
    assert repository.compare_url("v0", "pump@v1/<") == (web + compare if compare else "")
