"""A hostile archive builds, with warnings that name what is wrong; its site has no faults."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from digest.sitecheck import CheckRules, check_site
from tests.hostile.archive import HEAD, LAST, SEPARATOR, sha_number
from tests.hostile.payloads import BODIES
from tests.site.project import Project

if TYPE_CHECKING:
    from pathlib import Path

    from tests.hostile.conftest import Hostile


def test_every_payload_has_a_page(hostile: Hostile) -> None:
    assert hostile.built.is_done
    pages = [address for address in hostile.built.addresses() if "/commit/" in address]
    commits = {address.split("/")[3] for address in pages}
    assert commits == {sha_number(number) for number in range(len(BODIES))}


def test_what_can_not_be_read_is_warned_of_by_name(hostile: Hostile) -> None:
    for name in hostile.unreadable:
        [warning] = [text for text in hostile.built.said if text.startswith(f"{name}:")]
        assert warning.endswith("The file is left out.")
    for name in ("loop", "out"):
        assert f"{name}:1: is a link, which is not opened" in "\n".join(hostile.built.said)
    named = (*hostile.unreadable, "loop:1:", "out:1:")
    others = [text for text in hostile.built.said if not text.startswith(named)]
    assert all(" the digest comment's " in text for text in others)


def test_the_strict_build_fails_with_the_list(hostile: Hostile) -> None:
    arguments = ("build", "--strict", "--site-dir", "strict")
    result = hostile.project.run(*arguments, NO_MKDOCS_2_WARNING="1")
    assert result.returncode == 1
    assert f"Aborted with {len(hostile.built.said)} warnings in strict mode!" in result.stdout
    assert all(text in result.stderr for text in hostile.built.said)


def test_the_site_has_no_faults(hostile: Hostile) -> None:
    checked = check_site(hostile.built.folder, CheckRules(canaries=hostile.canaries))
    assert checked.faults == ()
    assert checked.pages > len(BODIES)


@pytest.mark.parametrize(
    "web",
    ["https://[::1/x", "https://x:y:z/w", "http://\x00/x", "https:///x", "https://"],
)
def test_an_address_that_is_none_costs_no_build(tmp_path: Path, web: str) -> None:
    sha = sha_number(1)
    project = Project(tmp_path)
    project.configure()
    table = f"{HEAD.format(day=LAST, repository='acme/rocket')}{SEPARATOR}"
    row = f"| {LAST} 12:00:00 | Ada | fix: x (#1) |\n\n"
    link = f"🔗 [View commit]({web}/commit/{sha})"
    entry = f"### fix: x (#1)\n**SHA**: `{sha[:7]}` | {link}\n\nBody\n"
    project.write("archive/x.md", f"{table}{row}{entry}\n---\n\n")
    built = project.build()
    assert built.is_done
    assert check_site(built.folder, CheckRules()).faults == ()
