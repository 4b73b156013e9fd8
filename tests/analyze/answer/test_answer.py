"""A model's answer fills fields, and nothing in it can be taken for the report's own structure."""

from __future__ import annotations

import json
import re
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from digest.analyze.answer.body import merge_answers, write_body
from digest.analyze.answer.parse import parse_answer
from digest.analyze.answer.records import (
    ASPECTS,
    MAX_ASPECT,
    MAX_HEADLINE,
    MAX_ITEM,
    MAX_ITEMS,
    MAX_LINE,
    MAX_SUMMARY,
    MAX_TYPES,
    MAX_UNSHOWN,
    MIN_SUMMARY,
    Answer,
    AnswerError,
    BreakingClaim,
)
from digest.analyze.answer.schema import schema_for
from digest.archive import read_report, write_report
from digest.archive.sections import split_sections
from digest.archive.types import change_types
from digest.locales import LANGUAGES
from digest.models import (
    Analysis,
    ChangeType,
    Commit,
    Entry,
    Field,
    Importance,
    Language,
    Level,
    Report,
    Status,
)
from digest.site.html.markdown import render_markdown
from tests.examples import examples

DATA = Path(__file__).parents[2] / "data" / "analyze"
NOTHING_BREAKS = {"breaks": False, "action": "", "line": ""}
LOW: dict[str, Any] = {
    "types": ["fix"],
    "headline": "",
    "summary": "The valve shuts.",
    "breaking": NOTHING_BREAKS,
    "unshown": [],
}
MEDIUM = LOW | {"scope": ["`src/valve.py`"], "advice": ["Check the seals."]}
HIGH = MEDIUM | {"insights": dict.fromkeys(map(str, ASPECTS), ""), "risks": ["It may stick."]}


def reply(**changes: object) -> str:
    return json.dumps(LOW | changes)


def body_of(summary: str, **parts: Any) -> str:
    return write_body(Answer((ChangeType.FIX,), summary, **parts), Language.EN)


def summary_of(text: str) -> str:
    return body_of(text).partition("**Summary**:")[2].strip()


# The schema


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("level", list(Level))
def test_schema_is_its_golden_file(level: Level, language: Language) -> None:
    expected = json.loads((DATA / f"schema-{level}.{language}.json").read_text(encoding="utf-8"))
    assert schema_for(level, language) == expected


@pytest.mark.parametrize("level", list(Level))
def test_schema_is_in_the_subset_of_strict_modes(level: Level) -> None:
    def check(node: dict[str, Any]) -> None:
        assert set(node) <= {
            *("type", "description", "enum", "items", "properties", "required"),
            *("additionalProperties", "minItems", "maxItems", "minLength", "maxLength"),
        }
        if node["type"] == "object":
            assert node["additionalProperties"] is False
            assert node["required"] == list(node["properties"])
            for part in node["properties"].values():
                assert part["description"]
                check(part)
        elif node["type"] == "array":
            check(node["items"])
        else:
            assert node["type"] in {"string", "boolean"}

    check(schema_for(level, Language.EN))


def test_every_text_and_list_has_a_bound() -> None:
    """A small model without them writes until its tokens are spent."""

    def check(name: str, node: dict[str, Any]) -> None:
        if node["type"] == "object":
            for inner, part in node["properties"].items():
                check(inner, part)
        elif node["type"] == "array":
            assert node["maxItems"] == most.get(name, MAX_ITEMS)
            assert node.get("minItems") == (1 if name == "types" else None)
            assert "enum" in node["items"] or node["items"]["maxLength"] == MAX_ITEM
        elif node["type"] == "string":
            assert node["maxLength"] == longest.get(name, MAX_ASPECT)
            assert node.get("minLength") == (MIN_SUMMARY if name == "summary" else None)
            assert node["maxLength"] < 2000  # else llama.cpp refuses the whole schema

    most = {"types": MAX_TYPES, "unshown": MAX_UNSHOWN}
    longest = {"headline": MAX_HEADLINE, "summary": MAX_SUMMARY}
    longest |= {"action": MAX_ITEM, "line": MAX_LINE}
    check("", schema_for(Level.HIGH, Language.EN))


