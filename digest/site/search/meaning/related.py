"""Words that have to do with each other, and may be searched for in each other's place.

Two words are related where they lie near each other in the space, each among the nearest of the
other, and also stand in the same commits more often than chance would have it. Nearness alone
finds words of one topic; the second condition keeps those that mean the same or name each other.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from digest.site.search.meaning.space import unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from digest.site.search.meaning.space import Floats, Numbers, Space, Table

MOST_RELATED = 6  # of a word
_NEAREST = 20  # words of which a related one is
_NEAR = 0.5  # cosine of two related words at least
# Mutual information at least, of 1 at most: of a word in letters and a Chinese one, which mostly
# name the same thing; of these where one says little; of two in one script, which mostly do not.
_TOGETHER, _TOGETHER_IF_GENERAL, _TOGETHER_IN_SCRIPT = 0.42, 0.5, 0.6
_LEAST = 0.45  # of nearness, and of the root of what they are together, as one number
_GENERAL = 0.06  # topicality below which a word says little of a commit
_OF_ONE_SERIES = 0.65  # and from which on all commits that have it say the same
_IN_COMMITS, _IN_BOTH, _ALONE = 8, 4, 4  # of a related word: commits; with the other; not as a part
_BLOCK = 512  # words, or pairs of them, of a block


def find_related(
    space: Space, table: Table, strengths: Floats, places: Floats, alone: Sequence[int]
) -> dict[str, list[str]]:
    """Give the related words of each word that has some, the nearest first.

    `strengths` are the axes' own, `places` those of the table's commits, and `alone` says how often
    each word is not part of a longer one.
    """
    if not space.words:
        return {}
    commits = np.bincount(table.columns, minlength=table.width)
    topicality, masks = _survey(table, places, commits)
    ones, others, nearness = _mutually_near(unit(space.axes * strengths))
    both = _in_both(masks, ones, others)
    together = _mutual_information(both, commits[ones], commits[others], table.size)
    is_general = np.minimum(topicality[ones], topicality[others]) < _GENERAL
    is_cjk = np.array([not word.isascii() for word in space.words])
    least = np.where(is_general, _TOGETHER_IF_GENERAL, _TOGETHER)
    is_in_script = is_cjk[ones] == is_cjk[others]
    least = np.where(is_in_script, _TOGETHER_IN_SCRIPT, least)
    tells = (topicality < _OF_ONE_SERIES)[ones] & (topicality < _OF_ONE_SERIES)[others]
    may_be_shown = (commits >= _IN_COMMITS) & (np.array(alone) >= _ALONE)
    # Rounded, so that no machine's last digit decides.
    scores = np.round(nearness * np.sqrt(np.maximum(together, 0)), 3)
    is_related = (
        (both >= _IN_BOTH)
        & (together >= least)
        & (scores >= _LEAST)
        & (tells & ~(is_general & is_in_script))
        & may_be_shown[others]
    )
    found: defaultdict[str, list[tuple[float, str]]] = defaultdict(list)
    for n in np.flatnonzero(is_related).tolist():
        found[space.words[ones[n]]].append((-scores[n], space.words[others[n]]))
    return {
        word: related
        for word in sorted(found)
        if (related := _without_repeats(word, (other for _, other in sorted(found[word]))))
    }


def related_lines(related: Mapping[str, Sequence[str]]) -> str:
    """Write related words as lines of the search's index: a word, and those related to it."""
    return "".join(f"{word}\x1f{' '.join(related[word])}\n" for word in sorted(related))


def _without_repeats(word: str, others: Iterable[str]) -> list[str]:
    """Leave out words that hold one of those before them: whatever has them has that one, too."""
    kept = [word]
    for other in others:
        if not any(one in other or other in one for one in kept):
            kept.append(other)
    return kept[1 : MOST_RELATED + 1]


def _mutually_near(points: Floats) -> tuple[Numbers, Numbers, Floats]:
    """Give the pairs of words of which each is near the other, both ways round, and the cosines."""
    size = len(points)
    number = min(_NEAREST, size)
    found = []
    for first in range(0, size, _BLOCK):
        cosines = points[first : first + _BLOCK] @ points.T
        rows = np.arange(len(cosines))
        cosines[rows, rows + first] = -1
        least = np.partition(cosines, -number, axis=1)[:, -number, None]
        rows, columns = np.nonzero(cosines >= np.maximum(least, _NEAR))
        values = cosines[rows, columns]
        order = np.lexsort((columns, -values, rows))
        rows, columns, values = rows[order], columns[order], values[order]
        ranks = np.arange(len(rows)) - np.searchsorted(rows, rows)
        is_nearest = ranks < _NEAREST
        found.append((rows[is_nearest] + first, columns[is_nearest], values[is_nearest]))
    ones, others, values = (np.concatenate(parts) for parts in zip(*found, strict=True))
    is_mutual = np.isin(ones * size + others, others * size + ones)
    return ones[is_mutual], others[is_mutual], values[is_mutual]


def _survey(table: Table, places: Floats, commits: Numbers) -> tuple[Floats, Numbers]:
    """Give how topical each word is, and which commits have it, as bits: a column a word.

    A word is as topical as the commits that have it are near to each other: the mean of their
    cosines. It is small of words that say nothing of a commit: `fixed`, 添加.
    """
    points = unit(places - places.mean(axis=0))
    sums = np.zeros((table.width, points.shape[1]))
    masks = np.zeros((table.width, -(-table.size // 8)), np.uint8)
    for first, block in table.blocks():
        is_there = block > 0
        bits = np.packbits(is_there, axis=0)
        masks[:, first // 8 : first // 8 + len(bits)] = bits.T  # a block has whole bytes
        sums += is_there.T.astype(np.float32) @ points[first : first + len(block)]
    pairs = np.maximum(commits * (commits - 1.0), 1)
    return ((sums**2).sum(axis=1) - commits) / pairs, masks


def _in_both(masks: Numbers, ones: Numbers, others: Numbers) -> Numbers:
    """Count the commits that have both words of each pair."""
    counts = [np.zeros(0, np.int64)]
    for first in range(0, len(ones), _BLOCK):
        part = slice(first, first + _BLOCK)
        common = np.bitwise_count(masks[ones[part]] & masks[others[part]])
        counts.append(common.sum(axis=1, dtype=np.int64))
    return np.concatenate(counts)


def _mutual_information(both: Numbers, ones: Numbers, others: Numbers, size: int) -> Floats:
    """Give the normalised pointwise mutual information: 0 is chance, 1 always together."""
    seen = np.maximum(both, 1e-9)
    information: Floats = np.log(seen * size / (ones * others.astype(np.float64)))
    return information / -np.log(seen / size)
