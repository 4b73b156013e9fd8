"""Made-up analyses: the sections, lists and tables that real ones have, at their lengths."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.archive.labels import EMOJI
from digest.archive.sections import is_cut_off
from digest.locales import locale_of
from digest.models import ChangeType, Language, Level
from tests.bench.shapes import Quantiles

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

    from tests.bench.prose import Prose

# UTF-8 bytes; measured on the analyses of a real archive
_SIZES = {
    Level.HIGH: Quantiles(
        ((0, 2400), (0.05, 3000), (0.25, 3870), (0.5, 4700), (0.75, 5500), (0.95, 6300), (1, 7000))
    ),
    Level.MEDIUM: Quantiles(
        ((0, 900), (0.05, 1430), (0.25, 1800), (0.5, 2100), (0.75, 2500), (0.95, 3400), (1, 5800))
    ),
    Level.LOW: Quantiles(
        ((0, 180), (0.05, 210), (0.25, 240), (0.5, 267), (0.75, 297), (0.95, 353), (1, 660))
    ),
}
_CUT_SIZES = Quantiles(
    ((0, 4500), (0.05, 4820), (0.25, 5700), (0.5, 6100), (0.75, 6470), (0.95, 6820), (1, 7300))
)
_BEYOND = 500  # bytes written past where a text is cut off
_ASPECTS = ("架构影响", "性能影响", "安全考虑", "可维护性")
_LOCALE = locale_of(Language.ZH)
_TYPES = tuple(_LOCALE.change_types.named(ChangeType).values())


class Bodies:
    """Writes analyses."""

    def __init__(self, prose: Prose, dice: random.Random) -> None:
        self._prose = prose
        self._dice = dice
        self._subject: tuple[str, ...] = ()

    def whole(self, level: Level) -> str:
        """Write an analysis that comes to its end."""
        return self._write(level, _SIZES[level].draw(self._dice))

    def cut_off(self) -> str:
        """Write an analysis of something important that breaks off at a token limit."""
        size = _CUT_SIZES.draw(self._dice)
        text = self._write(Level.HIGH, size + _BEYOND)
        text = text.encode()[:size].decode(errors="ignore").rstrip()
        while not is_cut_off(text):
            text = text[:-1].rstrip()
        return text

    def _write(self, level: Level, size: int) -> str:
        """Write about `size` bytes: sections until they are used up, then a last sentence."""
        self._subject = self._prose.subject()
        text = self._head(level)
        if level is Level.LOW:
            return text + self._sentence(max(size - len(text.encode()) - 20, 30))
        parts, left = [text], size - len(text.encode())
        for block in self._blocks(level):
            left -= len(block.encode())
            if left < 0:
                break
            parts.append(block)
        return "".join((*parts, f"\n\n**结论**：{self._sentence(100)}"))

    def _head(self, level: Level) -> str:
        name = _LOCALE.levels[level]
        kind = self._dice.choice(_TYPES)
        if level is not Level.LOW:
            kind += f" / {self._dice.choice(_TYPES)}（{self._prose.phrase()}）"
        return (
            f"**🎯 变更类型**：{kind}  \n**⚡ 重要程度**：{EMOJI[level]}{name}  \n**📋 变更摘要**："
        )

    def _blocks(self, level: Level) -> Iterator[str]:
        """Give a text's parts after its head, more than any text takes."""
        yield self._sentence(300)
        yield from self._list("**🎯 影响范围**：", 3)
        if level is Level.HIGH:
            yield "\n\n---"
            yield from self._insights()
            yield from self._risks()
        if self._dice.random() < 0.01:
            yield self._code()
        yield from self._list("**💡 关注建议**", 99, numbered=True)

    def _list(self, label: str, number: int, *, numbered: bool = False) -> Iterator[str]:
        """Give a list; its label has the first item with it, for nothing ends with a label."""
        for index in range(number):
            mark = f"{index + 1}. **{self._prose.phrase()}**：" if numbered else "- "
            yield (f"\n\n{label}  \n" if index == 0 else "\n") + mark + self._sentence(110)

    def _insights(self) -> Iterator[str]:
        heading = "\n\n## 🔍 技术洞察\n\n"
        if self._dice.random() < 0.55:
            rows = "".join(f"| **{name}** | {self._cell()} |\n" for name in _ASPECTS)
            yield f"{heading}| 维度 | 影响 |\n|------|------|\n{rows}"
            return
        for name in _ASPECTS:
            yield from self._list(f"{heading}**{name}**：", 2)
            heading = ""

    def _cell(self) -> str:
        return "<br>".join(f"• {self._sentence(100)}" for _ in range(3))

    def _risks(self) -> Iterator[str]:
        heading = "\n\n---\n\n## ⚠️ 潜在风险\n"
        for number in range(1, 4):
            title = f"{heading}\n{number}. **{self._prose.phrase()}**  \n"
            yield f"{title}   - {self._sentence(130)}  \n   - {self._sentence(90)}\n"
            heading = ""

    def _code(self) -> str:
        name = self._subject[0].strip("-()").replace("/", ".")
        return f"\n\n```python\nvalue = {name!r}\nassert value  # {self._prose.phrase()}\n```"

    def _sentence(self, size: int) -> str:
        return self._prose.sentence(size, self._subject)
