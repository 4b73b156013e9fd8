"""Who owns a path: rules as GitHub and GitLab document them, and what strangers write."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.watching.ownership import MOST_RULES, owners_named, read_owners

GITHUB = """\
# The last rule that matches decides.
*       @all @Ground/Crew
*.js    @js #This is a comment.
*.go    go@example.org
/build/logs/ @logs
docs/*  @docs
apps/   @apps
/scripts/ @one @two
**/records @records
/apps/
/apps/github
my\\ dir/ @spaces
app/[slug]/*.tsx @slug
"""
GITLAB = """\
*.rb @ruby

[Docs] @writers
docs/
*.md @editors

^[Data Base][2] @data @dba # who stands by
model/
/config/*.yml @config
!model/generated.rb

[DOCS]
*.txt
"""


@pytest.mark.parametrize(
    ("text", "path", "owners"),
    [
        (GITHUB, "README.md", "@all @ground/crew"),
        (GITHUB, "lib/a.js", "@js"),
        (GITHUB, "lib/a.go", "go@example.org"),
        (GITHUB, "build/logs/a/b.js", "@logs"),
        (GITHUB, "lib/build/logs/a", "@all @ground/crew"),
        (GITHUB, "docs/a.md", "@docs"),
        (GITHUB, "docs/a/b.md", "@all @ground/crew"),
        (GITHUB, "lib/docs/a.md", "@all @ground/crew"),
        (GITHUB, "lib/apps/a", "@apps"),
        (GITHUB, "lib/apps", "@all @ground/crew"),
        (GITHUB, "apps/a", ""),
        (GITHUB, "apps/github", ""),
        (GITHUB, "scripts/a", "@one @two"),
        (GITHUB, "a/b/records/c", "@records"),
        (GITHUB, "records", "@records"),
        (GITHUB, "my dir/a", "@spaces"),
        (GITHUB, "app/[slug]/page.tsx", "@slug"),
        (GITHUB, "app/s/page.tsx", "@all @ground/crew"),
        (GITLAB, "docs/a", "@writers"),
        (GITLAB, "docs/a.md", "@editors"),
        (GITLAB, "docs/a.txt", ""),
        (GITLAB, "model/a.rb", "@data @dba @ruby"),
        (GITLAB, "model/generated.rb", "@ruby"),
        (GITLAB, "config/a.yml", "@config"),
        (GITLAB, "other", ""),
        ("a/**/b @x", "a/b", "@x"),
        ("a/**/b @x", "a/1/2/b/c", "@x"),
        ("a/**/b @x", "b", ""),
        ("a/** @x", "a/b/c", "@x"),
        ("a/** @x", "a", ""),
        ("/*.md @x", "a.md", "@x"),
        ("/*.md @x", "a/b.md", ""),
        ("a?c @x", "d/abc", "@x"),
        ("\ufeff* @x", "a", "@x"),
        ("# nothing\n\n@x\n/ @x\n", "a", "@x"),
        ("", "a", ""),
    ],
)
def test_the_last_rule_that_matches_decides(text: str, path: str, owners: str) -> None:
    assert sorted(read_owners(text)(path)) == owners.split()


def test_all_who_are_named() -> None:
    assert owners_named(GITLAB) == {"@ruby", "@writers", "@editors", "@data", "@dba", "@config"}


@given(st.text(alphabet="ab/*?[]! \\#@\n^.", max_size=80), st.text(alphabet="ab/.[", max_size=20))
def test_any_text_is_read(text: str, path: str) -> None:
    assert read_owners(text)(path) <= owners_named(text)


@pytest.mark.parametrize(
    ("glob", "path"),
    [("*a" * 200 + "b", "a" * 4_000), ("**/a/" * 300 + "b", "a/" * 2_000 + "c")],
)
def test_a_glob_that_tries_everything_takes_no_time(glob: str, path: str) -> None:
    assert read_owners(f"{glob} @x")(path) == frozenset()


def test_rules_beyond_the_limit_are_not_read() -> None:
    rules = "".join(f"/{number} @x\n" for number in range(MOST_RULES + 1))
    owners_of = read_owners(f"# many\n{rules}")
    assert (len(owners_of(str(MOST_RULES - 1))), len(owners_of(str(MOST_RULES)))) == (1, 0)
