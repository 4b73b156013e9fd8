"""What HTTP shows of a call: bodies, errors and waits, whoever the provider is."""
