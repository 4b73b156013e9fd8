"""Counted work of a build, commit by commit: the same on every machine, unlike seconds."""
