"""How well a matcher understands: any catalog, any queries, measured by `python -m mobile_api.catalog.evaluate`."""
