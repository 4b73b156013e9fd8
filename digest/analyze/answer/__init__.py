"""What comes back from a model: read, escaped, and checked against the diff."""
