"""Supervision of data (管数): data of registers is released by scenario, and every call of one is signed and logged."""
