"""What was shown at counters: verifications, and the log of who saw what."""
