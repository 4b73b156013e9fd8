"""What all kinds of pages are made with: the templates, commits as HTML, a page itself."""
