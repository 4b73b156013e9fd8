"""What holds of any bytes and any text: a function a property, which raises where it does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.analyze.answer.body import write_body
from digest.analyze.answer.parse import parse_answer
from digest.analyze.answer.records import AnswerError
from digest.archive import read_report, write_report
from digest.archive.sections import split_sections
from digest.errors import ReportError
from digest.forges import web_repository
from digest.models import Language, Level
from digest.site.html.autolinks import link_references
from digest.site.html.markdown import render_markdown, shift_headings
from digest.site.html.text import plain_text, printable
from digest.sitecheck.addresses import SiteBase
from digest.sitecheck.page import examine_page
from digest.sitecheck.rules import CheckRules

if TYPE_CHECKING:
    from collections.abc import Callable

_PAGE = "2026-03-02/index.html"
_SHELL = "<!doctype html><html lang=en><head><title>t</title></head><body><article>{}</article>"


def check_reader(data: bytes) -> None:
    """A report is refused, or written again to the byte."""
    try:
        report = read_report(data, "x")
    except ReportError:
        return
    assert write_report(report) == data


def check_sections(data: bytes) -> None:
    """The sections' sources joined are the body."""
    body = data.decode("utf-8", "replace")
    assert "".join(section.source for section in split_sections(body)) == body


def check_body(data: bytes) -> None:
    """A body, rendered and linked, has nothing that an archive page may not have."""
    html = shift_headings(render_markdown(data.decode("utf-8", "replace")), 2)
    for web in ("https://github.com/acme/rocket", "https://gitlab.com/acme/rocket"):
        linked = link_references(html, lambda sha: f"../commit/{sha}/", web_repository(web))
        check_linked(html, linked)


def check_linked(html: str, linked: str) -> None:
    """Linked HTML has the text that it had, and nothing that an archive page may not have."""
    assert plain_text(linked) == plain_text(html)
    seen = examine_page(_PAGE, _SHELL.format(printable(linked)), CheckRules(), SiteBase())
    assert seen.faults == []


def check_answer(data: bytes) -> None:
    """An answer is refused, or its body has the labels it was given."""
    try:
        answer = parse_answer(data.decode("utf-8", "replace"), Level.LOW)
    except AnswerError:
        return
    body = write_body(answer, Language.EN)
    fields = [section.field for section in split_sections(body)]
    assert len(fields) == len(set(fields)) == 2, body
    check_body(body.encode("utf-8", "replace"))


PROPERTIES: dict[str, Callable[[bytes], None]] = {
    "reader": check_reader,
    "sections": check_sections,
    "body": check_body,
    "answer": check_answer,
}
