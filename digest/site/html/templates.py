"""Templates rendered once for many commits: the texts that differ are slots, filled in for each.

A site has tens of thousands of commits, and to render a template takes long. So it is rendered with
*slots* in place of its texts, the HTML is cut at them, and from then on it is only filled in. It is
rendered again for each *shape*: which texts there are, and the values that are no texts (levels,
kinds). So a template may ask whether there is a text and show it, and nothing else; one that does
more with a text fails, with a message that says so.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn, TypeVar

from jinja2 import TemplateRuntimeError
from markupsafe import Markup

from digest.site.html.text import escaped, minified, trusted, unquoted

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence

    import jinja2

T = TypeVar("T")
# Private-use characters: no theme prints them, no filter of a template changes them.
SLOT_BEGIN, SLOT_END = "\ue000", "\ue001"
_MARK = re.compile(f"{SLOT_BEGIN}([^{SLOT_END}]*){SLOT_END}")
_SECRET = secrets.token_hex(8)  # texts by strangers stand around deferred HTML; none can know it
_DEFERRED = re.compile(rf"{SLOT_BEGIN}{_SECRET}(\d+){SLOT_END}")


def slot_mark(name: str) -> str:
    """Give the mark that stands for a slot in rendered HTML; the HTML is cut at it."""
    return f"{SLOT_BEGIN}{name}{SLOT_END}"


class SlottedHtml(NamedTuple):
    """HTML with slots between its texts: one text more than there are slots."""

    texts: tuple[str, ...]
    # Name, and whether the slot has a line of its own, which goes where the slot is left empty.
    slots: tuple[tuple[str, bool], ...]

    def fill(self, values: Mapping[str, str]) -> str:
        """Give the HTML with `values`, which are HTML, in the slots of their names.

        Raises KeyError where a slot has no value.
        """
        filled = [
            f"\n{values[name]}" if is_line and values[name] else values[name]
            for name, is_line in self.slots
        ]
        return "".join(interleave(self.texts, filled))


def interleave(texts: Sequence[T], between: Sequence[T]) -> list[T]:
    """Give the texts with one value between each two of them; there is one text more."""
    parts = [*texts, *between]
    parts[::2], parts[1::2] = texts, between
    return parts


def cut_at_slots(html: str, *, may_be_empty: bool = True) -> SlottedHtml:
    """Cut rendered HTML at its slots' marks.

    With `may_be_empty`, a slot at the start of a line takes that line with it when it is empty.
    """
    texts = _MARK.split(html)
    names, texts = texts[1::2], texts[::2]
    are_lines = [may_be_empty and text.endswith("\n") for text in texts[:-1]]
    for n, is_line in enumerate(are_lines):
        texts[n] = texts[n].removesuffix("\n") if is_line else texts[n]
    return SlottedHtml(tuple(texts), tuple(zip(names, are_lines, strict=True)))


class DeferredHtml:
    """HTML that is put into a page after its template is rendered and minified.

    So what is minified already is not gone through again: on a large page that is most of it.
    """

    def __init__(self) -> None:
        self._values: list[str] = []

    def defer(self, html: str) -> Markup:
        """Keep HTML for later; give the mark that a template shows in its place."""
        self._values.append(html)
        return trusted(slot_mark(f"{_SECRET}{len(self._values) - 1}"))

    def lines(self, parts: Iterable[str]) -> list[Markup]:
        """Defer parts that a template would show a line each, as one; no mark for no parts."""
        html = "\n".join(parts)
        return [self.defer(html)] if html else []

    def put_into(self, html: str) -> str:
        """Give rendered HTML with all deferred parts in the places of their marks."""
        return _DEFERRED.sub(lambda match: self._values[int(match[1])], html)


class Slot:
    """Stands for a text while a template is rendered.

    It is true and can be shown. Anything else that a template does with it raises
    TemplateRuntimeError: the result would hold for one text and be shown with all.
    """

    def __init__(self, name: str) -> None:
        self._mark = slot_mark(name)

    def __bool__(self) -> bool:
        """Tell that there is a text."""
        return True

    def __html__(self) -> str:
        """Give the mark, unescaped: `markupsafe` asks for this where a template shows a value."""
        return self._mark

    def __format__(self, _: str) -> str:
        """Give the mark, for a phrase of the site's words that holds the text."""
        return self._mark

    def _refuse(self, *_: object) -> NoReturn:
        raise TemplateRuntimeError(
            f"the text {self._mark[1:-1]!r} can only be shown as it is: this template is rendered"
            " once for many pages; take out what compares or changes it"
        )

    __str__ = __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = _refuse
    __len__ = __iter__ = __contains__ = __getitem__ = __add__ = __radd__ = __mod__ = _refuse
    __hash__ = None  # type: ignore[assignment]


@dataclass
class SlottedTemplates:
    """Fills in templates, each rendered once per shape; their environment has to autoescape."""

    templates: jinja2.Environment
    _by_shape: dict[Hashable, SlottedHtml] = field(default_factory=dict)

    def fill(self, name: str, shape: Mapping[str, Any], texts: Mapping[str, str]) -> Markup:
        """Give what `digest/<name>.html` renders to, minified.

        `texts` are escaped, unless they are `Markup`; `shape` has the template's other values,
        which are hashable. Raises TemplateRuntimeError where the template changes or compares a
        text.
        """
        present = {
            key: text if type(text) is Markup else escaped(text)
            for key, text in texts.items()
            if text
        }
        key = (name, *shape.values(), *present)
        slotted = self._by_shape.get(key)
        if slotted is None:
            slots = {key: Slot(key) if text else "" for key, text in texts.items()}
            html = self.templates.get_template(f"digest/{name}.html").render({**shape, **slots})
            slotted = self._by_shape[key] = cut_at_slots(
                unquoted(minified(html)), may_be_empty=False
            )
        return trusted(slotted.fill(present))  # the template's, and what was escaped
