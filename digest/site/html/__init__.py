"""Markdown, text and templates to safe HTML; addresses."""
