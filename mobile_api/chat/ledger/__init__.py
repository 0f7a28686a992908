"""What the assistant didn't understand, kept so that people can teach it."""
