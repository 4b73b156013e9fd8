"""Forges: where GitHub, GitLab and others show commits, requests and issues, how they word merges.

    repository = web_repository(web_address("git@gitlab.com:acme/tools/rocket.git"))
    repository.commit_url(sha)  # https://gitlab.com/acme/tools/rocket/-/commit/…

A *request* is what a forge calls a pull request or a merge request. `table` has a record for each
forge, `addresses` tells a forge from an address, `merges` has the words that forges give to merges.
Nothing here asks a forge: all is read from addresses and messages.
"""

from __future__ import annotations

from digest.forges.addresses import (
    find_forge,
    is_safe_address,
    is_safe_page,
    read_commit_url,
    repository_of_commit,
    web_address,
    web_repository,
)
from digest.forges.records import Forge, NamedRequest, RequestWord, WebRepository
from digest.forges.table import BY_NAME, FORGES, OTHER

__all__ = [
    "BY_NAME",
    "FORGES",
    "OTHER",
    "Forge",
    "NamedRequest",
    "RequestWord",
    "WebRepository",
    "find_forge",
    "is_safe_address",
    "is_safe_page",
    "read_commit_url",
    "repository_of_commit",
    "web_address",
    "web_repository",
]
