"""A run of analyses: which commits, in which order, on which machines."""
