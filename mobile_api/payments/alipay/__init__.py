"""Alipay's open API: https://opendocs.alipay.com/open/270/105898."""
