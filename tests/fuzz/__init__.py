"""Properties that hold for any input, tried by hypothesis in the tests and by `make fuzz`."""
