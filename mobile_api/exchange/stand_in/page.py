"""The stand-in's page: what was received, with the buttons of whoever decides there. Nothing personal is shown."""

from __future__ import annotations

from html import escape
from typing import Any

from mobile_api.exchange.stand_in.desk import Desk, Received

PAGE = """<!doctype html><html lang="zh-CN"><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>部门系统示例 · Sample department system</title>
<style>body{{font:16px/1.6 system-ui,sans-serif;margin:0 auto;max-width:40rem;padding:1rem;color:#1f2933;
background:#f5f6f8}}li{{list-style:none;background:#fff;border-radius:12px;padding:.8rem 1rem;margin:.6rem 0}}
ul{{padding:0}}small{{color:#6b7280}}button{{font:inherit;min-height:44px;margin:.3rem .3rem 0 0}}</style>
<h1>部门系统示例</h1><p>这里代替消防救援支队自己的业务系统：综合窗口受理后，它的部分会转到这里，在这里办的结果会回到一网。<br>
This stands in for the Fire and Rescue's own system: its parts come here after the acceptance, and go back decided.</p>
<ul>{rows}</ul><p role="status"></p>
<script>for(const b of document.querySelectorAll('button'))b.onclick=async()=>{{
const r=await fetch('/sample/parts/'+b.value+'/result',{{method:'POST',
headers:{{'Content-Type':'application/json'}},body:b.dataset.says}});
const told=await r.json();document.querySelector('[role=status]').textContent=told.status+' '+
(told.answer.detail||told.answer.outcome)}}</script></html>"""

ROW = """<li><b>{name}</b> {number}<br><small>{items} · v{version} · {state} · {files} files</small><br>
{rest}</li>"""
BUTTONS = """<button value="{number}" data-says='{{"outcome":"approved"}}'>通过 · Approve</button>
{rest}</li>"""
BUTTONS = """<button value="{number}" data-says='{{"outcome":"rejected","reason":"消防设施不合格",
"legal_basis":"《中华人民共和国消防法》第十五条"}}'>不通过 · Reject</button>"""
ELSEWHERE = {
    True: "<small>本部门已在一网办理：通过 · Decided there by our own staff: approved</small>",
    False: "<small>本部门已在一网办理：不通过 · Decided there by our own staff: rejected</small>",
}
NOTHING = "<li>还没有收到。 · Nothing has come yet.</li>"


def page(desk: Desk) -> str:
    """HTML of what was received, the newest first."""
    return PAGE.format(rows="".join(_row(one) for one in reversed(desk.parts.values())) or NOTHING)


def _row(received: Received) -> str:
    told = received.message
    return ROW.format(
        name=escape(told["case_name"]["zh"]),
        number=escape(told["number"]),
        items=escape("、".join(told["items"])),
        version=told["version"],
        state=escape(told["state"]),
        files=len(told["files"]),
        rest=_rest(told),
    )


def _rest(told: dict[str, Any]) -> str:
    """The buttons, or why there is nothing to decide."""
    if decided := told["decided"]:
        return ELSEWHERE[decided["approved"]]
    return BUTTONS.format(number=escape(told["number"]))
