"""Two backends and two bots behind nginx, with Redis between the bots: several machines, as one of them is."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from mobile_api.ops import programs
from mobile_api.ops.health import wait_for
from mobile_api.ops.nginx import configuration
from mobile_api.ops.system import System, free_port

BACKENDS, BOTS = ("backend-a", "backend-b"), ("bot-a", "bot-b")
AROUND = """daemon off;
pid {folder}/nginx.pid;
error_log stderr;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
{sites}
}}
"""


class Machines:
    """Beside a running system, whose database, registers and action server they use."""

    def __init__(self, system: System) -> None:
        self.system = system
        self._ports = {name: free_port() for name in (*BACKENDS, *BOTS, "redis", "nginx", "bots")}
        self.url = self._at("nginx")
        self._redis = {"YIWANG_LOCK_STORE": "redis", "YIWANG_REDIS_PORT": str(self._ports["redis"])}

    def start(self, name: str) -> None:
        """One of the two backends or bots."""
        self.system.start_another(name, name.partition("-")[0], self._told(name))

    def wait_ready(self, *names: str) -> None:
        """Return when they answer."""
        for name in names:
            kind = name.partition("-")[0]
            wait_for(kind, {**self.system.env, **self._told(name), f"YIWANG_{kind.upper()}_URL": self._at(name)})

    def start_all(self) -> None:
        """Everything, and wait until it is ready."""
        self.system.run("redis", self._redis_command(), os.environ)
        self.system.run("nginx", self._nginx_command(), os.environ)
        for name in (*BACKENDS, *BOTS):
            self.start(name)
        self.wait_ready(*BOTS, *BACKENDS)

    def _told(self, name: str) -> Mapping[str, str]:
        if name in BOTS:
            return {**self._redis, "YIWANG_BOT_PORT": str(self._ports[name])}
        return {
            "YIWANG_PORT": str(self._ports[name]),
            "YIWANG_API_URL": self._at(name),
            "YIWANG_PUBLIC_URL": self.url,
            "YIWANG_BOT_URL": self._at("bots"),
            "YIWANG_PEERS": "true",
            "YIWANG_PROXIES": "1",
            "PROMETHEUS_MULTIPROC_DIR": str(self.system.data_dir / f"figures-{name}"),
        }

    def _redis_command(self) -> str:
        port = self._ports["redis"]
        return f"exec {programs.server('redis-server')} --bind 127.0.0.1 --port {port} --save '' --appendonly no"

    def _nginx_command(self) -> str:
        folder = self.system.data_dir / "nginx"
        folder.mkdir()
        backends, bots = ([f"127.0.0.1:{self._ports[name]}" for name in names] for names in (BACKENDS, BOTS))
        inside = [f"127.0.0.1:{self._ports[name]}" for name in ("nginx", "bots")]
        sites = configuration(inside[0], backends, inside[1], bots)
        (folder / "nginx.conf").write_text(AROUND.format(folder=folder, sites=sites))
        return f"exec {programs.server('nginx')} -c {folder}/nginx.conf"

    def _at(self, name: str) -> str:
        return f"http://127.0.0.1:{self._ports[name]}"


@contextmanager
def machines_beside(system: System) -> Iterator[Machines]:
    """They run within it."""
    machines = Machines(system)
    try:
        machines.start_all()
        yield machines
    finally:
        for name in (*BACKENDS, *BOTS, "nginx", "redis"):
            system.end(name)
