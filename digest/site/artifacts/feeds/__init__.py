"""Feeds: which there are, their commits, and how they are written."""
