"""Certificates as they are kept: issued, suspended, revoked, renewed."""
