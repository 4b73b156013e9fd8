"""How well commits are found by meaning: queries whose right commits a rule names."""
