"""The demo's outbox as one small page that reloads itself."""

from __future__ import annotations

from html import escape

from mobile_api.db import Document
from mobile_api.localtime import CITY

PAGE = """<!doctype html><html lang="zh-CN"><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1"><meta http-equiv="refresh" content="3">
<title>短信发件箱 · SMS outbox</title>
<style>body{{font:16px/1.6 system-ui,sans-serif;margin:0 auto;max-width:40rem;padding:1rem;
color:#1f2933;background:#f5f6f8}}
li{{list-style:none;background:#fff;border-radius:12px;padding:.8rem 1rem;margin:.6rem 0}}ul{{padding:0}}
small{{color:#6b7280}}b{{font-size:1.4rem;letter-spacing:.2em}}</style>
<h1>短信发件箱</h1><p>演示环境不发真短信，验证码显示在这里。<br>
This demo sends no real text messages; the codes show here.</p>
<ul>{rows}</ul></html>"""

ROW = "<li><small>{phone} · {at}</small><br><b>{code}</b><br>{text}</li>"


def outbox_page(messages: list[Document]) -> str:
    """HTML of the newest messages."""
    rows = [
        ROW.format(
            phone=escape(m["phone"]),
            at=m["at"].astimezone(CITY).strftime("%H:%M:%S"),
            code=escape(m["code"]),
            text=escape(m["text"]),
        )
        for m in messages
    ]
    return PAGE.format(rows="".join(rows) or "<li>还没有短信 · nothing yet</li>")
