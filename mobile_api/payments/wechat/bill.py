"""A day's bill of WeChat Pay (交易账单): text with a backtick before each value. Rules only."""

from __future__ import annotations

from mobile_api.payments.told import BillLine, NoticeRefused, fen

HEADER = (
    "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,"
    "应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,"
    "手续费,费率,订单金额,申请退款金额,费率备注"
)
SUMMARY = "总交易单数"
"""Begins the two lines that end a bill."""


def read(content: bytes) -> list[BillLine]:
    """Its lines. Raises `NoticeRefused` for what is no bill."""
    lines = content.decode("utf-8-sig", "replace").splitlines()
    if not lines or not lines[0].startswith("交易时间,"):
        raise NoticeRefused("content")
    names, found = lines[0].split(","), []
    for line in lines[1:]:
        if line.startswith(SUMMARY):
            break
        # a value may hold commas (what was bought, say), but no comma before a backtick
        told = dict(zip(names, line.removeprefix("`").split(",`"), strict=False))
        try:
            if told["交易状态"] == "REFUND":
                found.append(BillLine(told["商户订单号"], told["商户退款单号"], fen(told["申请退款金额"])))
            else:
                found.append(BillLine(told["商户订单号"], None, fen(told["订单金额"])))
        except KeyError as error:
            raise NoticeRefused("content") from error
    return found
