"""NLU component: tokens of Chinese, English and both at once: a Chinese character is one, and so is any other word.

Single characters with n-grams over them did as well as jieba's words here, without a dictionary in memory.
"""

from __future__ import annotations

import re
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message

from bot.components.waiting import plain

TOKEN = re.compile(r"[\u3400-\u9fff]|[^\W\d_\u3400-\u9fff]+(?:'[a-z]+)?|\d+|[?]")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class MixedTokenizer(Tokenizer):
    """Every message has at least one token, so that emoji or symbols alone can be classified too."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Rasa's settings of a tokenizer, left alone."""
        return {"intent_tokenization_flag": False, "intent_split_symbol": "_", "token_pattern": None}

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """The tokens of one message, in order."""
        text = plain(message.get(attribute))
        return [Token(hit.group(), hit.start()) for hit in TOKEN.finditer(text)] or [Token(text or "-", 0)]
