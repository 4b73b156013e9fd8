"""What a message says in short: the text that a summary begins with."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from digest.messages.breaking import breaking_in_body
from digest.messages.references import without_pull
from digest.messages.trailers import is_machines

if TYPE_CHECKING:
    from digest.messages.title import Title

# ZeroMQ's form: the title or a paragraph tells the problem, another what was done.
_PROBLEM = re.compile(r"^(?:Problem|问题)[:：]", re.MULTILINE)
_SOLUTION = re.compile(r"(?:Solution|解决方案|解决办法|解决方法|解决)[:：]\s*")
_LETTER = re.compile(r"[^\W\d_]")
# `Closes #12`, `Refs #12 and #13`, `Follow up on acme/rocket#12`: they say nothing of the change.
_REFERENCE = re.compile(
    r"(?:[\w.-]{1,100}/[\w.-]{1,100})?[#!]\d+|https?://\S+|\b[A-Z][A-Z0-9]+-\d+"
)
_WORD = re.compile(r"[^\W\d_]+")
_REFERRING = re.compile(
    r"close[sd]?|fix(?:e[sd])?|resolve[sd]?|refs?|references?|see|also|related?|relates|to|part|of"
    r"|follow|up|on|followup|towards|addresses|partially|issues?|prs?|mrs?|pull|merge|requests?"
    r"|tickets?|and"
)
_LONGEST_REFERENCE = 200  # characters of a line that could name references alone


def read_lead(title: Title, body: str) -> str:
    """Give the first paragraph below the title in one line, or else the title's words.

    Of a message that tells a problem and its solution, the solution.
    """
    paragraphs = _paragraphs(body)
    is_problem = _PROBLEM.match(title.text) or _PROBLEM.search(body)
    if is_problem and (solution := _solution(paragraphs)):
        return solution
    text = " ".join(paragraphs[0]) if paragraphs else ""
    if len(paragraphs) > 1 and text == breaking_in_body(text):  # its text is on the next line
        text = " ".join((text, *paragraphs[1]))
    return text if _LETTER.search(text) else _words(title)


def _solution(paragraphs: list[list[str]]) -> str:
    for lines in paragraphs:
        for number, line in enumerate(lines):
            if match := _SOLUTION.match(line):
                return " ".join((line[match.end() :], *lines[number + 1 :])).strip()
    return ""


def _paragraphs(body: str) -> list[list[str]]:
    """Give the paragraphs of a body, without trailers for machines at their ends."""
    lines = (line.strip() for line in body.split("\n"))
    told = (line for line in lines if not _is_git_comment(line))
    paragraphs = [[*group] for is_text, group in groupby(told, bool) if is_text]
    for paragraph in paragraphs:
        while paragraph and is_machines(paragraph[-1]):
            paragraph.pop()
    return [paragraph for paragraph in paragraphs if not all(map(_names_tickets, paragraph))]


def _is_git_comment(line: str) -> bool:
    """Tell whether git wrote a line for who edits the message, such as `# Conflicts:`."""
    return line == "#" or line.startswith(("# Conflicts:", "#\t"))


def _names_tickets(line: str) -> bool:
    """Tell whether a line names tickets or addresses alone.

    A paragraph of such lines is no summary; within others they belong to a sentence.
    """
    if len(line) > _LONGEST_REFERENCE:
        return False
    rest, number = _REFERENCE.subn("", line)
    return number > 0 and all(map(_REFERRING.fullmatch, _WORD.findall(rest.lower())))


def _words(title: Title) -> str:
    """Give a title's words as a sentence; a problem without a solution stays called one."""
    words = title.text if _PROBLEM.match(title.text) else title.words
    text = without_pull(words).strip() or title.text
    return text[:1].upper() + text[1:]
