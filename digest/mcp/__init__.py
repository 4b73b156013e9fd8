"""The archive for assistants: read-only tools of the Model Context Protocol (`digest mcp`)."""
