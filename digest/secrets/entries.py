"""Secrets taken out of commits and reports: of every text in them that strangers or models wrote.

SHAs, times, counts and names of repositories are no such texts. Records without a secret are given
back as they are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from digest.secrets.finding import can_hold_shaped
from digest.secrets.marks import join_marks
from digest.secrets.redact import redact, redact_shaped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from digest.models import Analysis, Commit, Entry, FileChange, Language, Report
    from digest.secrets.redact import RedactedText


_SHA = re.compile("[0-9a-f]{7,40}")


class FoundSecrets(NamedTuple):
    """In which commit of a report secrets stand, and of which kinds; never the secrets."""

    commit: str  # its SHA as it is known; its title, redacted, where none is
    kinds: tuple[str, ...]  # sorted, each once

    def __str__(self) -> str:
        """Name commit and kinds, as part of a sentence."""
        name = self.commit[:7] if _SHA.fullmatch(self.commit) else repr(self.commit[:40])
        return f"{name} ({', '.join(self.kinds)})"


def tell_of_secrets(report: str, found: Iterable[FoundSecrets]) -> str:
    """Tell the owner of secrets in a report's file, and what to do."""
    text = f"{report}: holds what looks like secrets, in {', '.join(map(str, found))}"
    remedy = "name the commit in 'omit', or put another text in its place"
    return f"{text}; the site does not show them. Revoke them, then {remedy}"


def tell_of_commit(repository: str, sha: str, kinds: Sequence[str]) -> Iterator[str]:
    """Tell the owner of a commit whose texts held secrets of these kinds; nothing for none."""
    if kinds:
        text = f"{repository}: {FoundSecrets(sha, tuple(kinds))} holds what looks like a secret"
        yield (
            f"{text}; it is taken out of the report, but stands in the repository: revoke it. "
            "To leave the whole commit out, name it in 'omit'"
        )


def redact_commit(commit: Commit, language: Language) -> tuple[Commit, tuple[str, ...]]:
    """Take the secrets out of a commit's texts; give it, and their kinds.

    Found is what has a known shape and, in message and name, what a name beside it tells of.
    """
    redactor = _Redactor(language, lambda text: redact(text, language=language))
    return redactor.commit(commit), redactor.found


def redact_value(value: Any, language: Language) -> tuple[Any, tuple[str, ...]]:
    """Take secrets out of all strings in a JSON value; give a new value, and their kinds."""
    redactor = _Redactor(language, lambda text: redact(text, language=language))
    return redactor.value(value), redactor.found


def redact_report(report: Report) -> tuple[Report, tuple[FoundSecrets, ...]]:
    """Take secrets of known shapes out of a report, as it is to be shown; name its commits' ones.

    What is to be written back is the report as it was read: nothing of it may be lost.
    """
    if not can_hold_shaped("\n".join(_texts_of(report))):
        return report, ()
    found = []
    entries = []
    for entry in report.entries:
        redactor = _Redactor(report.language, lambda text: redact_shaped(text, report.language))
        entries.append(redactor.entry(entry))
        if redactor.found:
            commit = entries[-1].commit
            found.append(FoundSecrets(commit.sha or commit.title, redactor.found))
    problems = tuple(
        replace(problem, text=redact_shaped(problem.text, report.language).text)
        for problem in report.problems
    )
    return replace(report, entries=tuple(entries), problems=problems), tuple(found)


def _texts_of(report: Report) -> Iterator[str]:
    for problem in report.problems:
        yield problem.text
    for entry in report.entries:
        commit, analysis = entry.commit, entry.analysis
        yield from (commit.message, commit.author, analysis.body)
        if "@" in commit.url:
            yield commit.url
        yield from filter(None, (analysis.error, analysis.model, analysis.prompt))
        yield from analysis.unfounded
        for file in commit.files:
            yield file.path
            if file.old_path:
                yield file.old_path
        yield from (one.path for one in commit.breaks)
        if entry.extra:
            yield from _strings(entry.extra)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list, tuple)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _strings(item)


@dataclass(slots=True)
class _Redactor:
    """Redacts the texts of records, and notes the kinds of secrets that it took out."""

    language: Language
    redact: Callable[[str], RedactedText]
    kinds: set[str] = field(default_factory=set)

    @property
    def found(self) -> tuple[str, ...]:
        return tuple(sorted(self.kinds))

    def text(self, text: str) -> str:
        return self._note(self.redact(text)) if text else text

    def path(self, path: str) -> str:
        return self._note(redact_shaped(path, self.language))

    def _note(self, redacted: RedactedText) -> str:
        self.kinds.update(redacted.kinds)
        return join_marks(redacted.text) if redacted.kinds else redacted.text

    def value(self, value: Any) -> Any:
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict):
            return {key: self.value(item) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.value(item) for item in value]
        return value

    def commit(self, commit: Commit) -> Commit:
        redacted = replace(
            commit,
            author=self.text(commit.author),
            message=self.text(commit.message),
            url=self.text(commit.url),
            files=self._files(commit.files),
            breaks=tuple(one._replace(path=self.path(one.path)) for one in commit.breaks),
        )
        return commit if redacted == commit else redacted

    def _files(self, files: tuple[FileChange, ...]) -> tuple[FileChange, ...]:
        """Redact paths; of many commits there are thousands, so all are looked at together."""
        paths = (f"{file.path}\n{file.old_path or ''}" for file in files)
        if not can_hold_shaped("\n".join(paths)):
            return files
        return tuple(
            replace(
                file, path=self.path(file.path), old_path=file.old_path and self.path(file.old_path)
            )
            for file in files
        )

    def entry(self, entry: Entry) -> Entry:
        redacted = replace(
            entry,
            commit=self.commit(entry.commit),
            analysis=self._analysis(entry.analysis),
            extra=self.value(dict(entry.extra)),
        )
        return entry if redacted == entry else redacted

    def _analysis(self, analysis: Analysis) -> Analysis:
        return replace(
            analysis,
            body=self.text(analysis.body),
            error=self.text(analysis.error),
            model=analysis.model and self.text(analysis.model),
            prompt=analysis.prompt and self.text(analysis.prompt),
            unfounded=tuple(map(self.text, analysis.unfounded)),
        )
