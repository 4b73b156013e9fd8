"""Addresses of a repository's former name, in a real browser: they lead to the present one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.site.project import OPTIONS, Project
from tests.site.records import GUIDANCE_SHA, ROCKET, SMALL, TUESDAY, write_archive

if TYPE_CHECKING:
    from tests.site.browsing import Visitor
    from tests.site.project import Built

pytestmark = pytest.mark.browser
NEW = "umbrella/Probe"
SHORT = GUIDANCE_SHA[:7]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Build the small archive with one of its repositories renamed."""
    project = Project(tmp_path_factory.mktemp("moved"))
    write_archive(project.archive, SMALL)
    named = f"      repositories: [{{name: {NEW}, formerly: [{ROCKET}]}}]\n"
    project.configure(OPTIONS + named)
    return project.build(strict=True)


@pytest.mark.parametrize(
    ("address", "target"),
    [
        (f"{ROCKET}/", f"{NEW}/"),
        (f"{ROCKET}/{TUESDAY}/", f"{NEW}/{TUESDAY}/"),
        (f"{ROCKET.upper()}/{TUESDAY}/", f"{NEW}/{TUESDAY}/"),
        (f"{ROCKET}/{TUESDAY}/#{SHORT}", f"{NEW}/{TUESDAY}/#{SHORT}"),
        (f"{ROCKET}/{TUESDAY}/?type=fix", f"{NEW}/{TUESDAY}/?type=fix"),
        (f"{ROCKET}/commit/{GUIDANCE_SHA}/", f"{NEW}/commit/{GUIDANCE_SHA}/"),
        (f"{ROCKET}/commit/{SHORT}", f"{NEW}/commit/{GUIDANCE_SHA}/"),
    ],
)
def test_a_former_address_leads_on(visit: Visitor, address: str, target: str) -> None:
    page = visit.window()
    page.on("request", lambda request: visit.missing.add(request.url.partition("#")[0]))
    page.goto(visit.site + address)
    page.wait_for_url(visit.site + target)
