"""What the reasons for a score are called, in English."""

from __future__ import annotations

from digest.locales.reasons import ReasonWords

REASONS = ReasonWords(
    type="Change type: {name}",
    size="More than {n} lines",
    files="Files: {name}",
    files_core="code",
    files_config="configuration",
    files_test="tests",
    files_doc="documentation",
    breadth="More than {n} files",
    tests_with_code="Code together with tests",
    docs_with_code="Code together with documentation",
    mostly_new_code="Mostly new code",
    closes_an_issue="Closes an issue",
    about_docs="The title is about documentation",
    about_tests="The title is about tests",
    about_tooling="The title is about the project's tools",
    release="Makes a release",
    dependency_bump="Updates a dependency",
    by_a_bot="Made by a bot",
    security="The title is about security",
    vulnerability="Names a vulnerability",
    migration="Touches a data migration",
    interface="Touches a public interface",
    tests_deleted="Deletes tests",
    breaking="Breaking, by its own words: high at least",
    breaking_by="Breaking, as {path} shows: high at least",
    major_version="A dependency's new major version: medium at least",
    minimum_version="A newer minimum version is needed: medium at least",
    docs_only="Documentation alone: low at most",
    tests_only="Tests alone: medium at most",
    ci_only="Continuous integration alone: medium at most",
    generated_only="Generated files alone: low at most",
    no_code="No code: medium at most",
    revert="A revert: medium at least",
    revert_of="Reverts a commit of importance {level}",
    merge="A merge, whose commits are rated by themselves: low at most",
)
