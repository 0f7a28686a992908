"""Words that show an intent for certain. Where any words may be an answer, the classifier alone isn't trusted."""

from __future__ import annotations

import re

Pattern = re.Pattern[str]


def cue(zh: str, en: str) -> Pattern:
    """A pattern of Chinese pieces, divided by spaces, and of English words and phrases, divided by commas."""
    english = "|".join(phrase.strip().replace(" ", r"\s+") for phrase in en.split(","))
    return re.compile("|".join(zh.split()) + rf"|\b(?:{english})\b", re.IGNORECASE)


QUESTION = cue(
    "[?？] 吗 嘛$ 么$ 呢$ 不$ 没$ 什么 甚麼 什麼 啥 怎么 怎麼 咋 怎样 如何 多少 多久 多长 多大 幾"
    " (?<![这那])几[天点个步号趟次家] 哪 谁 誰 为什么 為什 为啥"
    " 干嘛 干吗 干什么 能不能 可不可以 行不行 是不是 有没有 要不要 用不用 收不收 贵不贵 区别 不一样 流程 步骤"
    " 不明白 不懂 [没沒][听聽看]?懂"
    " 告诉我 讲讲 说说 介绍 想知道 请问 請問 问一下 先问",
    "what, how, why, where, when, which, who, whose, can i, could i, may i, can you, could you, do i, do you,"
    " does, is it,"
    "is there, is this, are there, are you, am i, should i, will it, would it, tell me, explain, don'?t understand,"
    "don'?t get, not sure, help",
)
WISH = cue(
    "我[还也]?(想|要|得|需要|打算|准备) 想[开办要做去] (?<![主经])(办理|办个|办一|申请) 帮我 换个别的 先(给我)?办"
    " 不开.*开 丢了",
    "(i|we)('d| would)? (want|wanna|need|like|plan|have to), apply, instead, help me",
)
NAMING = re.compile(
    r"^(我叫|我的名字|我姓|就叫|名叫|名字叫|名字是|店名|名称是|(you can )?call it|it'?s called|it is called|named\b|"
    r"(my|the|its|his|her) (full |shop |company )?name('s| is|:))",
    re.IGNORECASE,
)
"""Openings that announce a name, whatever the name says."""
YES = cue(
    "^嗯 ^对(?!不) ^是(?![假不]) ^好(?![贵烦像多难]) ^行(?!政) ^中(?!午) ^妥 ^可以 ^[没沒][问問]?[題题錯错] ^确认 ^提交"
    " ^交吧 ^就这样 ^都(对|没(问题|错)) ^当然 ^正[确確] ^核对过",
    "^yes, ^yeah, ^yep, ^sure, ^ok, ^okay, ^(that'?s )?(all |everything is )?(correct|right|good|fine), ^exactly,"
    "^(sounds|looks) good, ^of course, ^(please )?(do (it|so|that)|go ahead|submit|send|confirm)",
)
"""How a yes begins. What has none of it isn't one, whatever the classifier makes of it."""
NOT_YET = cue(
    "不 先 再 等 别 別 才怪 [？?]",
    "not, don'?t, isn'?t, wait, first, yet, else, nothing, before, later",
)
"""What no yes to the summary has: submitting is not undone."""
OTHER_PAPER = cue(
    "没有?(中国|国内|大陆)?的?身份[证證] 不是中国(人|公民) 外国人 外籍 老外"
    " [护護]照 回乡证 台胞证 通行证 绿卡 永居 永久居留",
    "passports?, foreigner, foreign, expat, not (a )?chinese, no (chinese )?id( card| number)?,"
    "(don'?t|do not) have (an?|any|the|such|this|chinese|one|id), green card, permanent residen\\w+, travel permit",
)
"""Another paper than the ID card whose number is asked for, or none."""
NOT_AT_HAND = cue(
    "忘了 忘记 不记得 记不[住清得] 没[在带]身边 没带 不在身边 没在手边",
    "forg[oe]t\\w*, (don'?t|can'?t) remember, don'?t have (it|that|the number) (with|on|here), not with me",
)
"""Said of a number or a day that has to be looked up first."""
EMERGENCY = cue(
    "救命 活不下去 活不了 不活了 活够了 我要死$ 我要死了 想去死 结束生命"
    " 着火 起火了 失火 不想活 想死 自杀 跳楼 割腕 要杀 快报警 120电话 叫救护车 晕倒了 煤气中毒"
    " 家暴 [他她人]打我(?!电话|手机) 被.{0,3}打(?!电话|骗)",
    "end (my|his|her) life, (can'?t|cannot) go on (any ?more|living), no reason to live, better off dead,"
    "(house|kitchen|flat|building|shop) is on fire, kill myself, suicide, want to die, ambulance, call the police,"
    " heart attack, is bleeding, domestic violence, (hits|beats|beat|hit) me",
)
"""Somebody is in danger: that comes before everything else."""
A_PERSON = re.compile(
    r"^(?:你好|您好|喂)?[，,!！ ]*(?:我?要?(?:转|找|接))?(?:个|一下)?(?:人工|真人|客服)(?:服务|客服)?[吧呗!！。]*$|"
    r"(?:不|别|不用|算了|取消)[^，,。]{0,2}(?:找|转|等|叫|要|用)[^，,。]{0,3}(?:人工|客服|工作人员|真人)|^(?:我)?不排队?了|"
    r"\bno need for (?:a|an|the) (?:person|human)|\bleave the queue\b",
    re.IGNORECASE,
)
"""A person is wanted, or wanted no more."""
BIGGER = cue(
    "字体?(能不能|可以|能)?(再|弄|调|放|变)*[得]?大(一?[点些]|了?吧?) 大[一点些]*的?字 看不清(字|楚字) 字太小"
    " 眼神不(好|行)",
    "(bigger|larger|large) (text|letters|print|font|type), (text|font|letters) (is |are )?(too small|bigger|larger),"
    "can'?t read the (text|letters|small)",
)
"""Wants to read more easily: elder mode is for that."""

