"""Certificates and the wallet. The rooms are fixed from the start; this one is furnished with the certificate library."""
