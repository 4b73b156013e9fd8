"""What a commit's message says, read once to one record.

    message = read_message(commit.message)
    message.type, message.breaking, message.revert, message.bump, message.lead, …

Importance, analyses without a model, the site and its search ask this record and nothing else, so
that a commit is a revert, or breaks something, for all of them or for none. A module a question:
`title` (what stands before the words), `words` (which word names which type), `breaking`,
`reverts`, `bumps`, `security`, `trailers`, `lead` (what a summary begins with) and `references`
(which request it is of, and what it calls other commits, which `Earlier` finds).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.later import hand_on

if TYPE_CHECKING:
    from digest.messages.bumps import Bump
    from digest.messages.earlier import Earlier
    from digest.messages.lead import says_more
    from digest.messages.message import Message, read_message
    from digest.messages.references import (
        headline,
        own_requests,
        patch_url,
        said_requests,
        title_requests,
    )
    from digest.messages.reverts import Revert
    from digest.messages.security import Security
    from digest.messages.title import TITLE_LENGTH
    from digest.messages.trailers import Trailer, picked_from
    from digest.messages.words import TYPES

__all__ = [
    "TITLE_LENGTH",
    "TYPES",
    "Bump",
    "Earlier",
    "Message",
    "Revert",
    "Security",
    "Trailer",
    "headline",
    "own_requests",
    "patch_url",
    "picked_from",
    "read_message",
    "said_requests",
    "says_more",
    "title_requests",
]

__getattr__ = hand_on(
    __name__,
    {
        "bumps": "Bump",
        "earlier": "Earlier",
        "lead": "says_more",
        "message": "Message read_message",
        "references": "headline own_requests patch_url said_requests title_requests",
        "reverts": "Revert",
        "security": "Security",
        "title": "TITLE_LENGTH",
        "trailers": "Trailer picked_from",
        "words": "TYPES",
    },
)
