"""A local stand-in for Google's token endpoint and FCM (HTTP v1): `python -m mobile_api.push.stand_in`."""
