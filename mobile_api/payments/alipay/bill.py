"""A day's bill of Alipay (业务明细): a ZIP with a table in GBK, comments before and after it. Rules only."""

from __future__ import annotations

import io
import zipfile

from mobile_api.payments.told import BillLine, NoticeRefused, fen

HEADER = (
    "支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,对方账户,"
    "订单金额（元）,商家实收（元）,支付宝红包（元）,集分宝（元）,支付宝优惠（元）,商家优惠（元）,券核销金额（元）,券名称,"
    "商家红包消费金额（元）,卡消费金额（元）,退款批次号/请求号,服务费（元）,分润（元）,备注"
)
DETAILS = "业务明细.csv"
MAX_BYTES = 64 * 1024 * 1024


def read(content: bytes) -> list[BillLine]:
    """Its lines. Raises `NoticeRefused` for what is no bill."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as folder:
            names = [one for one in folder.infolist() if one.filename.endswith(DETAILS)]
            if len(names) != 1 or names[0].file_size > MAX_BYTES:
                raise NoticeRefused("content")
            text = folder.read(names[0]).decode("gbk")
    except (zipfile.BadZipFile, UnicodeDecodeError) as error:
        raise NoticeRefused("content") from error
    rows = [line.split(",") for line in text.splitlines() if line and not line.startswith("#")]
    if not rows or [name.strip() for name in rows[0]] != HEADER.split(","):
        raise NoticeRefused("content")
    return [_line([value.strip() for value in row]) for row in rows[1:]]


def _line(row: list[str]) -> BillLine:
    told = dict(zip(HEADER.split(","), row, strict=False))
    try:
        if told["业务类型"] == "退款":
            return BillLine(told["商户订单号"], told["退款批次号/请求号"], fen(told["订单金额（元）"].lstrip("-")))
        return BillLine(told["商户订单号"], None, fen(told["订单金额（元）"]))
    except KeyError as error:
        raise NoticeRefused("content") from error
