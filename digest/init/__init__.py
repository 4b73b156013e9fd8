"""`digest init`: answers about a new digest, checked like options, and the files made from them."""
