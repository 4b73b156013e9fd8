"""What an analysis cites, looked up in what its commit shows."""
