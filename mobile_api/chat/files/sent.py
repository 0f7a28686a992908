"""What may be sent in a conversation, and the message that says it was. Rules only."""

from __future__ import annotations

import hashlib
import re
from typing import Any

from mobile_api.catalog.schema import Material, Text
from mobile_api.chat.conversation import Message, Side
from mobile_api.errors import InvalidRequest, NoRoom
from mobile_api.materials.attachment import Attachment
from mobile_api.materials.checks import CLEANED, MB

FILE = Material(
    id="file", name=Text(zh="对话里的文件", en="A file in the chat"), formats=["jpg", "png", "pdf"], max_mb=10
)
"""Pictures and PDFs, which everybody can open: it is checked like a paper of a form."""
FILES_EACH = 20
"""How many files each side may send in one conversation; those on their way count, too."""
CONVERSATION_BYTES = 100 * MB
"""What the files of one conversation may come to."""
SENT = Text(zh="[文件] {name}", en="[File] {name}")
CLIENT_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")


def file_id(conversation_id: str, sender: Side, client_id: str) -> str:
    """The id of a file and of its message: one for each message of a sender, so that nothing is sent twice.

    Raises `InvalidRequest` for what isn't the id of a message.
    """
    if not CLIENT_ID.fullmatch(client_id):
        raise InvalidRequest(
            "消息编号应为8到64个字母或数字。", "A message's id has 8 to 64 letters or digits.", field="client_id"
        )
    return hashlib.sha256(f"{conversation_id}:{sender}:{client_id}".encode()).hexdigest()[:32]


def check_room(files: int, size: int) -> None:
    """Whether so many files of one side, and so many bytes of both, may be there. Raises `NoRoom`."""
    if files > FILES_EACH:
        raise NoRoom(
            f"一个对话里每人最多发{FILES_EACH}个文件。", f"In one conversation each sends at most {FILES_EACH} files."
        )
    if size > CONVERSATION_BYTES:
        mb = CONVERSATION_BYTES // MB
        raise NoRoom(f"一个对话里的文件合计不超过{mb}MB。", f"The files of one conversation: {mb} MB at most together.")


def said_of(kept: Attachment, language: str) -> tuple[str, dict[str, Any]]:
    """The message's text, and its card."""
    held = kept.held
    card = {
        "kind": "file",
        "id": kept.id,
        "name": held.name,
        "format": held.kind,
        "size": held.size,
        "pages": held.pages,
        "thumbnail": held.thumbnail,
        "notes": [CLEANED[note].in_(language) for note in held.notes],
    }
    return SENT.in_(language).format(name=held.name), card


def is_file(message: Message) -> bool:
    """Whether a message is a file."""
    return message.card is not None and message.card["kind"] == "file"
