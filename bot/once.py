"""Rasa checks the schema of action servers' answers itself anew with every answer: more than half of a turn's time.

Here the schema is checked once, when this is loaded; every answer is still checked against it.
"""

from __future__ import annotations

from typing import Any

from jsonschema import ValidationError
from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction


def check_schema_once() -> None:
    """Give Rasa's remote actions a validator that is ready."""
    schema = RemoteAction.action_response_format_spec()
    kind = validator_for(schema)
    kind.check_schema(schema)
    validator = kind(schema)

    def validate(self: RemoteAction, result: dict[str, Any]) -> bool:
        problem: ValidationError | None = next(validator.iter_errors(result), None)
        if problem is not None:
            raise problem
        return True

    RemoteAction._validate_action_result = validate
