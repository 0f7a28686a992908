"""People without an 18-digit ID number, and what foreigners need from the exit-entry authority.

An online form can check resident ID numbers and those in their form only (see `is_id_number`), so that somebody with a
passport is sent to the counter. Foreigners' visas and residence permits are the exit-entry authority's (Exit and Entry
Administration Law, chapter IV); 居住证 is for citizens who live away from their household's place.
"""

from __future__ import annotations

import re

from mobile_api.catalog.checklist import Told, visit
from mobile_api.catalog.library import Edition
from mobile_api.catalog.schema import Detail
from mobile_api.chat.assistant.turn import Turn

EXIT_ENTRY = "exit-entry-hall"
"""The counter of the catalog that takes foreigners' visas and residence permits."""
PERMIT_OF_CITIZENS = "residence-permit"
MARRIAGE, WORK = "register-marriage", "foreign-worker-permit"
ABROAD = (
    r"外国|台[湾灣]|香港|澳[门門]|港澳台?|华侨|美国|英国|法国|德国|意大利|俄罗斯|乌克兰|蒙古国?|日本|韩国|朝鲜|越南|泰国|缅甸|老挝|"
    r"菲律宾|马来西亚|新加坡|印度|巴基斯坦|加拿大|澳大利亚"
)
ACROSS_BORDER = re.compile(
    rf"(?:{ABROAD})(?:人|籍|居民|同胞|的?(?:老公|老婆|媳妇|对象|新娘|小伙|姑娘|[男女]朋友))|老外|外籍|华侨|涉外"
    r"|\b(?:foreigner|foreign|taiwan\w*|hong ?kong\w*|maca[uo]\w*|american|british|english(?:man|woman)|french|german|"
    r"italian|russian|ukrainian|mongolian|japanese|korean|vietnamese|thai|burmese|filipin[oa]|malaysian|singaporean|"
    r"indian|pakistani|canadian|australian)\b",
    re.IGNORECASE,
)
"""Of whom one speaks that isn't a resident of the mainland. Marriages with them are registered by the civil affairs
department of the province, or by whom it names (Regulations on Marriage Registration, State Council)."""
MARRYING = re.compile(r"结(?:的|过|了)?婚|成婚|[娶嫁]|\bmarr(?:y|ied|ying|iage)\b", re.IGNORECASE)
NO_CARD = re.compile(
    r"(?:没有?|无|不是|办不了)(?:中国的?|国内的?|大陆的?|居民|二代)*(?:身份证|身份證|公民|人)"
    r"|外国人|外籍|老外|护照|護照|回乡证|台胞证|通行证|绿卡|永居|永久居留"
    r"|\b(?:passport|foreigner|foreign|expat|not chinese|not a chinese|no (?:chinese )?id"
    r"|without (?:an? )?(?:chinese )?id"
    r"|(?:don'?t|do not) have (?:an?|one|any|the|such|this|chinese|id)\b|haven'?t (?:got )?(?:an?|any|one)|green card"
    r"|permanent residen\w+|travel permit)",
    re.IGNORECASE,
)
"""What somebody says who has another paper than an ID card, or none."""
PASSPORT_NUMBER = re.compile(r"(?<![a-z0-9])(?=[a-z0-9]*\d{5})[a-z]{1,3}\d[a-z0-9]{4,11}(?![a-z0-9])", re.IGNORECASE)
"""Letters and digits, as passports, travel permits and the older permanent residence cards (three letters and twelve
digits) have them."""
FOREIGNER = r"(?:foreigner|foreign (?:national|wife|husband|spouse)|expat)"
STAY = re.compile(
    r"居留(?:许可|证|手续|权)|永居|永久居留|中国绿卡|(?:外国人|外籍|老外).{0,12}(?:签证|绿卡|居住证)"
    r"|签证.{0,4}(?:延期|续签|到期|过期|换发|补发|延长)|(?:延长|延期|续签?|延|换发|补办|补)(?:一下|我的|个)*签证"
    r"|\b(?:extend|extending|renew|renewing|replace|prolong)\b.{0,20}\bvisa\b"
    r"|\bvisa\b.{0,25}\b(?:extension|renewal|expir\w+|runs? out|running out)\b"
    rf"|\b{FOREIGNER}s?\b.{{0,40}}\b(?:visa|residen(?:ce|cy) permit|residency)\b"
    rf"|\b(?:visa|residen(?:ce|cy) permit|residency)\b.{{0,40}}\b{FOREIGNER}s?\b"
    r"|\bresiden(?:ce|cy) permit\b.{0,9}\bvisa\b|\bvisa\b.{0,9}\bresiden(?:ce|cy) permit\b"
    r"|\bpermanent residen(?:ce|cy|t)(?:'s)? (?:id|card|permit|status)\b|\bchinese green card\b",
    re.IGNORECASE,
)
FROM_ABROAD = re.compile(
    r"^(?:我|俺)是(?:个|一个|一名)?(?:外国人|老外|外籍人士?)[，,。 ]*(?=.{2})|"
    r"^(?:hi|hello)?[,.! ]*(?:i'?m|i am) (?:an? )?(?:expat|foreigner|foreign national)"
    r"(?: (?:here|from|in) [a-z ]{2,20}?)?(?:,| and|\.| who)* (?=(?:i|we|wants?|would)\b)",
    re.IGNORECASE,
)
ELSEWHERE = re.compile(
    r"工作|就业|打工|上班|聘|雇|员工|招|专家|无犯罪"
    r"|(?:美|英|法|德|日本|韩|加拿大|澳|俄|泰|欧|申根)[\u4e00-\u9fff]{0,3}(?:签证|绿卡)|z签"
    r"|\b(?:work\w*|jobs?|employ\w*|hir\w+|staff|engineers?|experts?|z visa|conduct|police certificate)\b"
    r"|\b(?:us|usa|american?|uk|british|schengen|japan\w*|korean?|australian?|canad\w+|thai\w*|russian?)\b"
    r".{0,9}\b(?:visa|green card)"
    r"|\bvisa (?:for|to) [a-z]+",
    re.IGNORECASE,
)
"""Work permits are a one-thing of their own, and other countries' visas nobody's here."""


