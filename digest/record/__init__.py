"""What the archive holds of a branch, beside what landed on it."""
