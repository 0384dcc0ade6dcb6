"""The register of confidentiality incidents, for administrators."""

import csv
import io
from typing import Annotated, Any

from fastapi import Request
from starlette.responses import Response

from app.accounts.identity import Member
from app.audit.service import record
from app.core import clock
from app.core.db import Session
from app.core.errors import NotFound
from app.core.formulas import neutralise
from app.core.i18n import gettext as _
from app.core.ids import is_public_id
from app.core.web.forms import Form, form_of
from app.core.web.responses import page, redirect
from app.core.web.routing import Pages, url
from app.privacy import policy
from app.privacy.queries import incidents as reads
from app.privacy.rules import RISK_LABELS
from app.privacy.schemas import IncidentReport
from app.privacy.service import incidents

pages = Pages("/staff/incidents", fr="/equipe/incidents")

ADMINISTRATOR = "administrator"
FIELDS = tuple(name for name in IncidentReport.model_fields if name != "number")


@pages.get("", name="privacy:incidents", access=ADMINISTRATOR)
async def show_all(request: Request, session: Session, member: Member) -> Response:
    """List the incidents."""
    policy.can_keep_register(member).require()
    context = {"entries": await reads.every(session), "risks": RISK_LABELS}
    return page(request, "privacy/incidents.html", context)


@pages.get("/new", fr="/nouveau", name="privacy:new_incident", access=ADMINISTRATOR)
async def ask(request: Request, member: Member) -> Response:
    """Ask what happened."""
    policy.can_keep_register(member).require()
    return page(request, "privacy/incident_form.html", _form(Form(IncidentReport, {"number": 0})))


@pages.post("/new", fr="/nouveau", name="privacy:new_incident", access=ADMINISTRATOR)
async def open_one(
    request: Request,
    session: Session,
    member: Member,
    form: Annotated[Form[IncidentReport], form_of(IncidentReport)],
) -> Response:
    """Enter it into the register."""
    policy.can_keep_register(member).require()
    with form.or_rerender(request, "privacy/incident_form.html", **_form()):
        incident = await incidents.open_incident(session, member, form.data, clock.now())
    message = _("The incident is in the register.")
    return redirect(request, url("privacy:incident", incident_id=incident.public_id), message)


@pages.post("/export", fr="/exporter", name="privacy:export_incidents", access=ADMINISTRATOR)
async def export(session: Session, member: Member) -> Response:
    """Give the register as a table, and note that it was taken."""
    policy.can_keep_register(member).require()
    entries = await reads.every(session, most=10_000)
    now = clock.now()
    await record(
        session, "incident.exported", by=member.id, now=now, detail={"incidents": len(entries)}
    )
    written = io.StringIO(newline="")
    table = csv.writer(written)
    table.writerow(("incident", *FIELDS, "written_at"))
    for entry in entries:
        cells = [getattr(entry, name) for name in FIELDS]
        table.writerow([entry.public_id, *(neutralise(_cell(c)) for c in cells), entry.written_at])
    headers = {
        "content-disposition": f'attachment; filename="incidents-{now.date().isoformat()}.csv"',
        "cache-control": "private, no-store",
    }
    body = b"\xef\xbb\xbf" + written.getvalue().encode()
    return Response(body, media_type="text/csv; charset=utf-8", headers=headers)


@pages.get("/{incident_id}", name="privacy:incident", access=ADMINISTRATOR)
async def show(
    request: Request, session: Session, member: Member, incident_id: str
) -> Response:  # fmt: skip
    """Show an incident with its history."""
    history = await _found(session, member, incident_id)
    context = {"entry": history[0], "history": history, "risks": RISK_LABELS}
    return page(request, "privacy/incident.html", context)


@pages.get(
    "/{incident_id}/complete", fr="/{incident_id}/completer", name="privacy:complete_incident",
    access=ADMINISTRATOR,
)  # fmt: skip
async def ask_more(
    request: Request, session: Session, member: Member, incident_id: str
) -> Response:  # fmt: skip
    """Show what is known, to be completed."""
    entry = (await _found(session, member, incident_id))[0]
    known = {name: _value(getattr(entry, name)) for name in FIELDS} | {"number": entry.number}
    context = _form(Form(IncidentReport, known), incident_id)
    return page(request, "privacy/incident_form.html", context)


@pages.post(
    "/{incident_id}/complete", fr="/{incident_id}/completer", name="privacy:complete_incident",
    access=ADMINISTRATOR,
)  # fmt: skip
async def complete(
    request: Request,
    session: Session,
    member: Member,
    incident_id: str,
    form: Annotated[Form[IncidentReport], form_of(IncidentReport)],
) -> Response:
    """Append what is known now."""
    entry = (await _found(session, member, incident_id))[0]
    with form.or_rerender(request, "privacy/incident_form.html", **_form(None, incident_id)):
        await incidents.complete(session, member, entry.id, form.data, clock.now())
    message = _("The incident is completed; what was known before stays in its history.")
    return redirect(request, url("privacy:incident", incident_id=incident_id), message)


async def _found(session: Session, member: Member, incident_id: str) -> Any:
    policy.can_keep_register(member).require()
    history = await reads.history(session, incident_id) if is_public_id(incident_id) else ()
    if not history:
        raise NotFound
    return history


def _form(form: Form[IncidentReport] | None = None, incident_id: str = "") -> dict[str, Any]:
    context: dict[str, Any] = {"incident_id": incident_id, "risks": RISK_LABELS}
    return context if form is None else context | {"form": form}


def _cell(value: Any) -> str:
    return "" if value is None else str(value)


def _value(value: Any) -> Any:
    if isinstance(value, bool):
        return "1" if value else ""
    return "" if value is None else value
