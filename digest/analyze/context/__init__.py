"""What else is known of a commit: its past, what it names, the same change elsewhere."""
