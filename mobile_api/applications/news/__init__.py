"""News of applications: the outbox that every move writes, and how its rows reach the citizen."""
