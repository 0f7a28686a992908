"""The embedded database: SecantusDB with a user for the backend and one for the bot's trackers.

At the first start it runs for a moment without authentication, on a port that nobody knows and
on this machine only, to make the two users; from then on it asks everyone who they are.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

from pymongo import MongoClient
from pymongo.errors import OperationFailure

CACHE = "4G"
"""What it may hold in memory; it takes as much as it needs."""
TRACKERS = "yiwang_rasa"
"""The bot's own database."""
USERS = [
    ("backend", "YIWANG_DB_BACKEND_PASSWORD", "yiwang"),
    ("tracker", "YIWANG_DB_TRACKER_PASSWORD", TRACKERS),
]
"""User name, the variable that holds the password, and the one database that the user may touch."""


def command(folder: Path, port: int) -> list[str]:
    """The server's command line. Without `--sync-on-commit` a SIGKILL loses acknowledged writes.

    With its own cache of 1 GB it once stood still in our tests: once a fifth of that is changed and pinned by a reader,
    its threads wait for room while they hold the one lock that everybody needs.
    """
    program = str(Path(sys.executable).parent / "secantusd-py")
    told = [
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "--storage-path",
        str(folder),
        "--cache-size",
        CACHE,
        "--sync-on-commit",
    ]
    return [program, *told, "--log-level", "WARNING"]


def make_users(folder: Path) -> None:
    """Create the users of a new database."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(command(folder, port))  # noqa: S603
    try:
        client: MongoClient[dict[str, object]] = MongoClient(
            "127.0.0.1", port, directConnection=True, serverSelectionTimeoutMS=30000
        )
        for user, variable, database in USERS:
            roles = [{"role": "readWrite", "db": database}, {"role": "dbAdmin", "db": database}]
            try:
                client["admin"].command("createUser", user, pwd=os.environ[variable], roles=roles)
            except OperationFailure as error:
                if "already exists" not in str(error):
                    raise
        client.close()
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=30)


def main() -> None:
    """Become the database server."""
    folder = Path(os.environ["YIWANG_DATA_DIR"]) / "db"
    done = folder.parent / "db.users"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not done.exists():
        make_users(folder)
        done.touch()
    server = [*command(folder, int(os.environ["YIWANG_DB_PORT"])), "--auth"]
    os.execv(server[0], server)  # noqa: S606


if __name__ == "__main__":
    main()
