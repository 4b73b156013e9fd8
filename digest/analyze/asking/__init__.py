"""How a model is asked, how often, and what it may cost."""
