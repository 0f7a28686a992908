"""Several wishes in one message ("开个理发店，顺便给我妈办老年证"), and what is said but not meant. Rules only."""

from __future__ import annotations

import re

from mobile_api.catalog.matcher.text import is_pinyin

ALSO = re.compile(
    r"[，,。.；;、!！?？\s]*(?:还有就是|还有|另外|顺便|顺带|同时|以及|再就是|然后再?|还[想要得需]|再[给办帮]|也[想要得需]"
    r"|\b(?:and also|also|as well as|plus|besides|another thing|at the same time|and then|and (?:i|we) (?:also )?"
    r"(?:want|need|would like|have)(?: to)?|and (?=get|apply|register|renew|open|change))\b)",
    re.IGNORECASE,
)
"""What joins two wishes. A comma alone doesn't: people tell stories."""
BOTH = re.compile(r"(.{2,20}?)(?:和|跟|、|\band\b)(.{2,20}?)(?:都|两(?:件|个)|\bboth\b)", re.IGNORECASE)
"""身份证和护照都要办"""
PARTNER = r"(?:媳妇|老婆|爱人|对象|老公|丈夫|妻子|男朋友|女朋友|未婚妻|未婚夫|老伴|家里那口子|孩子他?[爸妈])"
EN_PARTNER = r"(?:wife|husband|partner|fianc[eé]e?|girlfriend|boyfriend|spouse)"
TOGETHER = re.compile(
    rf"(?:我|俺)(?:和|跟|与|同)(?:我|俺)?家?的?{PARTNER}|{PARTNER}(?:和|跟|与)(?:我|俺)|"
    rf"\b(?:my|the) {EN_PARTNER} and (?:i|me)\b|\b(?:i|me) and my {EN_PARTNER}\b",
    re.IGNORECASE,
)
"""Two people who want one thing: that "and" joins no wishes."""
ABOUT_ONESELF = re.compile(
    r"(?:(?:i'?m|i am|we'?re|we are|my name is|i come from|i live|i work)\b"
    r"(?! (?:here|looking|trying|going|planning|getting)\b)|"
    r"(?:我|俺|我们)(?:是(?![来想要为])|叫|姓|今年|住在|来自))[^,，]*$",
    re.IGNORECASE,
)
"""How people say who they are before they say what they want."""
DENIED = re.compile(
    r"(?:不是|不要|不用|没说)(?:要|开|办|想)?[^，,。.；;！!\s]{1,12}?(?=$|[，,。.；;！!\s]|是|要|而是)"
    r"|\b(?:not|isn't|instead of|rather than) (?:an? |the |my )?[\w' -]{2,30}",
    re.IGNORECASE,
)
WISHING = re.compile(
    r"^(?:那|你好|您好|请问|帮我|给我|我们|咱们|我|俺|就|还|也|想要|想|要|得|打算|准备|[，, ])+(?=[\u4e00-\u9fff])|"
    r"^(?:hi|hello|please|well|ok)?[,.! ]*(?:(?:i|we)(?:'d| would)? "
    r"(?:want|like|need|wish|have|plan|am planning|are planning)(?: to)?|(?:can you )?help me|let me|"
    r"(?:do|can) you (?:do|handle|issue|offer|have|also do)) ",
    re.IGNORECASE,
)
DENIAL = re.compile(
    r"^(?:不是|不要|不用|没说)(?:要|开|办|想)?|^(?:not|isn't|instead of|rather than) (?:an? |the |my )?", re.I
)
LEAD = re.compile(
    r"^(?:不对|不是|错了|[搞弄说]错了|我[搞弄说]错了|no|sorry|wrong)?[，,。!！ ]*(?:应该)?(?:是|it's|i meant)?[，, ]*",
    re.IGNORECASE,
)
PINYIN_LEAD = re.compile(
    r"^wo (?:(?:xiang ?yao|xiang|yao) )?(?:(?:ban ?li|bu ?ban|ban|kai|huan|shen ?qing|zuo) )?(?=[a-z]{3})",
    re.IGNORECASE,
)
"""A wish begun in pinyin and ended in English: "wo xiang ban passport"."""
RETURN = re.compile(
    r"^(?:那就?|咱们?|我想|我要)*(?:先?回到|回去[办辦]?|接[着著][办辦]|继续办|还是办|再说回|说回)(?:刚才的?|之前的?|那个)*|"
    r"^(?:let's )?(?:go|get) back to (?:the |my )?|^(?:continue|resume) (?:with )?(?:the |my )?",
    re.IGNORECASE,
)
AND = re.compile(r"[和跟与、]|\band\b", re.IGNORECASE)
"""Joins two wishes only if both are clear by themselves."""
SHORTEST = 2
GOES_ON = re.compile(
    r"继续|繼續|接着|往下|下一个问题|回[来到去]|恢复$|刚才|上次|昨天|没[填办]完|[\s，,。.!！?？那的了吧就先办弄填表我咱们还来又个]|"
    r"\b(?:continue|resume|carry on|go on|keep going|pick up|where were we|i'?m back|next|question|please|let'?s|it|ok|"
    r"back|to|the|form|my|application|with)\b",
    re.IGNORECASE,
)
BEREAVED = re.compile(
    r"(?:爸|妈|爷|奶|姥|父|母|爹|娘|老头|老伴|老公|老婆|媳妇|爱人|丈夫|妻子|儿子|女儿|哥|姐|弟|妹|公公|婆婆|岳|家里?人|亲人|老人|那口子|叔|舅|姑|姨)"
    r".{0,8}?(?:去世|过世|病逝|离世|逝世|不在了|没了(?![证卡本])|人没了|走了(?![\u4e00-\u9fff]*[证卡本]))|"
    r"(?:生|怀|孩子|宝宝|胎儿?).{0,4}没保住|流产|死胎|夭折|\b(?:stillborn|stillbirth|miscarriage)\b|"
    r"\b(?:husband|wife|father|mother|dad|mom|mum|son|daughter|grandm\w+|grandp\w+|grandfather|brother|sister|uncle|aunt)\b"
    r".{0,25}\b(?:died|passed away|is dead|has gone|is gone)\b",
    re.IGNORECASE,
)
MOURNFUL = re.compile(
    r"继承|繼承|遗产|遺產|遗嘱|遺囑|身后|丧|喪|去世|过世|過世|病逝|死[人者了亡]|亡[人者]|没保住|流产|夭折|留下|生前|走了|没了|不在了|"
    r"\b(?:inherit\w*|estate of|died|death|dead|deceased|late (?:father|mother|husband|wife)|passed away|"
    r"left (?:me|us)|miscarr\w+|stillb\w+|funeral)\b",
    re.IGNORECASE,
)
"""Words without which nobody is condoled, and nothing that follows a death is begun."""
TROUBLE = re.compile(r"丢|补办|补领|破损|离婚|lost|stolen|divorce", re.IGNORECASE)


