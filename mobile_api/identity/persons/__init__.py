"""Which resident a citizen's account belongs to, and how surely that was shown."""
