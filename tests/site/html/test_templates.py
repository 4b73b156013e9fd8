"""Templates rendered once for many: filled in, they are what they would be rendered one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from jinja2 import DictLoader, Environment, StrictUndefined, TemplateRuntimeError

from digest.site.html.templates import DeferredHtml, SlottedTemplates, cut_at_slots, slot_mark
from digest.site.html.text import minified, unquoted
from tests.site.project import CONFIG

if TYPE_CHECKING:
    from tests.site.project import Project

HOSTILE = "<b title='x'>&amp; \"{{ 6 * 7 }}\" \ue000title\ue001"
TEMPLATE = """
{% if level == "high" %}<em>{{ level }}</em>{% endif %}
<h1>{{ title or "untitled" }}</h1>
{% if author %}
  <p>by {{ author }}</p>
{% endif %}
{{ "at {day}".format(day=day) }}
"""


def slotted_templates(template: str = TEMPLATE) -> SlottedTemplates:
    loader = DictLoader({"digest/it.html": template})
    return SlottedTemplates(Environment(loader=loader, autoescape=True, undefined=StrictUndefined))


@pytest.mark.parametrize("level", ["high", "low"])
@pytest.mark.parametrize("author", ["", "Ada", HOSTILE])
@pytest.mark.parametrize("title", ["", "A valve", HOSTILE])
def test_slots_filled_in_equal_the_template_rendered(level: str, author: str, title: str) -> None:
    made = slotted_templates()
    texts = {"title": title, "author": author, "day": "2025-03-04"}
    template = made.templates.get_template("digest/it.html")
    for _ in range(2):  # made, then taken again
        whole = minified(template.render({"level": level, **texts}))
        assert made.fill("it", {"level": level}, texts) == whole


def test_a_template_is_rendered_once_for_each_shape() -> None:
    made = slotted_templates("{{ level }}{{ title }}")
    for n in range(50):
        made.fill("it", {"level": "low"}, {"title": f"number {n}"})
        made.fill("it", {"level": "low"}, {"title": ""})
        made.fill("it", {"level": "high"}, {"title": f"number {n}"})
    assert len(made._by_shape) == 3


@pytest.mark.parametrize(
    "misuse",
    [
        "{% if title == 'x' %}y{% endif %}",
        "{{ title | upper }}",
        "{{ title | length }}",
        "{{ title[:3] }}",
        "{{ title ~ '!' }}",
        "{{ title + '!' }}",
        "{% if 'x' in title %}y{% endif %}",
        "{% for letter in title %}{{ letter }}{% endfor %}",
    ],
)
def test_a_template_that_looks_into_a_text_is_told_so(misuse: str) -> None:
    with pytest.raises(TemplateRuntimeError, match="'title' can only be shown as it is"):
        slotted_templates(misuse).fill("it", {}, {"title": "A valve"})


def test_an_empty_slot_takes_its_line_with_it() -> None:
    slotted = cut_at_slots(f"<a>\n{slot_mark('x')}\n<b>{slot_mark('y')}</b>")
    assert slotted.fill({"x": "", "y": ""}) == "<a>\n<b></b>"
    assert slotted.fill({"x": "X", "y": "Y"}) == "<a>\nX\n<b>Y</b>"


def test_deferred_html_is_put_in_once_the_rest_is_ready() -> None:
    deferred = DeferredHtml()
    assert deferred.lines([]) == []
    html = "\n".join([deferred.defer("<i>\n  1</i>"), *deferred.lines(["<b>", "</b>"])])
    strange = slot_mark("0") + slot_mark("content")
    assert deferred.put_into(html + strange) == f"<i>\n  1</i>\n<b>\n</b>{strange}"


def test_a_users_template_that_looks_into_a_text_ends_the_build_with_a_message(
    project: Project,
) -> None:
    project.configure(base=CONFIG.replace("  font: false\n", "  font: false\n  custom_dir: mine\n"))
    project.write("mine/digest/commit.html", "{{ title | upper }}")
    built = project.build()
    assert not built.is_done
    assert "a template of the archive's pages failed" in built.said[0]
    assert "'title' can only be shown as it is" in built.said[0]


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ('<p class="a" id="b-c">x</p>', "<p class=a id=b-c>x</p>"),
        ('<p class="a b" title="">x</p>', '<p class="a b" title="">x</p>'),
        ('<a href="../b/" rel="prev">', "<a href=../b/ rel=prev>"),
        ('<rect width="8" height="8"/>', '<rect width=8 height="8"/>'),
        ('<a href="?a=b">of x="y" z</a>', '<a href="?a=b">of x="y" z</a>'),
        (
            '<script type="module">if (a="b" ) c()</script>',
            '<script type="module">if (a="b" ) c()</script>',
        ),
        (f'<a href="{slot_mark("link")}">', f'<a href="{slot_mark("link")}">'),
    ],
)
def test_quotes_that_an_attribute_does_not_need_are_left_out(given: str, shown: str) -> None:
    assert unquoted(given) == shown
