"""A stand-in of the backend's assistant API: small, real HTTP, says what it is told to say."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TOKEN = "delegated-token"
PREFIX = "/v1/assistant/"


@dataclass(frozen=True)
class Call:
    """A request that came in."""

    name: str
    body: dict[str, Any]
    token: str


@dataclass
class StandIn:
    """Answers every call by `results[name]`; a number there is answered as a bare status."""

    results: dict[str, Any] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    url: str = ""

    def start(self) -> None:
        """Serve on a free port until `stop`."""
        stand_in = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                name = self.path.removeprefix(PREFIX)
                stand_in.calls.append(Call(name, body, self.headers.get("Authorization", "").removeprefix("Bearer ")))
                status, answer = stand_in.answer(name)
                payload = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(payload)))
                self.end_headers()
                self.wfile.write(payload)

            def log_message(self, format: str, *args: Any) -> None:
                """Quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()

    def answer(self, name: str) -> tuple[int, Any]:
        """What a call gets."""
        result = self.results.get(name, 404)
        if isinstance(result, int):
            return result, {"title": "no"}
        return 200, result

    def last(self) -> Call:
        """The latest call."""
        return self.calls[-1]