def test_schema_never_asks_for_the_importance() -> None:
    for level, example_ in zip(Level, (HIGH, MEDIUM, LOW), strict=True):
        assert schema_for(level, Language.EN)["required"] == list(example_)
        assert not re.search("importance|level", json.dumps(schema_for(level, Language.EN)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_schema_tells_the_limits(language: Language) -> None:
    text = json.dumps(schema_for(Level.HIGH, language))
    numbers = {int(number) for number in re.findall(r"\d+", re.sub(r"\\u\w{4}", "", text))}
    lists = {1, MAX_TYPES, MAX_ITEM, MAX_ITEMS, MAX_UNSHOWN}
    assert numbers == lists | {MIN_SUMMARY, MAX_SUMMARY, MAX_ASPECT, MAX_HEADLINE, MAX_LINE}


# Reading


SAID = {"breaks": True, "action": "Callers must name a width.", "line": "-def draw():"}


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (SAID, [SAID]),
        ([SAID], [SAID]),
        (json.dumps(SAID), [SAID]),
        (SAID | {"breaks": "yes"}, [SAID]),
        (SAID | {"line": None}, [SAID | {"line": ""}]),
        (SAID | {"breaks": False}, []),
        (SAID | {"breaks": "no"}, []),
        (SAID | {"breaks": None}, []),
        (SAID | {"action": "none"}, []),
        ({"action": "Callers must name a width."}, []),
        (True, []),
        (False, []),
        ("no", []),
        (None, []),
        ([], []),
    ],
)
def test_what_breaks_is_read_where_it_says_who_must_do_what(
    said: object, found: list[dict[str, str]]
) -> None:
    expected = tuple(BreakingClaim(one["action"], one["line"]) for one in found)
    assert parse_answer(reply(breaking=said), Level.LOW).breaking == expected


def test_an_answer_may_leave_out_what_it_has_nothing_to_say_of() -> None:
    text = json.dumps({"types": ["fix"], "summary": "The valve shuts."})
    assert parse_answer(text, Level.LOW) == parse_answer(reply(), Level.LOW)


def test_headline_is_short_and_written_on_one_line() -> None:
    answer = parse_answer(reply(headline="Pilots see\n\nthe fuel. " * 20), Level.LOW)
    assert len(answer.headline) <= MAX_HEADLINE
    assert answer.headline.endswith("fuel.")
    assert "**Headline**: Pilots see the fuel. Pilots" in write_body(answer, Language.EN)


