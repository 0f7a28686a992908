"""What a member of staff answers, as news for whose conversation it is. Rules only."""

from __future__ import annotations

from mobile_api.chat.conversation import Conversation, Message
from mobile_api.push.kinds import Kind
from mobile_api.push.notice import Notice

ANSWERED = {
    "zh": "工作人员回复了您：{text}",
    "en": "A member of staff has answered you: {text}",
}
LONGEST = 60


def reply_news(conversation: Conversation, called: str, message: Message) -> Notice | None:
    """The news of an answer to a call for a person (its id); None for a guest, who has no inbox.

    What follows before the citizen has seen it is the same news: they are called once.
    """
    citizen_id = conversation.holder.citizen_id
    if citizen_id is None:
        return None
    said = message.text if len(message.text) <= LONGEST else f"{message.text[:LONGEST]}…"
    event = f"reply:{conversation.id}:{called}:{conversation.read.get('citizen', 0)}"
    text = {language: words.format(text=said) for language, words in ANSWERED.items()}
    return Notice(event, citizen_id, Kind.REPLY, text, "/", message.at)
