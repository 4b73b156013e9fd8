"""Briefs of an archive: which periods get one, and what a model or rules write."""
