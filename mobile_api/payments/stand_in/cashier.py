"""The stand-in's pages: the orders, and the cashier where a sample payer pays one."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from urllib.parse import urlencode

from mobile_api.payments.refund import yuan
from mobile_api.payments.stand_in.book import Order

NAMES = {"wechat": "微信支付 WeChat Pay", "alipay": "支付宝 Alipay"}
STATES = {"open": "待付款 To be paid", "paid": "已付款 Paid", "closed": "已关闭 Closed", "failed": "未成功 Failed"}
PAGE = """<!doctype html><html lang="zh-CN"><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1"><link rel="icon" href="data:,"><title>{title}</title>
<style>body{{font:16px/1.6 system-ui,sans-serif;margin:0 auto;max-width:30rem;padding:1rem;color:#1f2933;
background:#f5f6f8}}main,li{{background:#fff;border-radius:12px;padding:1rem;margin:.6rem 0;list-style:none}}
ul{{padding:0}}b.sum{{display:block;font-size:2.2rem;margin:.5rem 0}}button{{font:inherit;width:100%;padding:.8rem;
border:0;border-radius:10px;background:#0b6e4f;color:#fff}}</style>
<h1>{title}</h1><p>这是示例收银台，不会真的扣款。<br>This is a sample cashier; no money moves.</p>{content}</html>"""


def cashier(order: Order, redirect_url: str = "") -> str:
    """The page on which one order is paid. The way back stands in Alipay's order, in WeChat Pay's address."""
    there = f"/cashier/{order.vendor}/{order.id}?{urlencode({'redirect_url': redirect_url})}"
    pay = f'<form method="post" action="{escape(there)}"><button>付款 Pay</button></form>'
    after = redirect_url or order.return_url
    back = f'<p><a href="{escape(after)}">返回 Back</a></p>' if after.startswith("http") else ""
    content = (
        f'<main>{escape(order.subject)}<b class="sum">¥{yuan(order.amount_fen)}</b>'
        f"<p>{STATES[order.status]}</p>{pay if order.status == 'open' else back}</main>"
    )
    return PAGE.format(title=NAMES[order.vendor], content=content)


def listing(orders: Sequence[Order]) -> str:
    """Every order, each with a link to its cashier."""
    rows = (
        f'<li><a href="/cashier/{order.vendor}/{escape(order.id)}">{escape(order.subject)} ¥{yuan(order.amount_fen)}'
        f"</a><br>{NAMES[order.vendor]} · {STATES[order.status]}</li>"
        for order in orders
    )
    return PAGE.format(title="示例收银台 Sample cashier", content=f"<ul>{''.join(rows)}</ul>")
