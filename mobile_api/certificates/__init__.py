"""Binds the wallet to the city: which case gives which certificate, and what the wallet asks of the backend."""
