"""Train each pipeline on the same data; print its accuracy on the held-out utterances and its time per message.

python -m bot.comparison [NAME ...]      from the project's folder, with PYTHONPATH=.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import yaml

BOT = Path(__file__).resolve().parents[1]
ROOT = BOT.parent
UTTERANCES = ROOT / "tests/bot/utterances.yml"
CLASSIFIERS: dict[str, list[dict[str, Any]]] = {
    "bot": [],
    "diet": [{"name": "DIETClassifier", "epochs": 60, "entity_recognition": False, "constrain_similarities": True}],
    "logistic_regression_with_crf": [
        {"name": "LogisticRegressionClassifier", "max_iter": 300},
        {"name": "CRFEntityExtractor"},
    ],
}
"""What stands in the place of the bot's own classifier; empty for the pipeline as it is."""


def main(names: list[str]) -> None:
    """One JSON line per pipeline."""
    for name in names or list(CLASSIFIERS):
        print(json.dumps(measure(name)), flush=True)


def measure(name: str) -> dict[str, Any]:
    """Train in a process, ask in another, as in real life."""
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "config.yml"
        config.write_text(yaml.safe_dump(pipeline_with(CLASSIFIERS[name]), allow_unicode=True), encoding="utf-8")
        began = time.perf_counter()
        given = ["--config", str(config), "--domain", "bot/domain", "--data", "nlu_data/nlu", "bot/rules.yml"]
        run("rasa", "train", *given, "--out", folder, "--fixed-model-name", "model")
        trained = time.perf_counter() - began
        asked = held_out()
        lines = "\n".join(json.dumps(message) for message, _ in asked)
        answers = [
            json.loads(line) for line in run("bot.understand", f"{folder}/model.tar.gz", given=lines).splitlines()
        ]
    right = sum(answer["intent"] in wanted for answer, (_, wanted) in zip(answers, asked, strict=True))
    times = sorted(answer["ms"] for answer in answers[5:])
    return {
        "pipeline": name,
        "accuracy": round(right / len(asked), 3),
        "utterances": len(asked),
        "parse_p50_ms": times[len(times) // 2],
        "parse_p99_ms": times[int(len(times) * 0.99)],
        "train_s": round(trained, 1),
    }


def pipeline_with(classifiers: list[dict[str, Any]]) -> dict[str, Any]:
    """The bot's configuration with other classifiers in the place of its own."""
    config: dict[str, Any] = yaml.safe_load((BOT / "config.yml").read_text(encoding="utf-8"))
    if classifiers:
        place = next(n for n, c in enumerate(config["pipeline"]) if c["name"].endswith("LogisticRegressionClassifier"))
        config["pipeline"][place : place + 1] = classifiers
    return config


def held_out() -> list[tuple[dict[str, Any], set[str]]]:
    """Messages with what each may be taken for."""
    content = yaml.safe_load(UTTERANCES.read_text(encoding="utf-8"))
    asked = []
    for utterance in content["utterances"]:
        wanted = utterance["intent"] if isinstance(utterance["intent"], list) else [utterance["intent"]]
        metadata = {"language": "zh", "awaiting": content["awaiting"][utterance["awaiting"]]}
        same = {"nlu_fallback"} if "request_service" in wanted else set()
        asked.append(({"text": utterance["say"], "metadata": metadata}, {*wanted, *same}))
    return asked


def run(module: str, *arguments: str, given: str | None = None) -> str:
    """Output of a Python module in this environment; what it says on the side is dropped."""
    done = subprocess.run(  # noqa: S603  # our own modules and arguments
        [sys.executable, "-W", "ignore", "-m", module, *arguments],
        input=given, capture_output=True, text=True, cwd=ROOT, check=False,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"{module} failed:\n{done.stderr[-2000:]}")
    return done.stdout


if __name__ == "__main__":
    main(sys.argv[1:])
