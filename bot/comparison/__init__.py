"""Which classifier the bot uses is decided by measurement: the same data, the same rules behind it."""
