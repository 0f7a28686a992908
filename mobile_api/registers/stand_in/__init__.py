"""A local stand-in for the city's four registers: `python -m mobile_api.registers.stand_in`."""
