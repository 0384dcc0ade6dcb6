"""How the site is doing, week by week."""

from fastapi import Request
from starlette.responses import Response

from app.admin.asking import STAFF, Staff
from app.admin.pictures import bars
from app.admin.queries.numbers import weekly
from app.core import clock
from app.core.db import Session
from app.core.i18n import gettext as _
from app.core.i18n.format import number
from app.core.web.responses import page, runtime_of
from app.core.web.routing import Pages

pages = Pages("/staff/numbers", fr="/equipe/chiffres")

COUNT_AGAIN = 600
"""Seconds that the numbers may be old."""


@pages.get("", name="admin:numbers", access=STAFF)
async def show(request: Request, session: Session, _staff: Staff) -> Response:
    """Show what happened in each week of the last half year."""
    now = clock.now()
    weeks, series = await runtime_of(request).memory.recall(
        "admin.numbers", COUNT_AGAIN, lambda: weekly(session, now)
    )
    charts = []
    for one in series:
        label = _(one.label)
        said = _("%(label)s, by week: %(total)s in all, at most %(most)s in one week") % {
            "label": label,
            "total": number(one.total),
            "most": number(max(one.values)),
        }
        charts.append((label, one, bars(one.values, said)))
    return page(
        request, "admin/numbers.html",
        {"weeks": weeks, "charts": charts, "current": "admin:numbers"},
    )  # fmt: skip
