"""Who wrote an analysis, and what it was seen to get wrong, on a commit's page."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from digest.models import Analysis, Coverage, Status
from tests.site.records import ROCKET, make_entry, make_report, sha_of, write_archive

if TYPE_CHECKING:
    from tests.site.project import Project

WHOLE = Analysis(
    Status.OK,
    "**Summary**: `pump<x>` is gone, as `src/heat.c` tells.\n",
    model="acme/<small>",
    coverage=Coverage(1, 2),
    unfounded=("pump<x>", "64 MB"),
    missing_files=("src/heat.c",),
    created=datetime(2025, 3, 4, 8, 30, tzinfo=UTC),
)


def test_each_page_says_what_is_known_of_its_own_analysis(project: Project) -> None:
    write_archive(
        project.archive,
        [
            make_report(
                make_entry("feat: whole", analysis=WHOLE),
                make_entry("feat: bare", analysis=replace(WHOLE, unfounded=(), missing_files=())),
                make_entry("feat: nameless", analysis=replace(WHOLE, model="", created=None)),
            )
        ],
    )
    built = project.build(strict=True)

    def origin(name: str) -> str:
        text = built.text(f"{ROCKET}/commit/{sha_of(name)}/")
        return text.partition("<p class=digest-origin>")[2].partition("</p>")[0]

    whole, bare, nameless = map(origin, ("feat: whole", "feat: bare", "feat: nameless"))
    assert "acme/&lt;small&gt;" in whole
    assert '<time datetime="2025-03-04T08:30:00+00:00">2025-03-04</time>' in whole
    assert "<code>pump&lt;x&gt;</code>, <code>64 MB</code>" in whole
    assert "<code>src/heat.c</code>" in whole
    assert "acme/&lt;small&gt;" in bare
    assert "<code>" not in bare
    assert "acme" not in nameless
    assert "<time" not in nameless
    assert "<code>pump&lt;x&gt;</code>" in nameless
