"""What is written about a commit: without a model, and with one."""
