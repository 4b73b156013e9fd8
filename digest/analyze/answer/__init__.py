"""What comes back from a model, and whether to believe it."""