CUES: dict[str, Pattern] = {
    "angry": cue(
        "气死 气人 火大 烦死 垃圾 破(系统|机器|玩意|东西) 烂 投诉 举报 什么玩意 傻 废物 智障 有病 滚 妈的 人话"
        " 态度 浪费 糊弄 折腾 操[你蛋] 尼玛 他妈 [两三四五几八]趟"
        " 差劲 没用 说了多少遍",
        r"useless, stupid, idiots?, ridiculous, terrible, hate, crap, damn, hell, fed up, joke, garbage, angry,"
        r" worst,"
        r"complain, bullshit, waste, fuck\w*",
    ),
    "ask_status": cue(
        "到哪 谁在[办审] 轮到谁 谁手[里上] 能批 [等要][多几][久长天] 哪一步 进度 進度 状态 批(了|下来) 审完 办好 办完"
        " 结果 消息 受理 填[到了] 还[差剩] 还有[多几什啥哪] 我的申请 查一下 查询",
        "where('s| is) (it|my), who (has|is (handling|working)), how much longer, be (done|finished), happening,"
        " status, progress, application, approved, update, news, how far, how many (questions|left), ready",
    ),
    "cancel": cue(
        "算了 取消 不想?[办辦弄填搞要写寫干继]了? [先都]不[办辦弄填搞写寫] 停(一下)?$ ^停 先停 暂停 改天 回头(再|说)"
        " 以后再 明天再 下次再 晚点"
        " 放弃 退出 没空 再想想 再考虑 太麻烦 先这样 先到这 先放 存着 保存 重新开始 从头[来再开] ^重来",
        "cancel, stop, never ?mind, forget it, quit, exit, abort, (maybe|it|this) later, later$, give up, not now,"
        "another day, on hold, enough,"
        "drop it, start (over|again), save (it|this|that|my)",
    ),
    "correct": cue(
        "改(?!天) 错 不对 更正 修改 应该是 其实 不是.+是 换一?[个成] 上一[步个题] 重新填",
        "wrong, mistake, change, actually, incorrect, typo, correct (it|that|this|my|the|something), sorry,"
        " meant, fix, edit,"
        "update, should (be|have), not right, go back, instead of",
    ),
    "goodbye": cue(
        "再见 再會 拜拜 ^拜 回见 下次见 ^(那|好了?)?[，,]?(我|先)*走了(啊|哈)?$ 晚安 ^88$",
        "bye, goodbye, see you, good night",
    ),
    "greet": cue(
        "你好 您好 在吗 在不在 早上好 下午好 晚上好 上午好 哈喽 哈罗 ^嗨 ^喂 ^早",
        "hello, helo, hi, hey, howdy, greetings, good (morning|afternoon|evening)",
    ),
    "human": cue(
        "人工(?![作智]) 真人 活人 客服 工作人员 (找|换|叫|转|让|给我)(个|一个|你们)?真?(人|领导) 有人吗",
        "human, person, people, agent, staff, operator, representative, manager, someone, somebody, anyone,"
        "customer service, real",
    ),
    "request_service": WISH,
    "resume": cue(
        "继续 繼續 接着 回来了 恢复 往下 下一个问题",
        "continue, resume, go on, carry on, keep going, pick up, i'?m back, where were we, next question",
    ),
    "speak_simply": cue(
        "简单 簡單 简洁 通俗 短[点一] 话少 慢[点一] 老年 长辈 关怀 大白话 人话 听懂的 一句一句",
        r"simpl\w*, short\w*, elder, senior mode, easy mode, easier, plain words",
    ),
    "speak_usually": cue(
        "正常 恢复 普通模式 标准模式 退出 关[闭掉] 详细 完整 不用那么",
        "normal, normally, standard, full, in full, detail, turn off, leave, so simple",
    ),
    "switch_to_chinese": cue(
        "(?<![别別不])[说講讲用成换換改切转要].{0,3}(中文|汉语|漢語|普通话) ^(中文|汉语|漢語|普通话)(吧|版|模式)?$"
        " (看不懂|听不懂|不懂|别说|別說|变成).{0,2}(英文|英语)",
        "(in|speak|to|use|write|talk) (chinese|mandarin), (chinese|mandarin) please, ^(chinese|mandarin)$",
    ),
    "switch_to_english": cue(
        "(?<![别別不])[说講讲用成换換改切转要有].{0,3}(英文|英语|英語) ^(英文|英语|英語)(吧|版|模式)?$"
        " (看不懂|听不懂|不懂).{0,2}(中文|汉语)",
        "(in|speak|to|use|write|talk) english, english please, ^english$,"
        " (don'?t|can'?t|cannot) (speak|read|understand) chinese",
    ),
    "withdraw": cue(
        "撤(回|销|消|掉|了|吧|下来)? [要拿收退]回来? 不办了 不要了 取消.*申请 申请.*取消",
        "withdraw(?! (?:money|cash|my (?:fund|savings)|too|again|more|from)\\b)\\w*,"
        " take (it|that|this|my application) back, pull (it|that|my application) (back|out), revoke,"
        "cancel (my|the|that) (application|submission), undo (it|the submission)",
    ),
    "thank": cue(
        "谢谢 謝謝 多谢 感谢 谢[了啦您你] 辛苦 麻烦[你您]", r"thanks?, thank you, thx, cheers, ty, appreciate\w*"
    ),
}
"""Intent -> what shows it. Intents that aren't named here are questions."""


def shows(intent: str, text: str) -> bool:
    """Whether `text` has a word that shows `intent`."""
    return bool(CUES.get(intent, QUESTION).search(text))
