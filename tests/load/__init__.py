"""What many people at once, and long walks, do to applications."""
