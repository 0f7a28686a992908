"""Certificates and the wallet (证照库, 证照夹): what a certificate is, whether it counts, what is shown of it."""
