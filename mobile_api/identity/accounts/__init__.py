"""Accounts of the city's staff: a password and a personal key (WebAuthn); TOTP only to replace a lost key."""
