"""A local stand-in for WeChat Pay and Alipay: `python -m mobile_api.payments.stand_in`."""
