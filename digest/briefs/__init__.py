"""Briefs: a day or a week over all repositories, told in a few sentences that cite commits."""
