"""Pages opened in a real browser, with no network."""
