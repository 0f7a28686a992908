"""Certificates and the wallet. The room is fixed from the start; the certificate library furnishes it."""
