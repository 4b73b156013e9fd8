"""What a title is about beside the program, which commits make releases or close issues."""

from __future__ import annotations

import pytest

from digest.messages import read_message


@pytest.mark.parametrize(
    ("title", "topics"),
    [
        ("Fix a typo in the README", ("docs",)),
        ("docs: how to fly", ("docs",)),
        ("Document the pool", ("docs",)),
        ("net: document the pool", ("docs",)),
        ("Upload a document", ()),
        ("Fix documents without a title", ()),
        ("Add an example of a flaky test", ("docs", "tests")),
        ("Make CI run the tests once", ("tests", "tooling")),
        ("ci(lint): sort", ("tooling",)),
        ("Fix the contest page", ()),
        ("Keep latest_docsets apart", ()),
        ("更新文档和测试", ("docs", "tests")),
        ("修复示例", ("docs",)),
        ("支持按租户排队", ()),
    ],
)
def test_a_title_is_about(title: str, topics: tuple[str, ...]) -> None:
    assert read_message(title).topics == topics
    assert read_message(f"Queue requests\n\n{title}").topics == ()  # a body may say anything


@pytest.mark.parametrize(
    ("title", "is_release"),
    [
        ("1.2.0", True),
        ("v1.2.0-rc.1 (#12)", True),
        ("Version 1.2.0 (#12)", True),
        ("Release 1.2.0", True),
        ("Release acme rocket 1.2.0", True),
        ("release: 1.2.0", True),
        ("chore(main): release 1.2.0", True),
        ("chore: prepare rocket v1.2.0", True),
        ("Prepare for the next release", True),
        ("Prepare release", True),
        ("Bump version to 1.2.0", True),
        ("bump package version", True),
        ("发布版本 1.2", True),
        ("更新版本号", True),
        ("Release the lock early", False),
        ("Release memory after 3 retries", False),
        ("3.10 support", False),
        ("Bump the minimum version to 1.70", False),
        ("Update the version check", False),
        ("Fix release notes", False),
        ("Bump foo from 1.2.0 to 1.3.0", False),
        ("发布订阅消息", False),
    ],
)
def test_a_title_makes_a_release(title: str, is_release: bool) -> None:
    assert read_message(title).is_release is is_release


@pytest.mark.parametrize(
    ("body", "closes"),
    [
        ("Fixes #12", True),
        ("It was stuck (closes acme/rocket#12).", True),
        ("Resolves: #12", True),
        ("fix https://git.example.org/acme/rocket/issues/12", True),
        ("Refs #12", False),
        ("It fixes much. #12 remains.", False),
        ("prefixes #12", False),
        ("Fixes the valve", False),
        ("", False),
    ],
)
def test_a_body_closes_an_issue(body: str, closes: bool) -> None:
    assert read_message(f"A valve\n\n{body}").closes_issue is closes
    assert not read_message(body).closes_issue


def test_the_body_of_a_bump_closes_issues_of_the_dependency() -> None:
    assert not read_message("Bump foo from 1.0 to 1.1\n\n- Fixes #12").closes_issue