def has_no_id_number(text: str) -> bool:
    """Whether somebody says instead of an ID number that they have another paper, or gives that paper's number."""
    return NO_CARD.search(text) is not None or PASSPORT_NUMBER.search(text) is not None


def without_origin(text: str) -> str:
    """A wish without the news that a foreigner has it: what a shop takes is the same."""
    return FROM_ABROAD.sub("", text)


def asks_to_stay(text: str) -> bool:
    """Whether a request is about a foreigner's visa or residence permit, other than for work."""
    return STAY.search(text) is not None and ELSEWHERE.search(text) is None


def is_permit_in_english(one_thing_id: str | None, text: str) -> bool:
    """Whether 居住证 was asked for in English, where a foreigner may mean another permit by the same words."""
    return one_thing_id == PERMIT_OF_CITIZENS and text.isascii()


def marries_across_border(one_thing_id: str | None, text: str) -> bool:
    """Whether somebody marries a person who isn't a resident of the mainland: the city's form isn't for that."""
    marries = one_thing_id == MARRIAGE or (one_thing_id in (None, WORK) and MARRYING.search(text) is not None)
    return marries and ACROSS_BORDER.search(text) is not None


def counter_of(turn: Turn, detail: Detail) -> Told:
    """Where a one-thing is taken over the counter."""
    return visit(turn.catalog.library.counters_of(detail)[0], turn.language)


def place_of(turn: Turn, edition: Edition) -> Told:
    """Where one asks about a one-thing, with or without a form."""
    detail = edition.thing.detail
    return one_stop(turn) if detail is None else counter_of(turn, detail)


def one_stop(turn: Turn) -> Told:
    """Where one asks if no other counter is named."""
    return visit(turn.catalog.library.one_stop(), turn.language)


def exit_entry(turn: Turn) -> Told:
    """Where foreigners' visas and residence permits are done."""
    return visit(turn.catalog.library.counter(EXIT_ENTRY), turn.language)
