"""Plain words to ranked one-things with a probability, and "none of these"."""
