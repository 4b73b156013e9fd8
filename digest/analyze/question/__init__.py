"""What a model is asked: a commit's diff without secrets, packed into a prompt."""
