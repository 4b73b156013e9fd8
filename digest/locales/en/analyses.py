"""What analyses say, and what a model is told of its answer, in English."""

from __future__ import annotations

from digest.locales.analyses import AnswerDescriptions, OfflineWords

OFFLINE = OfflineWords(
    files="{n} files",
    files_one="1 file",
    more="and {n} more directories",
    root="top directory",
    finding="{risk} {advice}",
    breaking=(
        "Breaking change, by the commit's own words ({fact}).",
        "Read the commit before upgrading, and adapt what depends on it.",
    ),
    revert=(
        "Takes back an earlier change ({fact}).",
        "Find out whether anything already relies on what was taken back.",
    ),
    migration=(
        "Changes a data migration ({fact}).",
        "Try the migration on a copy of the data first.",
    ),
    interface=(
        "Changes a public interface ({fact}).",
        "Check the callers and clients of this interface.",
    ),
    major=(
        "Raises a dependency to a new major version ({fact}).",
        "Read that dependency's notes on incompatible changes.",
    ),
    deleted_tests=(
        "Deletes tests ({fact}).",
        "Make sure that what they covered is covered elsewhere.",
    ),
    pipeline=("Changes how the project is built or published ({fact}).", "Watch the next build."),
    permissions=("Changes who may do what ({fact}).", "Have the new permissions reviewed."),
)

ANSWERS = AnswerDescriptions(
    types="The kinds of change, the main one first; at most 3.",
    headline="One sentence for a list: what changes for whom; at most 160 characters.",
    summary="What the commit changes and why, in a few plain sentences; at most 1500 characters.",
    breaking="Whether somebody must change something of theirs for it to go on working.",
    breaks="true only if a line of the diff or the message shows it.",
    action="Who must do what, in one sentence; an empty string if nothing breaks.",
    line="That line, copied exactly; an empty string if nothing breaks.",
    unshown=(
        "What the message claims and the diff does not show, one claim an item; at most 3, nearly"
        " always empty."
    ),
    scope=(
        "The parts of the project that are affected, one an item; at most 12 items of at most"
        " 500 characters."
    ),
    advice=(
        "What a maintainer or user should do or check, one an item, each resting on the diff;"
        " empty if there is nothing."
    ),
    insights=(
        "What the change means, by aspect; an empty string where the diff shows nothing about it."
    ),
    architecture="Structure: components, interfaces, flow of data; at most 1000 characters.",
    performance=(
        "Speed and resources; no figures that the diff or the message does not give; at most"
        " 1000 characters."
    ),
    security="What becomes safer or less safe; at most 1000 characters.",
    maintainability="What becomes easier or harder to maintain; at most 1000 characters.",
    compatibility=(
        "What existing callers, settings and data must adapt to; at most 1000 characters."
    ),
    testing="Tests added, changed or missing; at most 1000 characters.",
    risks="What could go wrong, one an item, each resting on the diff; empty if there is nothing.",
)
