"""NLU component: lets the waiting question decide between an answer and what the classifier heard."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.training_data.message import Message

from bot.components.answers import Heard, dialogue_act
from bot.components.waiting import waiting_from


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class AnswerRecognizer(GraphComponent, IntentClassifier):
    """Stands behind the classifier and the fallback; rules in `answers.py`."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> AnswerRecognizer:
        """Build the component; it has no settings."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Give messages the intent that they have in their place in the conversation."""
        for message in messages:
            ranking = [(str(i["name"]), float(i["confidence"])) for i in message.get("intent_ranking") or []]
            heard = Heard(str(message.get("text") or ""), ranking)
            act = dialogue_act(heard, waiting_from(message.get("metadata")))
            if act != (message.get("intent") or {}).get("name"):
                message.set("intent", {"name": act, "confidence": 1.0}, add_to_output=True)
        return messages
