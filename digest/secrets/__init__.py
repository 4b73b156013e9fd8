"""Secrets in texts by strangers and models: found by what they look like, and taken out."""
