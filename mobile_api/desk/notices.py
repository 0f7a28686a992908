"""What citizens are told of the desk, in the chat. Rules only."""

from __future__ import annotations

from mobile_api.catalog.schema import Text

CLAIMED = Text(
    zh="{number}号工作人员来为您服务了，请直接说。",
    en="Staff member No. {number} is here to help you. Go ahead and write.",
)
PASSED_ON = Text(
    zh="这件事由{number}号工作人员接着为您办，前面说的都能看到。",
    en="Staff member No. {number} is taking over and can see what was said.",
)
REQUEUED = Text(
    zh="这件事转给负责的同事了，请稍等，前面说的都能看到。",
    en="We’re passing you to the colleagues in charge, who can see what was said. One moment please.",
)
HANDED_BACK = Text(
    zh="人工服务先到这里，接下来还是由我帮您。请给这次服务打个分。",
    en="The conversation with our staff is over, and I’m back to help you. Please rate the service.",
)
ENDED = Text(
    zh="这次人工服务结束了，请打个分。还有别的事，直接告诉我。",
    en="The conversation with our staff has ended. Please rate it. If you need anything else, just tell me.",
)
FORGOTTEN = Text(
    zh="让您久等了，对不起。已经请别的工作人员来接待您。",
    en="Sorry to keep you waiting. I have asked someone else to help you.",
)
FORGOTTEN_ALONE = Text(zh="让您久等了，对不起。", en="Sorry to keep you waiting.")
"""Where nobody else can come; why, and when, is told next if whoever forgot is gone, too."""
LAPSED = Text(
    zh="您还没有登录，工作人员答复后无法通知您，这次排队先到这里。还需要的话，请登录后再说“转人工”。",
    en="You aren’t logged in, so we couldn’t tell you of an answer, and your place in the queue has ended. If you "
    "still need a person, please log in and ask again.",
)
SOMEBODY = Text(zh="工作人员来了，请稍等。", en="Our staff are here now. One moment please.")
PLACE = Text(zh="您排在第{place}位。", en="You are number {place} in the queue.")
USUALLY = Text(
    zh="这个时段一般等{p50}分钟左右，较忙时{p90}分钟左右。",
    en="The usual wait at this time of day is about {p50} min, or about {p90} min when it is busier.",
)
LOG_IN = Text(zh="请先登录，我才能接着为您办。", en="Please log in so that I can carry on with this for you.")
BEGUN = Text(
    zh="我为您打开了“{name}”的表，您可以在表单页填写，确认后由您自己提交。",
    en="I have opened the form “{name}” for you. Fill it in on its page. Only you can submit it.",
)
PROPOSED = Text(zh="建议把“{label}”填成：{value}。您看对不对？", en="I suggest for “{label}”: {value}. Is that right?")


def waiting_text(place: int, spread: tuple[int, int] | None, language: str, after_all: bool = False) -> str:
    """What somebody is told who has just begun to wait: their place, and how long others wait, if it was measured;
    first that a person can come `after_all`, if none could before."""
    said = [SOMEBODY.in_(language)] if after_all else []
    said.append(PLACE.in_(language).format(place=place))
    if spread is not None:
        p50, p90 = (max(1, -(-seconds // 60)) for seconds in spread)
        said.append(USUALLY.in_(language).format(p50=p50, p90=p90))
    return (" " if language == "en" else "").join(said)
