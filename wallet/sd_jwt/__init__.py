"""Selective Disclosure for JWTs (RFC 9901): a signed document of which its holder shows parts."""
