"""The Sanic backend of the city's app, one package per domain."""
