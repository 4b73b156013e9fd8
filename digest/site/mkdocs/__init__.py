"""Where the site meets MkDocs: the plugin, the theme, the hand-written pages."""
