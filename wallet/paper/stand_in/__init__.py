"""A local stand-in for a time-stamping authority: `python -m wallet.paper.stand_in`."""
