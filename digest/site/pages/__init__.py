"""The kinds of pages: what stands in each, as HTML."""
