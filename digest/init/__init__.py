"""A new digest: answers checked like options, and the files made from them."""
