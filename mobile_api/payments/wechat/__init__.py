"""WeChat Pay, API v3: https://pay.weixin.qq.com/doc/v3/merchant/4012791858."""