@pytest.mark.parametrize(
    "text",
    [
        reply(),
        "\ufeff" + reply(),
        f"```json\n{reply()}\n```",
        f"```\n{reply()}",
        f"<think>Is it {{a fix}}?\nYes.</think>\n\n{reply()}",
        f"It may be {{a fix}}.</think>{reply()}",
        f"Here it is:\n{reply()}",
        f"{reply()}\nI hope that helps! {{}}",
        reply(importance="high", level="high"),
        reply().replace("shuts.", "shuts.\u0007"),
        reply(summary="\ud800The valve\u202e shuts.\x00"),
    ],
    ids=lambda text: text[:12],
)
def test_what_stands_around_an_answer_is_put_up_with(text: str) -> None:
    assert parse_answer(text, Level.LOW) == Answer((ChangeType.FIX,), "The valve shuts.")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "is empty"),
        ("I can't help with that.", "no JSON object"),
        ("<think>It is {a fix", "before the JSON object"),
        (reply()[:-9], "ends in the middle"),
        ("{'types': ['fix']}", "summary: "),
        ("[]", "no JSON object"),
        ('{"a":' * 5000, "nested|parsed|middle"),
        ("{}", "types: .*\nsummary: "),
        (reply(types=[]), "types: .*at least one"),
        (reply(types=[1]), "types"),
        (reply(types=["banana"]), "types: .*'banana' is no change type; allowed: feat, fix"),
        (reply(types=[""]), "at least one change type"),
        (reply(summary=None), "summary: "),
        ('{"types": ["fix"], "summary": "it", "said": "what?" ok"}', "can't be parsed"),
        (reply(summary=" \n"), "summary: it says nothing"),
        (reply(summary="---\n![](https://example.org/a.png)\n**"), "summary: it says nothing"),
    ],
    ids=lambda text: text[:24],
)
def test_what_does_not_follow_the_schema_is_refused(text: str, complaint: str) -> None:
    with pytest.raises(AnswerError) as caught:
        parse_answer(text, Level.LOW)
    assert re.search(complaint, str(caught.value))


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        ({"insights": None}, "insights", {}),
        ({"insights": []}, "insights", {}),
        ({"insights": {}}, "insights", {}),
        ({"insights": {"security": 1}}, "insights", {Field.SECURITY: "1"}),
        ({"insights": {"security": ["a", "b"]}}, "insights", {Field.SECURITY: "a\nb"}),
        (
            {"insights": [{"aspect": "Security", "text": "safer"}]},
            "insights",
            {Field.SECURITY: "safer"},
        ),
        ({"insights": json.dumps({"testing": "more"})}, "insights", {Field.TESTING: "more"}),
        ({"insights": {"security": "N/A", "testing": "none."}}, "insights", {}),
        ({"risks": "none"}, "risks", ()),
        ({"risks": "It may stick."}, "risks", ("It may stick.",)),
        ({"risks": "- It may stick.\n- It may leak."}, "risks", ("It may stick.", "It may leak.")),
        ({"risks": '["It may stick."]'}, "risks", ("It may stick.",)),
        (
            {"risks": [{"risk": "It may stick", "where": "valve"}]},
            "risks",
            ("It may stick: valve",),
        ),
        ({"risks": {"first": "It may stick."}}, "risks", ("It may stick.",)),
        ({"scope": [1, None, "b"]}, "scope", ("1", "b")),
        ({"advice": None}, "advice", ()),
        ({"advice": [None]}, "advice", ()),
        ({"advice": ["无"]}, "advice", ()),
        ({"summary": ["It shuts.", "It opens."]}, "summary", "It shuts.\nIt opens."),
        ({"summary": {"text": "It shuts."}}, "summary", "It shuts."),
        ({"types": "fix"}, "types", (ChangeType.FIX,)),
        ({"types": ["fix", "banana"]}, "types", (ChangeType.FIX,)),
    ],
    ids=str,
)
def test_small_slips_are_set_right(change: dict[str, Any], field: str, said: object) -> None:
    answer = parse_answer(json.dumps(HIGH | change), Level.HIGH)
    assert getattr(answer, field) == said
    assert answer.summary or field == "summary"


@pytest.mark.parametrize("name", ["scope", "advice", "risks", "insights"])
def test_what_is_left_out_is_nothing(name: str) -> None:
    answer = parse_answer(json.dumps({k: v for k, v in HIGH.items() if k != name}), Level.HIGH)
    assert not getattr(answer, name)


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(reply()),
        json.dumps([LOW]),
        json.dumps({"answer": LOW}),
        json.dumps({"response": {"data": [LOW]}}),
        json.dumps({"name": "answer", "arguments": reply()}),
        json.dumps({"type": "object", "properties": LOW}),
        '{"note": "an example"} ' + reply(),
        f"<thinking>{{}}</thinking>{reply()}",
        f"<|channel|>analysis<|message|>Hm.<|channel|>final<|message|>{reply()}",
        "{'types': ['fix'], 'summary': 'The valve shuts.'}",
        '{types: ["fix"], summary: "The valve shuts.",}',
        '{"types": ["fix"] "summary": "The valve shuts."}',
        '{"types": ["fix"], "summary": "The valve shuts."',
        '{"types": ["fix"], // one\n"summary": "The valve shuts."}',
        '{"types": [“fix”], "summary": “The valve shuts.”}',
    ],
    ids=lambda text: text[:24],
)
def test_an_answer_is_found_wherever_and_however_it_stands(text: str) -> None:
    assert parse_answer(text, Level.LOW) == Answer((ChangeType.FIX,), "The valve shuts.")


def test_quotes_that_were_not_escaped_are_mended() -> None:
    text = '{"types": ["fix"], "summary": "It turns "foo" into "bar" at last"}'
    assert parse_answer(text, Level.LOW).summary == 'It turns "foo" into "bar" at last'


def test_what_the_token_limit_ended_is_not_mended() -> None:
    with pytest.raises(AnswerError, match="parsed"):
        parse_answer('{"types": ["fix"], "summary": "The valve shuts."', Level.LOW, is_whole=False)


