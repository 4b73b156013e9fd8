"""What a site publishes beside its pages: feeds, data, sitemaps."""
