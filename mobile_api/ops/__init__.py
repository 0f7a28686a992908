"""Running the system: setting up, starting every process, talking to it from a terminal, measuring it."""