@pytest.mark.parametrize(
    ("words", "kinds"),
    [
        (["fix", "test"], (ChangeType.FIX, ChangeType.TEST)),
        (["Bug Fix", "Feature"], (ChangeType.FIX, ChangeType.FEAT)),
        (["重构 / 功能增强"], (ChangeType.REFACTOR, ChangeType.FEAT)),
        (["fix", "bugfix"], (ChangeType.FIX,)),
        (["other"], (ChangeType.OTHER,)),
        (["feat", "fix", "docs", "ci"], (ChangeType.FEAT, ChangeType.FIX, ChangeType.DOCS)),
    ],
    ids=str,
)
def test_synonyms_of_change_types_are_understood(
    words: list[str], kinds: tuple[ChangeType, ...]
) -> None:
    assert parse_answer(reply(types=words), Level.LOW).types == kinds


def test_every_change_type_is_its_own_synonym() -> None:
    for kind in ChangeType:
        assert parse_answer(reply(types=[kind]), Level.LOW).types == (kind,)


def test_every_field_has_its_limit() -> None:
    long = "word " * 5000
    items = [f"{number} {long}" for number in range(50)]
    aspects = dict.fromkeys(map(str, ASPECTS), long)
    text = json.dumps(
        HIGH
        | {"summary": long, "insights": aspects, "scope": items, "risks": items, "advice": items}
    )
    answer = parse_answer(text, Level.HIGH)
    assert len(answer.summary) <= MAX_SUMMARY
    assert {len(text) <= MAX_ASPECT for text in answer.insights.values()} == {True}
    for found in (answer.scope, answer.risks, answer.advice):
        assert len(found) == MAX_ITEMS
        assert max(map(len, found)) <= MAX_ITEM
        assert all(item.endswith("…") for item in found)


# Merging


def test_one_answer_is_merged_into_itself() -> None:
    answer = parse_answer(json.dumps(HIGH), Level.HIGH)
    assert merge_answers([answer]) is answer


def test_parts_are_merged_in_turn_without_repetition() -> None:
    first = Answer((ChangeType.FEAT,), "A.", ("a", "b"), {Field.SECURITY: "Safer."}, ("r",), ("x",))
    second = Answer(
        (ChangeType.FIX, ChangeType.FEAT),
        "B.",
        ("c", "a"),
        {Field.SECURITY: "Safer.", Field.TESTING: "More."},
    )
    assert merge_answers([first, second]) == Answer(
        (ChangeType.FEAT, ChangeType.FIX),
        "A.\n\nB.",
        ("a", "c", "b"),
        {Field.SECURITY: "Safer.", Field.TESTING: "More."},
        ("r",),
        ("x",),
    )


def test_every_part_is_heard_within_the_limits() -> None:
    parts = [
        Answer((ChangeType.FIX,), f"{n} " * 900, tuple(f"{n}.{i}" for i in range(12)))
        for n in range(5)
    ]
    merged = merge_answers(parts)
    assert len(merged.summary) <= 2 * MAX_SUMMARY + 8
    assert [text[0] for text in merged.summary.split("\n\n")] == list("01234")
    assert {item[0] for item in merged.scope} == set("01234")
    assert len(merged.scope) == MAX_ITEMS


# Writing


