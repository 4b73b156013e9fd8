"""The record of what the reasons for a score are called on pages."""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonWords:
    """What a rule of importance means. A field is a rule's name, with `_` for its spaces."""

    type: str
    size: str
    files: str
    files_core: str
    files_config: str
    files_test: str
    files_doc: str
    breadth: str
    tests_with_code: str
    docs_with_code: str
    mostly_new_code: str
    closes_an_issue: str
    about_docs: str
    about_tests: str
    about_tooling: str
    release: str
    dependency_bump: str
    by_a_bot: str
    security: str
    vulnerability: str
    migration: str
    interface: str
    tests_deleted: str
    breaking: str
    breaking_by: str
    major_version: str
    minimum_version: str
    docs_only: str
    tests_only: str
    ci_only: str
    generated_only: str
    no_code: str
    revert: str
    revert_of: str
    merge: str

    @property
    def plain(self) -> dict[str, str]:
        """The texts without a placeholder, by their rules."""
        texts = {field.name.replace("_", " "): getattr(self, field.name) for field in fields(self)}
        return {rule: text for rule, text in texts.items() if "{" not in text}
