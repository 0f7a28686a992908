"""What several tests need to talk to a running system."""