@pytest.mark.parametrize("path", sorted(DATA.glob("answer-*.json")), ids=lambda path: path.stem)
@pytest.mark.parametrize("language", LANGUAGES)
def test_body_is_its_golden_file(path: Path, language: Language) -> None:
    case = json.loads(path.read_text(encoding="utf-8"))
    answer = parse_answer(case["reply"], Level(case["level"]))
    expected = path.with_suffix(f".{language}.md").read_text(encoding="utf-8")
    assert write_body(answer, language) + "\n" == expected


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", list(ChangeType))
def test_type_can_be_read_back(kind: ChangeType, language: Language) -> None:
    body = write_body(Answer((kind, ChangeType.FEAT), "x"), language)
    assert change_types(split_sections(body)[0].text) == tuple(dict.fromkeys((kind, "feat")))


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Shuts `valve()` **now**.", "Shuts `valve()` **now**."),
        ("``a`b`` and `c", "`` a`b `` and \\`c"),
        ("`a```b`", "```` a```b ````"),
        ("``a`b``www.x", "`` a`b `` `www.x`"),
        ("**a `b** c`", "**a \\`b** c\\`"),
        ("**a*", "\\*\\*a\\*"),
        ("*.py and snake_case and __init__", "\\*.py and snake_case and \\_\\_init\\_\\_"),
        ("[docs](https://example.org/a) here", "docs here"),
        ("![a](b.png) c", "a c"),
        ("`[a](b)` stays", "`[a](b)` stays"),
        ("[ht](x)tp://example.org", "`http://example.org`"),
        ("[a][b]\n\n[b]: https://example.org", "\\[a]\\[b]\n\n\\[b]: `https://example.org`"),
        ("see https://example.org/a.", "see `https://example.org/a`."),
        ("见www.example.org。", "见`www.example.org`。"),
        ("<https://example.org>", "\\<`https://example.org`>"),
        ("mailto:a/b or xmpp:@b.c", "`mailto:a/b` or `xmpp:@b.c`"),
        ("ask a.b@example.org", "ask `a.b@example.org`"),
        ("<b>x</b> <!-- y --> 1 < 2", "\\<b>x\\</b> \\<!-- y --> 1 < 2"),
        ("&lt; &#42; & co", "\\&lt; \\&#42; & co"),
        ("~~a~~ costs $5", "\\~\\~a\\~\\~ costs \\$5"),
        ("a\nb\n\nc", "a b\n\nc"),
        ("1. a\n2) b\n* c\nd", "- a\n- b\n- c d"),
        ("a\n- b\n\nc", "a\n\n- b\n\nc"),
        ("# a\n> b", "a\n\nb"),
        ("a\n===\nb\n***\nc\n|--|--|", "a\n\nb\n\nc"),
        ("a\n\n**Risks**: none", "a\n\nRisks: none"),
        ("a\n\n#tag\n\n|x\n\n-5", "a\n\n\\#tag\n\n\\|x\n\n\\-5"),
        ("a\n\n2026.", "a\n\n2026\\."),
        ("- [x] done", "- \\[x] done"),
        ("~~~\n```py\nx\n```", "\\~\\~\\~ `py x`"),
        ("C:\\new #334cbd9 (#12)", "C:\\\\new #334cbd9 (#12)"),
    ],
)
def test_markup_that_is_not_ours_is_text(text: str, written: str) -> None:
    assert summary_of(text) == written


def test_nothing_said_is_nothing_written() -> None:
    body = body_of("x", scope=("", "---"), risks=("![](a)",), insights={Field.TESTING: " "})
    assert body == "**Change type**: Fix\n\n**Summary**: x"


HOSTILE = [
    *("a", "foo ", "中", "é", "：", " ", "\t", "\n", "\n\n", "\r", "\u2028", "\x00", "\ud800"),
    *("http", "https://", "://", "ftp://", "www", "www.", ".", "x.y", "@", "b.c", "mailto:"),
    *("xmpp:", "[", "]", "(", ")", "![", "[x]: ", "[^1]", "![a](b)", "[a](https://b.c)", '"'),
    *("*", "**", "_", "__", "~", "~~", "`", "``", "```", "````", "\\", "$", "|", "|--|", "---"),
    *("- ", "+ ", "1. ", "# ", "> ", "===", "<", "<a>", '<a href="x">', "<!--", "-->", "&", "#64;"),
    *("⚠️ late", "*No analysis*", "**Summary**: ", "### x\n**SHA**: `1234567`\n", "<think>"),
    *("\n\n---\n\n", "<!-- digest {} -->", "#### 🔴 High importance (1)\n\n", "{{ x }}"),
]
TEXTS = st.one_of(st.lists(st.sampled_from(HOSTILE), max_size=16).map("".join), st.text())
LISTS = st.lists(TEXTS, max_size=4).map(tuple)
ANSWERS = st.builds(
    Answer,
    st.lists(st.sampled_from(ChangeType), min_size=1, max_size=3, unique=True).map(tuple),
    TEXTS,
    LISTS,
    st.dictionaries(st.sampled_from(ASPECTS), TEXTS),
    LISTS,
    LISTS,
    TEXTS,
    st.lists(st.builds(BreakingClaim, TEXTS, TEXTS), max_size=3).map(tuple),
    LISTS,
)
ORDER = [
    *(Field.TYPE, Field.HEADLINE, Field.SUMMARY, Field.BREAKING, Field.SCOPE),
    *(*ASPECTS, Field.RISK, Field.ADVICE, Field.UNSHOWN),
]
LABELS = re.compile(r"<p><strong>")


