"""The site: everything that knows MkDocs, the theme or HTML."""
