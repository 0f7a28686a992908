"""The desk: staff who answer what the bot hands over, in the same chat."""