def says_something(text: str) -> bool:
    """Tell whether a text has words that no markup explains away, put simply."""
    return bool(re.search(r"[a-z中é]", re.sub(r"!?\[[^\]]*\]\([^)]*\)", "", text)))


def lists_of(answer: Answer) -> dict[Field, tuple[str, ...]]:
    lists = {Field.SCOPE: answer.scope, Field.RISK: answer.risks, Field.ADVICE: answer.advice}
    return lists | {Field.HEADLINE: (answer.headline,), Field.UNSHOWN: answer.unshown}


def certain_fields(answer: Answer) -> set[Field]:
    lists = lists_of(answer)
    lists[Field.BREAKING] = tuple(claim.action for claim in answer.breaking)
    fields = {aspect for aspect, text in answer.insights.items() if says_something(text)}
    fields |= {field for field, texts in lists.items() if any(map(says_something, texts))}
    return fields | {Field.TYPE} | ({Field.SUMMARY} if says_something(answer.summary) else set())


def possible_fields(answer: Answer) -> set[Field]:
    lists = lists_of(answer)
    lists[Field.BREAKING] = tuple(text for claim in answer.breaking for text in claim)
    fields = {aspect for aspect, text in answer.insights.items() if text}
    fields |= {field for field, texts in lists.items() if any(texts)}
    return fields | {Field.TYPE, Field.SUMMARY}


@settings(max_examples=examples(125))
@given(ANSWERS, st.sampled_from(LANGUAGES))
@example(Answer((ChangeType.FIX,), "``a`b```www.x``"), Language.EN)
@example(Answer((ChangeType.FIX,), "a", ("=@b.c", "xmpp:@b.c")), Language.ZH)
def test_sections_are_those_of_the_answer_in_order(answer: Answer, language: Language) -> None:
    found = [section.field for section in split_sections(write_body(answer, language))]
    assert certain_fields(answer) <= set(found) <= possible_fields(answer)
    assert found == [field for field in ORDER if field in found]


@settings(max_examples=examples(125))
@given(ANSWERS, st.sampled_from(LANGUAGES))
@example(Answer((ChangeType.FIX,), "``a`b```www.x``"), Language.EN)
@example(Answer((ChangeType.FIX,), "a", ("=@b.c", "xmpp:@b.c")), Language.ZH)
def test_page_has_text_code_bold_and_lists_alone(answer: Answer, language: Language) -> None:
    body = write_body(answer, language)
    page = render_markdown(body)
    assert set(re.findall(r"</?([a-z0-9]+)", page)) <= {"p", "strong", "code", "ul", "li"}
    assert not re.search("[☐☑]", page.replace("☐", "", answer_text(answer).count("☐")))
    assert len(LABELS.findall(page)) >= len(split_sections(body))


def answer_text(answer: Answer) -> str:
    parts = (answer.summary, *answer.scope, *answer.insights.values(), *answer.risks)
    quoted = (text for claim in answer.breaking for text in claim)
    return "".join((*parts, *answer.advice, answer.headline, *quoted, *answer.unshown))


@settings(max_examples=examples(120))
@given(ANSWERS, st.sampled_from(LANGUAGES), st.sampled_from(Level))
def test_report_with_any_answer_reads_back(
    answer: Answer, language: Language, level: Level
) -> None:
    sha = "a" * 40
    commit = Commit(
        sha, "Ada", datetime(2026, 3, 2, 12), "fix: leak", f"https://github.com/a/b/commit/{sha}"
    )
    analysis = Analysis(Status.OK, write_body(answer, language))
    other = Entry(Commit("b" * 40, "Bo", datetime(2026, 3, 2, 11), "feat: fin"), Importance(level))
    report = Report(
        date(2026, 3, 2), "a/b", (Entry(commit, Importance(level), analysis), other), language
    )
    assert read_report(write_report(report), "x") == report


@settings(max_examples=examples(120))
@given(st.recursive(st.one_of(st.none(), st.booleans(), st.integers(), TEXTS), st.lists), TEXTS)
def test_any_reply_is_read_or_refused(value: object, text: str) -> None:
    for level in Level:
        for attempt in (text, json.dumps(HIGH | {"summary": text}), reply(types=value)):
            try:
                answer = parse_answer(attempt, level)
            except AnswerError:
                continue
            sections = split_sections(write_body(answer, Language.EN))
            assert sections[1].field is Field.SUMMARY
