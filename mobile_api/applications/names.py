"""What can be the name of a person. Rules only."""

from __future__ import annotations

import re

HAN = r"[\u3400-\u9fff\U00020000-\U0003134f]"
CHINESE_NAME = re.compile(rf"{HAN}{{2,4}}|{HAN}+(?:[·•]{HAN}+){{1,4}}")
"""Two to four characters, or the parts of a longer name set apart by a dot, as the ID card writes it."""
LATIN_NAME = re.compile(r"[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ'’.\-]*(?: [A-Za-zÀ-ɏ][A-Za-zÀ-ɏ'’.\-]*){0,5}")
SHORTEST, LONGEST_LATIN = 2, 60
NOT_A_NAME = re.compile(
    r"不知道|不清楚|不想|不告诉|随便|什么|怎么|为啥|为何|凭什么|谁|[啥咋吗呢嘛跳换吧]|改[成回]|还没|回到|公司$|电话|地址|身份证|护照|自己|"
    r"^[零〇一二两三四五六七八九十百千]+$|^[我俺咱你您这那哪]|[这那哪]个|加急|"
    r"\b(?:what|why|how|don't|dont|not sure|no idea|whatever|lost|expired|have|want|need|it|it's)\b|"
    r"\b(?:select|drop|script|ignore)\b",
    re.IGNORECASE,
)
RELATIVE = re.compile(
    r"爱人|媳妇|老婆|老公|丈夫|妻子|对象|老伴|儿子|女儿|闺女|[我俺](?:家|的)?[爸妈爹娘哥姐弟妹]|父亲|母亲|朋友|合伙人|"
    r"\b(?:wife|husband|partner|son|daughter|father|mother|brother|sister|friend|dad|mom|mum)\b",
    re.IGNORECASE,
)
"""Somebody else is meant, and isn't named yet: "不是我，是我爱人开"."""
SURNAMES = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花"
    "方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝"
    "明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝"
    "管卢莫经房裘缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊於惠甄曲家封芮羿储靳汲邴糜松井段富巫"
    "乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘钭厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白蒲邰从鄂索咸籍赖"
    "卓蔺屠蒙池乔阴胥苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍却璩桑桂濮牛寿边扈燕冀郏浦尚农温庄晏柴瞿阎充慕连茹习宦艾鱼"
    "容向古易慎戈廖庾终暨居衡步耿满弘匡国文寇广禄阙东欧殳沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋沙鞠须丰巢"
    "关蒯查荆红游竺权逯盖益桓公代佟佘岳闫肖邸付仝覃丘兰苑苟楚迟战由矫栗信修原綦初衣亓禚郇隋门展亢虎帅占冼况巨揭尧敬"
    "谌税招麦操才皇苻晋肇赫傲鄢鄞郄邝仉漆涂冒来奎卿粟阳銮玉太母普海哈图趙錢孫馮陳衛蔣韓楊許呂張嚴華謝鄒竇雲蘇範魯韋"
    "馬鳳兪費賀湯羅畢鄔樂齊餘顧黃蕭貝計談龐紀項閔蘭賈婁顏鍾駱淩萬盧經繆應貢鄧單諸鈕龔陸榮麴儲鞏烏車寧欒厲劉葉薊賴藺"
    "喬陰蒼雙聞黨譚勞龍溫莊閻連習終滿國東歐師聶簡饒豐關遊權蓋賁葦鄭"
)
"""Those of the Hundred Family Surnames and other frequent ones, in both scripts; without some that more often begin
other words ("都", "别", "能")."""
COMPOUND = frozenset((
    "欧阳", "歐陽", "司马", "司馬", "上官", "诸葛", "諸葛", "东方", "皇甫", "尉迟", "公孙", "公孫", "慕容",
    "司徒", "令狐", "宇文", "长孙", "端木", "南宫", "独孤", "夏侯", "闻人", "轩辕", "呼延", "完颜", "赫连",
    "澹台", "公冶", "宗政", "濮阳", "淳于", "单于", "太叔", "申屠", "钟离", "百里", "东郭", "南门", "叶赫",
    "爱新", "乌兰", "阿不", "买买", "吐尔",
))  # fmt: skip
WORDS = frozenset((
    "the", "for", "my", "me", "her", "his", "not", "with", "this", "that", "is", "are", "does", "agree",
    "agrees", "worker", "workers", "woman", "girl", "boy", "think", "abroad", "lives", "works", "repaying",
    "first", "please", "of", "in", "from", "wait", "moment", "sorry", "about",
))  # fmt: skip
"""English words that no name has."""


def has_form_of_name(value: str) -> bool:
    """Whether a text has the form of a name, and none of the words that aren't in any."""
    if CHINESE_NAME.fullmatch(value) is None and (LATIN_NAME.fullmatch(value) is None or len(value) > LONGEST_LATIN):
        return False
    return len(value) >= SHORTEST and NOT_A_NAME.search(value) is None


def sounds_like_name(value: str) -> bool:
    """Whether it is likely a name, so that it need not be asked: a Chinese one begins with a surname."""
    if value.isascii():
        return WORDS.isdisjoint(value.lower().split())
    begins = value[0] in SURNAMES or value[:2] in COMPOUND
    return begins or any(dot in value for dot in "·•") or not re.match(HAN, value)
