"""Releases made of tags, history and archive: reports kept up to date, drafts of notes."""
