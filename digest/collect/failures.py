"""Why git could not read a source, in words for the user: what, where, and what to do."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from digest.collect.source import credentials_in, strip_credentials
from digest.errors import CollectError

if TYPE_CHECKING:
    from digest.collect.command import GitFailedError
    from digest.collect.source import Address
    from digest.models import Source

# Parts of git's own messages in the C locale, in the order they are looked for.
_CAUSES = (
    (
        ("REMOTE HOST IDENTIFICATION HAS CHANGED",),
        "its host has another key than ~/.ssh/known_hosts says",
        "find out why from its owner; only then remove the old key (ssh-keygen -R HOST)",
    ),
    (
        ("Host key verification failed", "host key is known for"),
        "its host's key is not known here",
        "compare what `ssh-keyscan HOST` prints with the keys that the host publishes, and add it "
        "to ~/.ssh/known_hosts",
    ),
    (
        ("UNPROTECTED PRIVATE KEY", "Load key", "invalid format", "error in libcrypto"),
        "ssh can't use the private key",
        "give a whole key without a passphrase, which its owner alone may read (chmod 600)",
    ),
    (
        ("Permission denied (", "Too many authentication failures"),
        "its host accepts none of the keys",
        "add the key's public half there with read access; load the key into the agent, or name "
        "its variable with `ssh_key_env`",
    ),
    (
        ("cannot run ssh", "ssh: not found", "ssh: command not found"),
        "there is no ssh here",
        "install it (Debian: openssh-client), or give the https address",
    ),
    (
        ("Could not resolve", "unable to connect", "Failed to connect", "Couldn't connect",
         "Could not connect", "timed out", "Connection refused", "Connection reset",
         "Operation too slow", "Network is unreachable", "Connection closed by",
         "No route to host"),
        "its host can't be reached",
        "check the address and the network, then run again",
    ),
    (
        ("SSL", "certificate", "gnutls"),
        "no secure connection",
        "check the host's certificate (GIT_SSL_CAINFO names your own authorities)",
    ),
    (
        ("could not read Username", "could not read Password", "Authentication failed",
         "returned error: 401", "returned error: 403", "returned error: 407"),
        "it does not exist or asks for a login",
        "check name and url; for a private repository give a login with read access",
    ),
    (
        ("Permission denied", "insufficient permission", "detected dubious ownership"),
        "permission denied",
        "give the user that runs this the right to read it, and to write the cache",
    ),
    (
        ("unknown repository extension",),
        "the git here is too old for it (it uses an extension that this git lacks)",
        "install a newer git",
    ),
    (
        ("possible repository corruption",),
        "objects are missing there; it may be a partial clone (--filter)",
        "give the url that it was cloned from, or a whole clone",
    ),
    (
        ("mismatched algorithms", "object format"),
        "its object format is not known here",
        "only SHA-1 repositories can be read",
    ),
    (
        ("does not appear to be a git repository", "not a git repository", "not found",
         "returned error: 404", "does not exist", "not valid: is this a git repository"),
        "no git repository there",
        "check the url",
    ),
    (("No space left",), "no space left on the disk of the cache", "make room, then run again"),
)  # fmt: skip


def explain_failure(source: Source, address: Address, failure: GitFailedError) -> CollectError:
    """Turn git's failure into an error for the user: which source, why, what to do.

    git's own last words are quoted where the cause is not known here, without credentials.
    """
    stderr = failure.stderr.replace(address.text, "")  # a name may hold any of the words
    if address.protocol == "file" and not _may_read(address.text):
        stderr = "Permission denied"
    for parts, what, remedy in _CAUSES:
        if any(part in stderr for part in parts):
            return CollectError(f"{source.name}: can't read {address.text}: {what}; {remedy}")
    line = _clean(address, _last_line(failure)) or f"git ended with status {failure.status}"
    return CollectError(
        f"{source.name}: can't read {address.text}: git says {line!r}; check url and branch"
    )


def _may_read(path: str) -> bool:
    """Tell whether the permissions let us read a folder: git calls a closed one no repository."""
    try:
        return not Path(path).exists() or os.access(path, os.R_OK | os.X_OK)
    except PermissionError:
        return False


def _last_line(failure: GitFailedError) -> str:
    """Give git's last error line, one with a cause rather than the general one git ends with."""
    lines = [line.strip() for line in failure.stderr.splitlines()]
    errors = [line for line in lines if line.startswith(("fatal:", "error:", "remote:"))]
    causes = [line for line in errors if "Could not read from remote repository" not in line]
    return next(reversed(causes or errors or lines), "")


def _clean(address: Address, text: str) -> str:
    for secret in credentials_in(address):
        text = text.replace(secret, "***")
    return strip_credentials(text)
