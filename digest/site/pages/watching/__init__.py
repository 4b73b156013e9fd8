"""Pages of watch lists: one of each, and the list of all."""
