"""The stand-in's page: sample people, and where a photo is put beside one of them."""

from __future__ import annotations

from html import escape
from typing import Any

PAGE = """<!doctype html><html lang="zh-CN"><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>四库示例 · Sample registers</title>
<style>body{{font:16px/1.6 system-ui,sans-serif;margin:0 auto;max-width:40rem;padding:1rem;color:#1f2933;
background:#f5f6f8}}li{{list-style:none;background:#fff;border-radius:12px;padding:.8rem 1rem;margin:.6rem 0}}
ul{{padding:0}}small{{color:#6b7280}}</style>
<h1>四库示例数据</h1><p>这里代替公安人口库等四个库。选一位示例人员，放上您自己的照片，就可以用人脸登录。照片只存在本机。<br>
This stands in for the city's registers. Put a photo of yourself beside a sample person, and you can log in by face.
The photo stays on this machine.</p><ul>{rows}</ul>
<script>for(const f of document.querySelectorAll('input'))f.onchange=async()=>{{
const c=document.createElement("canvas"),i=await createImageBitmap(f.files[0]);
const s=Math.min(1,1200/Math.max(i.width,i.height));
c.width=i.width*s;c.height=i.height*s;c.getContext('2d').drawImage(i,0,0,c.width,c.height);
c.toBlob(async b=>{{const r=await fetch('/sample/people/'+f.name+'/photo',{{method:'POST',body:b}});
if(r.ok)location.reload()}},'image/jpeg',.9)}}</script></html>"""

ROW = """<li><b>{name}</b> {id_number}<br><small>{photo}</small><br>
<input type="file" name="{id_number}" accept="image/*" capture="user" aria-label="{name}"></li>"""


def page(people: list[dict[str, Any]]) -> str:
    """HTML of the sample people."""
    rows = [
        ROW.format(
            name=escape(one["name"]),
            id_number=escape(one["id_number"]),
            photo="有照片 · has a photo" if one["has_photo"] else "还没有照片 · no photo yet",
        )
        for one in people
    ]
    return PAGE.format(rows="".join(rows))
