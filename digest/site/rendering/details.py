"""What stands below a commit's analysis as HTML: its files, related commits, the reasons."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from markupsafe import Markup

from digest.site.content.commit_details import WIDTH, related_links
from digest.site.content.entries import content_at
from digest.site.content.lines import title_html
from digest.site.content.reasons import reason_text
from digest.site.html.text import trusted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from digest.locales.records import Locale
    from digest.models import Entry
    from digest.site.content.commit_details import ChangedFiles, CommitLink, FileLine, Folder
    from digest.site.content.entries import SectionView
    from digest.site.html.templates import SlottedTemplates
    from digest.site.reading.records import RelatedCommits

_OPEN_UP_TO = 12  # files


class DetailsHtml:
    """Shows what a commit's page has below the analysis; links begin with `ROOT_PLACEHOLDER`."""

    def __init__(self, locale: Locale, forms: SlottedTemplates) -> None:
        self._locale = locale
        self._forms = forms
        self._reasons = lru_cache(maxsize=1024)(self._reason)

    def show(
        self,
        entry: Entry,
        changed: ChangedFiles | None,
        scope: Sequence[SectionView],
        related: Sequence[RelatedCommits],
        request_word: str = "pull",
    ) -> Markup:
        """Show the files `changed`, the related commits and the reasons of the importance.

        `scope` is what the analysis says of the parts affected, which the files belong to;
        `request_word` is what its forge calls a request. Where there is nothing of it, all is "".
        """
        importance = entry.importance
        if not (changed or importance.reasons or related):
            return Markup()
        totals = changed.totals if changed else None
        texts = {
            "count": self._locale.pages.counted("files", totals.files) if totals else "",
            "additions": f"{totals.additions:,}" if totals else "",
            "deletions": f"{totals.deletions:,}" if totals else "",
            "scope": trusted("\n".join(content_at(section, 0) for section in scope)),
            "folders": _joined(map(self._folder, changed.folders if changed else ())),
            "left_out": f"{changed.left_out:,}" if changed and changed.left_out else "",
            "related": _joined(self._group(*one) for one in related_links(related, request_word)),
            "reasons": _joined(self._reasons(one.rule, one.points) for one in importance.reasons),
            "score": "" if importance.score is None else str(importance.score),
        }
        is_open = totals is not None and totals.files <= _OPEN_UP_TO
        return self._forms.fill("beside", {"is_open": is_open}, texts)

    def _folder(self, folder: Folder) -> Markup:
        files = _joined(map(self._file, folder.files))
        return self._forms.fill("beside-folder", {}, {"path": folder.path, "files": files})

    def _file(self, file: FileLine) -> Markup:
        texts = {
            "name": file.name,
            "url": file.url,
            "old_path": file.old_path,
            "additions": "" if file.is_binary else f"{file.additions:,}",
            "deletions": "" if file.is_binary else f"{file.deletions:,}",
            "width": str(WIDTH),
            "added": str(file.bar.added),
            "deleted": str(file.bar.deleted),
        }
        return self._forms.fill("beside-file", {"status": file.status}, texts)

    def _group(self, kind: str, links: Iterable[CommitLink]) -> Markup:
        texts = {"links": _joined(map(self._link, links))}
        return self._forms.fill("beside-group", {"kind": kind}, texts)

    def _link(self, link: CommitLink) -> Markup:
        texts = {
            "address": link.address,
            "title": title_html(link.title),
            "short_sha": link.short_sha,
        }
        return self._forms.fill("beside-link", {"level": link.level}, texts)

    def _reason(self, rule: str, points: int) -> Markup:
        texts = {"text": reason_text(rule, locale=self._locale), "points": f"{points:+}"}
        return self._forms.fill("beside-reason", {}, texts)


def _joined(parts: Iterable[Markup]) -> Markup:
    """Join rows that begin and end with elements between which a space would mean nothing."""
    return trusted("".join(parts))
