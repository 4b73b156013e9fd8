"""The option `briefs`: for which periods there are any, and who writes them."""

from __future__ import annotations

from dataclasses import dataclass

from mkdocs.config import base

from digest.briefs.records import BriefAuthor

_PERIODS = ("day", "week")
_AUTHORS = {True: BriefAuthor.MODEL, "rules": BriefAuthor.RULES, False: BriefAuthor.NOBODY}


@dataclass(frozen=True, slots=True)
class BriefSettings:
    """Who writes briefs of days and of weeks."""

    day: BriefAuthor = BriefAuthor.MODEL
    week: BriefAuthor = BriefAuthor.MODEL

    def author_of(self, *, is_week: bool) -> BriefAuthor:
        """Give who writes about a week, or about a day."""
        return self.week if is_week else self.day


class BriefsOption(base.BaseConfigOption[BriefSettings]):
    """`true`, `rules` or `false`, for days and weeks alike or in a table with one of these each."""

    def __init__(self) -> None:
        super().__init__()
        self.default = True

    def run_validation(self, value: object) -> BriefSettings:
        """Give the checked settings; null stands for `true`."""
        if not isinstance(value, dict):
            author = _author(True if value is None else value)
            return BriefSettings(author, author)
        if unknown := sorted(str(name) for name in value if name not in _PERIODS):
            raise base.ValidationError(f"{', '.join(unknown)}: there are day and week")
        return BriefSettings(**{name: _author(value[name]) for name in value})


def _author(value: object) -> BriefAuthor:
    if not isinstance(value, bool | str) or value not in _AUTHORS:
        raise base.ValidationError(f"{value!r} is neither true, rules nor false")
    return _AUTHORS[value]
