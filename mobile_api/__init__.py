"""The Sanic backend of the city's app, one package per domain."""

__version__ = "0.1.0"
