"""A repository and its archive, as an owner has them who changes the options."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from digest.archive.store import read_archive
from digest.config import Settings
from digest.importance import make_rules
from digest.models import Language, Source
from digest.pipeline import RepositoryOutcome, RunRequest, run_pipeline
from digest.record.comparison import Comparison, compare_with_clones
from tests.gitrepos import Repo, make_repo

if TYPE_CHECKING:
    from pathlib import Path

FIRST = date(2023, 11, 14)  # the day of NOON, in UTC
NOW = datetime(2023, 12, 24, 9, 0, tzinfo=UTC)
NAME = "acme/rocket"


@dataclass
class Owner:
    """Runs a digest of one repository, and looks at what came of it."""

    settings: Settings
    repo: Repo

    def set(self, *, timezone: str = "", top_omit: tuple[str, ...] = (), **options: Any) -> None:
        """Change options: those of the repository, the time zone, the `omit` of all."""
        (source,) = self.settings.repositories
        changed = replace(source, **options)
        self.settings = replace(
            self.settings,
            repositories=(replace(changed, omit=(*changed.omit, *top_omit)),),
            omit=top_omit,
            timezone=ZoneInfo(timezone) if timezone else self.settings.timezone,
        )

    def run(self, until: int = 7, **request: Any) -> RepositoryOutcome:
        """Run up to so many days after the first."""
        last = FIRST + timedelta(until)
        asked = RunRequest(until=last, **({"analyse": False} | request))
        (outcome,) = run_pipeline(self.settings, asked, NOW, lambda name, done, total: None)
        assert outcome.error == ""
        return outcome

    def files(self) -> dict[str, bytes]:
        """Give the archive's files by their paths."""
        root = self.settings.archive
        return {
            path.relative_to(root).as_posix(): path.read_bytes()
            for path in sorted(root.rglob("*"))
            if path.is_file()
        }

    def shas(self) -> dict[date, list[str]]:
        """Give the SHAs of each day's reports, of all names."""
        found: dict[date, list[str]] = {}
        for file in read_archive(self.settings.archive).files:
            shas = [entry.commit.sha for entry in file.report.entries]
            found.setdefault(file.report.day, []).extend(shas)
        return found

    def compared(self) -> Comparison:
        """Compare the archive with git, as `digest check` does."""
        archive = read_archive(self.settings.archive)
        assert archive.warnings == ()
        (compared,) = compare_with_clones(self.settings, archive, (), NOW).values()
        return compared


def make_owner(folder: Path, timezone: str = "UTC") -> Owner:
    """Make an empty repository, and the settings of its digest."""
    repo = make_repo(folder / "rocket.git")
    settings = Settings(
        file=folder / "mkdocs.yml",
        archive=folder / "reports",
        cache=folder / "cache",
        path="{year}/{repo}/{date}.md",
        timezone=ZoneInfo(timezone),
        language=Language.EN,
        since=FIRST.isoformat(),
        repositories=(Source(NAME, str(repo.path), web=f"https://github.com/{NAME}"),),
        rules=make_rules(),
    )
    return Owner(settings, repo)
