"""Serves the built web pages: the citizen's app at `/`, the API's document at `/docs`."""

from __future__ import annotations

import asyncio
import gzip
from functools import lru_cache
from pathlib import Path

from sanic import HTTPResponse, Request
from sanic.response import file, raw, redirect

from mobile_api.endpoints import App
from mobile_api.errors import NotFound, Unavailable

DIST = Path(__file__).resolve().parent / "web" / "dist"
POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self' ws: wss:; frame-ancestors 'none'; base-uri 'self'; form-action 'self'"
)
API_PATHS = ("/v1/", "/problems/")
PACKED = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
}
"""What a slow network gets packed, by suffix."""
FOREVER = "public, max-age=31536000, immutable"


def serve(app: App, dist: Path = DIST) -> None:
    """Answer every path that isn't the API's with a file of `dist`, or with the app's shell."""

    @app.on_response  # type: ignore[untyped-decorator]
    async def protect(request: Request, response: HTTPResponse) -> None:
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "no-referrer")

    @app.get("/docs")
    async def docs(request: Request) -> HTTPResponse:
        return redirect("/docs/index.html")

    @app.get("/")
    async def home(request: Request) -> HTTPResponse:
        return await _answer(request, dist, "index.html")

    @app.get("/<path:path>")
    async def page(request: Request, path: str) -> HTTPResponse:
        if request.path.startswith(API_PATHS):
            raise NotFound
        return await _answer(request, dist, path)


async def _answer(request: Request, dist: Path, path: str) -> HTTPResponse:
    found = _find(dist, path)
    if found is None:
        raise Unavailable("网页还没有构建，请先运行 make setup。", "The web pages aren't built yet: run make setup.")
    headers = {"Cache-Control": FOREVER if path.startswith("assets/") else "no-cache"}
    if found.suffix not in PACKED:
        return await file(found, headers=headers)
    headers["Vary"] = "Accept-Encoding"
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return await file(found, headers=headers)
    body = await asyncio.to_thread(_packed, found, found.stat().st_mtime_ns)
    return raw(body, headers={**headers, "Content-Encoding": "gzip"}, content_type=PACKED[found.suffix])


@lru_cache(maxsize=200)
def _packed(path: Path, changed: int) -> bytes:
    """A file of the pages, packed once in a worker until it changes."""
    return gzip.compress(path.read_bytes(), mtime=0)


def _find(dist: Path, path: str) -> Path | None:
    """The file for a path; the app's shell for a page of the app; None before the first build.

    Raises `NotFound` for a file that isn't there and for every way out of the folder.
    """
    try:
        wanted = (dist / path).resolve()
        if not wanted.is_relative_to(dist.resolve()):
            raise NotFound
        if wanted.is_file():
            return wanted
    except (OSError, ValueError) as error:  # a name too long, or with a zero byte
        raise NotFound from error
    if "." in wanted.name:
        raise NotFound
    shell = dist / "index.html"
    return shell if shell.is_file() else None
