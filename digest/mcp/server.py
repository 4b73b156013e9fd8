"""The server: the tools, over standard input and output or HTTP."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations

from digest import __version__
from digest.errors import DigestError
from digest.mcp.answers import NOTICE
from digest.mcp.index import ArchiveReader
from digest.mcp.tools import ArchiveTools

if TYPE_CHECKING:
    from collections.abc import Callable

    from digest.config import Settings

HOST = "127.0.0.1"  # it has no login, so nobody else may reach it
_INSTRUCTIONS = (
    "An archive of daily reports on the commits of git repositories: each commit with its"
    " importance and an analysis. Begin with `list_repositories`, `get_day` or `get_week` for an"
    " overview, `search_commits` for a topic, `get_commit` for one commit, `get_release` for what a"
    " release brought. "
)


def make_server(settings: Settings) -> MCPServer[Any]:
    """Make the server of an archive, which is read at once. Raises DigestError if it can't be."""
    reader = ArchiveReader(settings)
    reader.index()
    tools = ArchiveTools(reader, settings.site_url)
    server: MCPServer[Any] = MCPServer(
        "commit-digest",
        title="Commit digest",
        instructions=_INSTRUCTIONS + NOTICE,
        version=__version__,
        log_level="WARNING",
    )
    for tool in (
        tools.search_commits,
        tools.get_commit,
        tools.get_day,
        tools.get_week,
        tools.get_release,
        tools.list_repositories,
        tools.changes_of_path,
    ):
        server.add_tool(_telling(tool), annotations=_READ_ONLY)
    return server


_READ_ONLY = ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)


def serve(settings: Settings, port: int | None) -> None:
    """Serve until the client leaves: on standard input and output, or on a port of this machine.

    Raises DigestError if the archive can't be read.
    """
    server = make_server(settings)
    if port is None:
        server.run("stdio")
    else:
        server.run("streamable-http", host=HOST, port=port)


def _telling(tool: Callable[..., Any]) -> Callable[..., Any]:
    """Make a tool's DigestError an answer that the assistant can act upon."""

    @wraps(tool)
    def run(*arguments: Any, **named: Any) -> Any:
        try:
            return tool(*arguments, **named)
        except DigestError as error:
            raise ToolError(str(error)) from error

    return run
