"""Templates rendered once for many: what differs is a slot, filled in for each.

A template is rendered with slots for its texts, cut at them, and from then on filled in. It is
rendered again for each *shape*: which texts there are, and the values that are no texts (levels,
kinds). So a template may ask whether there is a text and show it, and nothing else; a template
that does more with one is told so.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn, TypeVar

from jinja2 import TemplateRuntimeError
from markupsafe import Markup

from digest.site.html.text import escaped, minified, trusted

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence

    import jinja2

T = TypeVar("T")
# Private-use characters: no theme prints them, no filter of a template changes them.
BEGIN, END = "\ue000", "\ue001"
_MARK = re.compile(f"{BEGIN}([^{END}]*){END}")
_SECRET = secrets.token_hex(8)  # what is rendered around held HTML may be by strangers
_HELD = re.compile(rf"{BEGIN}{_SECRET}(\d+){END}")


def slot_mark(name: str) -> str:
    """Give what stands for a slot in rendered HTML."""
    return f"{BEGIN}{name}{END}"


class SlottedHtml(NamedTuple):
    """HTML with slots: the texts around them, and each one's name.

    With a slot goes whether it has a line of its own, which it takes with it when it is left empty.
    """

    texts: tuple[str, ...]
    slots: tuple[tuple[str, bool], ...]

    def fill(self, values: Mapping[str, str]) -> str:
        """Put HTML into the slots."""
        filled = [
            f"\n{values[name]}" if is_line and values[name] else values[name]
            for name, is_line in self.slots
        ]
        return "".join(interleave(self.texts, filled))


def interleave(texts: Sequence[T], between: Sequence[T]) -> list[T]:
    """Put one value between each two texts."""
    parts = [*texts, *between]
    parts[::2], parts[1::2] = texts, between
    return parts


def cut_at_slots(html: str, *, may_be_empty: bool = True) -> SlottedHtml:
    """Cut rendered HTML at its marks. Slots that are never empty need no lines of their own."""
    texts = _MARK.split(html)
    names, texts = texts[1::2], texts[::2]
    are_lines = [may_be_empty and text.endswith("\n") for text in texts[:-1]]
    for n, is_line in enumerate(are_lines):
        texts[n] = texts[n].removesuffix("\n") if is_line else texts[n]
    return SlottedHtml(tuple(texts), tuple(zip(names, are_lines, strict=True)))


class DeferredHtml:
    """HTML that a template shows as it is: put in once the rest is made ready."""

    def __init__(self) -> None:
        self._values: list[str] = []

    def defer(self, html: str) -> Markup:
        """Give what stands for HTML until then."""
        self._values.append(html)
        return trusted(slot_mark(f"{_SECRET}{len(self._values) - 1}"))

    def lines(self, parts: Iterable[str]) -> list[Markup]:
        """Hold what a template shows line by line as one; nothing for nothing."""
        html = "\n".join(parts)
        return [self.defer(html)] if html else []

    def put_into(self, html: str) -> str:
        """Put in what is held."""
        return _HELD.sub(lambda match: self._values[int(match[1])], html)


class Slot:
    """Stands for a text while a template is rendered: it is there, and it can be shown."""

    def __init__(self, name: str) -> None:
        self._mark = slot_mark(name)

    def __bool__(self) -> bool:
        """Be there."""
        return True

    def __html__(self) -> str:
        """Be shown."""
        return self._mark

    def __format__(self, _: str) -> str:
        """Be shown within one of the site's own phrases."""
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
    """Fills in the templates of an environment that autoescapes."""

    templates: jinja2.Environment
    _forms: dict[Hashable, SlottedHtml] = field(default_factory=dict)

    def fill(self, name: str, shape: Mapping[str, Any], texts: Mapping[str, str]) -> Markup:
        """Render `digest/<name>.html`; `shape` holds what is no text, its values hashable."""
        present = {
            key: text if type(text) is Markup else escaped(text)
            for key, text in texts.items()
            if text
        }
        key = (name, *shape.values(), *present)
        form = self._forms.get(key)
        if form is None:
            slots = {key: Slot(key) if text else "" for key, text in texts.items()}
            html = self.templates.get_template(f"digest/{name}.html").render({**shape, **slots})
            form = self._forms[key] = cut_at_slots(minified(html), may_be_empty=False)
        return trusted(form.fill(present))  # the template's, and what was escaped
