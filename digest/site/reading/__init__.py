"""The archive as the site needs it: outlines, a catalog, what is related."""
