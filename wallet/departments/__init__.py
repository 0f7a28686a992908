"""The departments' signing keys, kept sealed."""
