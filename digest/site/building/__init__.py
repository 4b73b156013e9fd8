"""What a build makes, from what it was made before, and how it is published."""
