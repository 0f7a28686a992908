"""What the assistant makes of the evaluation requests at the start of a conversation, by its own thresholds:
`python -m mobile_api.chat.assistant.evaluate`."""

from __future__ import annotations

import sys
from collections import Counter

from mobile_api.catalog.activation import active_path
from mobile_api.catalog.evaluate.inputs import Query
from mobile_api.catalog.lint import evaluation_queries
from mobile_api.catalog.matcher.matcher import Matcher
from mobile_api.chat.assistant.deciding import Decision, decide


def verdict(query: Query, decision: Decision) -> str:
    """How a decision serves whoever said the query."""
    scope = "in the catalog" if query.in_scope else "outside"
    if decision.take is not None:
        return f"{scope}: acts on {'the right one' if decision.take in query.expected else 'a wrong one'}"
    if decision.offer:
        return f"{scope}: offers {'the right one' if query.expected & set(decision.offer) else 'others'}"
    return f"{scope}: says that it doesn't know"


def main() -> int:
    """Print how often each verdict came."""
    matcher = Matcher.load(active_path())
    counted = Counter(verdict(query, decide(matcher.match(query.text), active=False)) for query in evaluation_queries())
    for name, count in sorted(counted.items()):
        print(f"{count:5} {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
