"""What citizens hear of: their inbox, and push to their devices."""
