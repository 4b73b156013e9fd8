"""What a stranger can land in a watched repository, to try on everything that reads it."""
