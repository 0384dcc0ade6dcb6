"""How this place is moderated, in numbers, for everybody."""

from fastapi import Request
from starlette.responses import Response

from app.core import clock
from app.core.db import Session
from app.core.i18n import gettext as _
from app.core.i18n.format import number
from app.core.web.responses import page
from app.core.web.routing import PUBLIC, Pages
from app.moderation.queries.statistics import Statistics, statistics
from app.moderation.rules import EXPLAINED, RULES_OF_THE_PLACE, label, outcome_label

pages = Pages("/moderation")

KEPT_S = 3600
TAG = "moderation-statistics"


@pages.get("", name="moderation:statistics", access=PUBLIC)
async def show(request: Request, session: Session) -> Response:
    """Show the rules of the place, how decisions are taken, and a year of them."""
    found = await statistics(session, clock.now())
    context = {
        "found": found,
        "rules": [(label(r), _(RULES_OF_THE_PLACE[r])) for r in EXPLAINED],
        "months": month_rows(found),
        "cells": [
            (label(c.reason) if c.reason else _("No rule broken"), outcome_label(c.outcome),
             number(c.number))
            for c in found.cells
        ],
    }  # fmt: skip
    return page(request, "moderation/statistics.html", context, tags=(TAG,), seconds=KEPT_S)


def month_rows(found: Statistics) -> list[tuple[str, str, str, str, str]]:
    """Return the table of months, in words."""
    return [
        (
            f"{one.month:%Y-%m}", said(one.decisions), said(one.reported), said(one.held),
            _("%(num)s h") % {"num": number(one.median_hours)} if one.median_hours is not None
            else "–",
        )
        for one in found.months
    ]  # fmt: skip


def said(value: int | None) -> str:
    """Return a number in words; one that is too small to publish is said to be so."""
    return _("fewer than 5") if value is None else number(value)
