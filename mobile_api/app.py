"""The Sanic app on one screen. `python -m mobile_api.app` serves it."""

from __future__ import annotations

from functools import partial
from typing import Any

from sanic import Request, Sanic
from sanic.response import HTTPResponse, json
from sanic.worker.loader import AppLoader
from sanic.worker.manager import WorkerManager
from sanic.worker.process import WorkerProcess

from mobile_api import figures, pages
from mobile_api.applications.news.routes import bp as application_news
from mobile_api.applications.office.routes import bp as office
from mobile_api.applications.routes import bp as applications
from mobile_api.appointments.routes import bp as appointments
from mobile_api.bootstrap import build
from mobile_api.boundary import answer_problems
from mobile_api.catalog.items.routes import bp as items
from mobile_api.catalog.routes import bp as catalog
from mobile_api.certificates.binding import bp as wallet
from mobile_api.certificates.routes import bp as certificates
from mobile_api.chat.assistant.routes import bp as assistant
from mobile_api.chat.files.routes import bp as chat_files
from mobile_api.chat.ledger.routes import bp as ledger
from mobile_api.chat.routes import bp as chat
from mobile_api.chat.socket import bp as chat_socket
from mobile_api.db import ping
from mobile_api.desk.citizen_routes import bp as citizens_desk
from mobile_api.desk.file_routes import bp as desk_files
from mobile_api.desk.presence_socket import bp as desk_presence_socket
from mobile_api.desk.report_routes import bp as desk_reports
from mobile_api.desk.routes import bp as desk
from mobile_api.desk.socket import bp as desk_socket
from mobile_api.endpoints import MAX_BODY, App
from mobile_api.exchange.embedded.routes import bp as exchange_embedded
from mobile_api.exchange.queries.about_me import bp as data_about_me
from mobile_api.exchange.queries.log_routes import bp as lookup_log
from mobile_api.exchange.queries.routes import bp as exchange_queries
from mobile_api.exchange.split.routes import bp as exchange_split
from mobile_api.handover.routes import bp as handover
from mobile_api.identity.accounts.routes import bp as staff_accounts
from mobile_api.identity.demo import bp as demo
from mobile_api.identity.faces.routes import bp as faces
from mobile_api.identity.persons.routes import bp as persons
from mobile_api.identity.routes import bp as identity
from mobile_api.logs import set_up_logging
from mobile_api.materials.counter_routes import bp as materials_at_counter
from mobile_api.materials.routes import bp as materials
from mobile_api.observing import observe
from mobile_api.openapi import bp as openapi
from mobile_api.payments.office_routes import bp as payments_office
from mobile_api.payments.routes import bp as payments
from mobile_api.push.device_routes import bp as push_devices
from mobile_api.push.receipt_routes import bp as push_receipts
from mobile_api.push.routes import bp as push
from mobile_api.push.socket import bp as push_socket
from mobile_api.retention.routes import bp as retention
from mobile_api.settings import Settings
from mobile_api.supervision.data_routes import bp as data_supervision
from mobile_api.supervision.routes import bp as supervision
from mobile_api.verification.routes import bp as verification


def create_app(settings: Settings) -> App:
    """The whole backend: blueprints, one error boundary, health."""
    set_up_logging()
    app = Sanic("yiwang", configure_logging=False)
    app.config.update(REQUEST_MAX_SIZE=MAX_BODY, WEBSOCKET_MAX_SIZE=MAX_BODY, FALLBACK_ERROR_FORMAT="json", OAS=False)
    app.config.update(ACCESS_LOG=False, MOTD=False, REQUEST_TIMEOUT=20, RESPONSE_TIMEOUT=30)
    app.config.update(PROXIES_COUNT=settings.proxies, REAL_IP_HEADER=None, FORWARDED_SECRET=None)
    demo_only = (demo,) if settings.sms == "outbox" else ()
    rooms = (
        identity,
        persons,
        faces,
        staff_accounts,
        catalog,
        items,
        applications,
        materials,
        materials_at_counter,
        verification,
        appointments,
        handover,
        office,
        application_news,
        supervision,
        data_supervision,
        retention,
        payments,
        payments_office,
        exchange_split,
        exchange_embedded,
        exchange_queries,
        data_about_me,
        lookup_log,
        wallet,
        certificates,
        push,
        push_devices,
        push_receipts,
        push_socket,
        chat,
        chat_socket,
        chat_files,
        desk,
        desk_reports,
        desk_files,
        desk_socket,
        desk_presence_socket,
        citizens_desk,
        assistant,
        ledger,
        openapi,
    )
    for blueprint in (*rooms, *demo_only):
        app.blueprint(blueprint.copy(blueprint.name))
    answer_problems(app)
    observe(app, settings.metrics_token.get_secret_value())
    pages.serve(app)

    @app.before_server_start
    async def connect_services(app: App) -> None:
        app.ctx.services = await build(settings)

    @app.after_server_stop
    async def close_services(app: App) -> None:
        await app.ctx.services.close()

    @app.get("/healthz")
    async def healthy(request: Request) -> HTTPResponse:
        """This process runs."""
        return json({"status": "ok"})

    @app.get("/readyz")
    async def ready(request: Request) -> HTTPResponse:
        """This process and what it needs can serve a citizen."""
        services = request.app.ctx.services
        reached = {"database": await ping(services.db), "bot": await services.bot.alive()}
        parts = {**reached, "tasks": services.whole()}
        return json({"ready": all(parts.values()), **parts}, status=200 if all(parts.values()) else 503)

    return app


STARTED_WITHIN_S = 120
"""On a busy machine a worker takes longer than Sanic's half minute to load the matcher; Sanic would end all of them."""
TENTHS = 10
"""Sanic counts tenths of a second."""


def main() -> None:
    """Serve with as many workers as the settings say."""
    settings = Settings()
    figures.prepare()
    loader = AppLoader(factory=partial(create_app, settings))
    app = loader.load()
    served: dict[str, Any] = {"host": settings.host, "port": settings.port, "access_log": False, "motd": False}
    if settings.workers == 1:
        app.run(single_process=True, **served)
    else:
        WorkerManager.THRESHOLD = WorkerProcess.THRESHOLD = STARTED_WITHIN_S * TENTHS
        app.prepare(workers=settings.workers, **served)
        Sanic.serve(primary=app, app_loader=loader)


if __name__ == "__main__":
    main()
