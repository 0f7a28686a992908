"""NLU components of our own. They let the turn's context decide what the words alone can't."""
