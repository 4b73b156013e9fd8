"""What a README says first, and what is known of commits that one takes back."""

from __future__ import annotations

import pytest

from digest.analyze.context.gathering import first_paragraph


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            '# Rocket\n\n[![ci](a.svg)](b)\n\n<p align="center">x</p>\n\n'
            "Rocket lands probes on\nsmall moons.\n\nMore.",
            "Rocket lands probes on small moons.",
        ),
        (
            "Rocket\n======\n\n.. image:: a.svg\n\nRocket lands probes on small moons.",
            "Rocket lands probes on small moons.",
        ),
        (
            "# Rocket\r\nRocket lands probes on small moons.\r\n",
            "Rocket lands probes on small moons.",
        ),
        (
            "<!--\nCopyright of those who own all of it\n\nAll rights reserved, always\n-->\n"
            "Rocket lands probes on moons.",
            "Rocket lands probes on moons.",
        ),
        ("# Rocket\n\nShort.\n", ""),
        ("", ""),
    ],
)
def test_a_readme_says_first_what_the_project_is(text: str, said: str) -> None:
    assert first_paragraph(text) == said


def test_a_long_paragraph_is_cut_at_a_sentence() -> None:
    assert len(first_paragraph("Rocket lands probes on small moons. " * 100)) <= 500
