"""Analyses of commits: by rules (`offline`) or by a language model (question → asking → answer).

`run` does that for the entries of an archive.
"""
