"""Daily commit reports, and the site that makes them browsable."""
