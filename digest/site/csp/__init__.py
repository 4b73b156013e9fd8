"""The content security policy of a site's pages."""
