"""Supervision: how the city's matters stand, and how well they were done."""
