"""A local stand-in for departments' own systems: `python -m mobile_api.exchange.stand_in`."""
