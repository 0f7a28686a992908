"""NLU component: what the backend says about the turn (language, waiting question) as entities for the slots."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.training_data.message import Message

from bot.components.waiting import waiting_from

LANGUAGES = ("zh", "en")
SWITCHES = {"switch_to_chinese": "zh", "switch_to_english": "en"}
"""Who asks for a language is answered in it from this very turn."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class TurnContext(GraphComponent, EntityExtractorMixin):
    """Comes last in the pipeline, because the wanted language depends on the intent."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> TurnContext:
        """Build the component; it has no settings."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the entities `language` and `awaiting`; they have no place in the text."""
        for message in messages:
            metadata = message.get("metadata") or {}
            intent = (message.get("intent") or {}).get("name")
            language = SWITCHES.get(intent or "", metadata.get("language"))
            entities = [{"entity": "awaiting", "value": waiting_from(metadata).kind, "extractor": self.name}]
            if language in LANGUAGES:
                entities.append({"entity": "language", "value": language, "extractor": self.name})
            message.set("entities", [*message.get("entities", []), *entities], add_to_output=True)
        return messages
