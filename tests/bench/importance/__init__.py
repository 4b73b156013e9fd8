"""How well commits are ranked, against what projects themselves told their users."""
