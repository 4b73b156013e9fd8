"""What lists and figures go by: an entry's labels, and its place by importance."""
