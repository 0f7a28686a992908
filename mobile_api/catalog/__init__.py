"""The catalog: what the city offers, what it takes, and which case a citizen means."""
