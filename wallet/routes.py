"""Every route of the wallet."""

from __future__ import annotations

from wallet.held.routes import routes as held
from wallet.issued.routes import routes as issued
from wallet.paper.routes import routes as paper
from wallet.public_routes import routes as public
from wallet.shown.routes import routes as shown

ROUTES = (*held.declared, *shown.declared, *issued.declared, *paper.declared, *public.declared)
