"""The four registers (四库): population, legal persons, credit, certificates."""
