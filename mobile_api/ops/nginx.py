"""The configuration of an nginx before several backends and several bots:

`python -m mobile_api.ops.nginx --listen 443 --certificate city.pem city.key --backend 10.0.0.1:8000 --backend ...
--bots-on 10.0.0.9:5005 --bot 10.0.0.1:5005 --bot ... > /etc/nginx/conf.d/yiwang.conf`

Citizens come to `--listen`; the backends find a bot at `--bots-on`, which only they may reach.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from string import Template

MINUTES_OF_SILENCE = 10
"""How long a socket on which nothing is said stays open; ours say something every half a minute."""
SITES = Template("""\
# Made by `python -m mobile_api.ops.nginx`.
map $$http_upgrade $$yiwang_connection {
    default upgrade;
    "" "";
}

# A server that can't be reached is left alone for five seconds; what couldn't be handed to it goes to the next.
upstream yiwang_backends {
    least_conn;
$backends
    keepalive 64;
}

upstream yiwang_bots {
    least_conn;
$bots
    keepalive 64;
}

server {
    listen $listen;
    access_log off;  # addresses hold what people search for, and where they are
    error_log /dev/null emerg;  # a line of it would hold the whole request, too: the backends' figures tell of failures
    client_max_body_size 0;  # the backend's own limits say it in the citizen's language
    location / {
        proxy_pass http://yiwang_backends;
        proxy_http_version 1.1;
        proxy_connect_timeout 2s;
        proxy_read_timeout ${silence}m;
        proxy_set_header Host $$http_host;
        proxy_set_header X-Forwarded-For $$proxy_add_x_forwarded_for;
        proxy_set_header X-Forwarded-Proto $$scheme;
        proxy_set_header Upgrade $$http_upgrade;
        proxy_set_header Connection $$yiwang_connection;
    }
    location = /metrics { return 404; }  # each backend is asked by itself
}

server {
    listen $bots_on;
    access_log off;
    error_log /dev/null emerg;
    location / {
        proxy_pass http://yiwang_bots;
        proxy_http_version 1.1;
        proxy_connect_timeout 2s;
        proxy_set_header Connection "";
    }
}
""")


def configuration(
    listen: str,
    backends: Sequence[str],
    bots_on: str,
    bots: Sequence[str],
    certificate: tuple[str, str] | None = None,
) -> str:
    """What belongs into nginx's `http` block. Addresses are `host:port`; `certificate` names the two files of TLS."""
    tls = (
        f" ssl;\n    ssl_certificate {certificate[0]};\n    ssl_certificate_key {certificate[1]}" if certificate else ""
    )
    return SITES.substitute(
        listen=f"{listen}{tls}",
        backends=_servers(backends),
        bots_on=bots_on,
        bots=_servers(bots),
        silence=MINUTES_OF_SILENCE,
    )


def _servers(addresses: Sequence[str]) -> str:
    return "\n".join(f"    server {address} max_fails=1 fail_timeout=5s;" for address in addresses)


def main() -> None:
    """Print the configuration."""
    parser = argparse.ArgumentParser(prog="python -m mobile_api.ops.nginx", description=__doc__)
    parser.add_argument("--listen", required=True, help="where citizens come: a port, or host:port")
    parser.add_argument("--certificate", nargs=2, metavar=("CERTIFICATE", "KEY"), help="files for TLS (PEM)")
    parser.add_argument("--backend", action="append", required=True, help="host:port; once for each")
    parser.add_argument("--bots-on", required=True, help="host:port at which the backends find a bot")
    parser.add_argument("--bot", action="append", required=True, help="host:port; once for each")
    told = parser.parse_args()
    print(configuration(told.listen, told.backend, told.bots_on, told.bot, told.certificate))


if __name__ == "__main__":
    main()