def parts(text: str) -> list[str]:
    """The wishes that a message joins, as texts; the message itself if it joins none."""
    told = TOGETHER.sub(_we, text)
    both = BOTH.search(told)
    pieces = list(both.groups()) if both else ALSO.split(told)
    kept = [piece.strip(" ，,。.；;、!！?？") for piece in pieces if piece]
    kept = [piece for piece in kept if len(piece) >= SHORTEST and not ABOUT_ONESELF.match(piece)]
    return kept if len(kept) > 1 else [text]


def _we(together: re.Match[str]) -> str:
    return "we" if together.group().isascii() else "我们"


def names_more(text: str) -> bool:
    """Whether a wish to go on names something: "接着办面馆", but not "继续"."""
    return GOES_ON.sub("", text) != ""


def bereaved(text: str) -> bool:
    """Whether somebody tells of a death in the family, also in the gentle words for it ("我爸走了")."""
    return BEREAVED.search(text) is not None


def mournful(text: str) -> bool:
    """Whether a text may be about what follows a death."""
    return bereaved(text) or MOURNFUL.search(text) is not None


def in_trouble(text: str) -> bool:
    """Whether something was lost or goes wrong: no moment for congratulations."""
    return TROUBLE.search(text) is not None


def halves(text: str) -> list[str]:
    """The two sides of a text's one "and" ("开理发店和奶茶店"); the text itself if there isn't exactly one."""
    sides = [side.strip(" ，,。.") for side in AND.split(TOGETHER.sub(_we, text))]
    whole = len(sides) != 2 or min(map(len, sides)) < SHORTEST or any(map(ABOUT_ONESELF.match, sides))
    return [text] if whole else sides


def without_denied(text: str) -> str:
    """The text without what it says is not meant: "不对，是面馆不是理发店" leaves "不对，是面馆"."""
    kept = DENIED.sub(" ", text).strip()
    return LEAD.sub("", kept) or kept if kept != text else text


def without_lead_in(text: str) -> str:
    """The wish without the words for wishing: "I want to open a shop" leaves "open a shop"."""
    return WISHING.sub("", text).strip(" 。.!！吧") or text


def in_one_language(text: str) -> str:
    """An English wish without its pinyin lead-in; any other text as it is."""
    rest = PINYIN_LEAD.sub("", text)
    return text if is_pinyin(rest.lower()) else rest


def only_denied(text: str) -> str | None:
    """What a text says is not meant, if it says nothing else: "no, not food" denies "food"."""
    hit = DENIED.search(text)
    if hit is None or LEAD.sub("", DENIED.sub(" ", text).strip()).strip(" ，,。.!！"):
        return None
    return DENIAL.sub("", hit.group()).strip() or None


def without_return(text: str) -> str:
    """The matter that somebody wants to come back to: "回到饭店" leaves "饭店"."""
    return RETURN.sub("", text).strip() or text
