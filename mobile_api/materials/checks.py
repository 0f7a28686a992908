"""What a material may be: limits, kinds of file, and the sentences of every refusal. Rules only."""

from __future__ import annotations

import re
import unicodedata
from datetime import timedelta

from mobile_api.catalog.schema import Material, Text
from mobile_api.materials.kinds import KINDS, Kind, Refusal, Refused

MB = 1024 * 1024
CHUNK = 256 * 1024
"""Every part of an upload has this size, but the last: what a slow phone sends again after a lost connection."""
UPLOAD_LIFE = timedelta(hours=24)
"""An upload that isn't finished by then is gone."""
FILES_PER_MATERIAL = 10
"""Both sides of a card, the pages of a contract as photos."""
DRAFT_BYTES = 100 * MB
OWNER_BYTES = {"citizen": 300 * MB, "guest": 50 * MB}
"""What one person's drafts may hold together; submitted applications don't count."""
NAME_LENGTH = 100

SAID: dict[Refusal, Text] = {
    "not_uploaded": Text(
        zh="这份材料不收电子文件，请把原件带到窗口。", en="This can't be uploaded. Bring the original to the counter."
    ),
    "too_large": Text(zh="文件太大：每份不超过{mb}MB。", en="The file is too large: {mb} MB at most."),
    "wrong_hash": Text(
        zh="文件在传输中出了差错，请重新上传。", en="The file was damaged on the way. Please upload it again."
    ),
    "unknown": Text(
        zh="无法识别这个文件，请上传{formats}。",
        en="We can't tell what kind of file this is. Upload {formats}.",
    ),
    "other_kind": Text(
        zh="这个文件的内容是{kind}格式，请上传{formats}。",
        en="The content of this file is {kind}, whatever its name. Upload {formats}.",
    ),
    "broken": Text(
        zh="文件打不开，可能已损坏，请换一份再传。",
        en="The file can't be opened; it may be damaged. Please try another.",
    ),
    "heic": Text(
        zh="这是HEIC格式的照片。请在手机相机设置里选“兼容性最佳”（JPG）后重拍，或另存为JPG再传。",
        en="This is an HEIC photo. Set the camera to “Most Compatible” (JPG), or save the photo as JPG first.",
    ),
    "pixels": Text(
        zh="图片的像素太多了（最多5000万），请缩小后再传。",
        en="The picture has too many pixels (50 million at most). Please make it smaller.",
    ),
    "bomb": Text(
        zh="文件解压后过大，不能接收。请重新导出一份再传。",
        en="This file is too large once unpacked. Please export it again.",
    ),
    "old_office": Text(
        zh="这是旧版Office文件（.doc或.xls）。请另存为docx、xlsx或PDF后再传。",
        en="This is an old Office file (.doc or .xls). Please save it as docx, xlsx or PDF.",
    ),
    "pdf_locked": Text(
        zh="这个PDF设了打开密码，工作人员看不了。请去掉密码后再传。",
        en="This PDF needs a password, so nobody can read it. Please remove the password.",
    ),
    "pdf_active": Text(
        zh="这个带电子签名的PDF里有脚本或附件，不能接收。请用打印的方式另存为PDF后再传。",
        en="This signed PDF contains scripts or attachments, so we can't accept it. Please print it to a new PDF.",
    ),
    "pdf_pages": Text(zh="这个PDF超过300页，请分开上传。", en="This PDF has more than 300 pages. Please split it."),
    "office_locked": Text(
        zh="这个Office文件设了密码，请去掉密码后再传。", en="This Office file needs a password. Please remove it."
    ),
    "office_macros": Text(
        zh="这个Office文件里有宏，不能接收。请另存为不带宏的文件或PDF后再传。",
        en="This Office file contains macros, so we can't accept it. Please save it without macros, or as PDF.",
    ),
    "office_embedded": Text(
        zh="这个Office文件里嵌了别的文件或外部链接，不能接收。请另存为PDF后再传。",
        en="This Office file embeds other files or links to outside ones. Please save it as PDF.",
    ),
    "slow": Text(
        zh="文件过于复杂，无法完成检查，请另存或重新扫描后再传。",
        en="The file is too complex to check. Please save or scan it again.",
    ),
}
CLEANED: dict[str, Text] = {
    "scripts": Text(
        zh="已去掉文件里的脚本和附件，正文不变。", en="We removed scripts and attachments. The pages are unchanged."
    ),
}
"""What was changed in a file, where its owner should know it."""


def refusal_text(code: Refusal, material: Material, kind: str = "") -> Text:
    """The sentence of a refusal, with what the material asks for."""
    told = SAID[code]
    kinds = [one.upper() for one in kinds_of(material)]
    return Text(
        zh=told.zh.format(mb=material.max_mb, formats="、".join(kinds), kind=kind.upper()),
        en=told.en.format(mb=material.max_mb, formats=" or ".join(kinds), kind=kind.upper()),
    )


def kinds_of(material: Material) -> list[Kind]:
    """The kinds of file that a material may be; none if only the original counts."""
    return [kind for kind in KINDS if kind in material.formats]


def check_announced(material: Material, size: int) -> None:
    """Whether a file may be begun at all. Raises `Refused`."""
    if not kinds_of(material):
        raise Refused("not_uploaded")
    if size > material.max_mb * MB:
        raise Refused("too_large")


def expected_at(offset: int, size: int) -> int:
    """How many bytes the part at `offset` has."""
    return min(CHUNK, size - offset)


def clean_name(name: str, kind: str = "") -> str:
    """A file's name to show: no path, nothing invisible or that turns the writing, the ending of its true kind."""
    last = re.split(r"[\\/]", name)[-1]
    visible = "".join(c for c in last if unicodedata.category(c)[0] not in "CZ" or c == " ").strip(" .")
    if not kind:
        return visible[:NAME_LENGTH] or "file"
    stem = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", visible)[: NAME_LENGTH - 5].strip(" .")
    return f"{stem or 'file'}.{kind}"
