"""Releases: as they are shown, where, and in which of them a commit is first."""
