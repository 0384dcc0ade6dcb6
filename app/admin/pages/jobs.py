"""Background work and letters: what waits, runs and failed; trying again and giving up."""

from typing import Annotated, Any

from fastapi import Path, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from app.accounts.actor import Actor
from app.admin.asking import ADMINISTRATOR, Administrator
from app.admin.queries.jobs import Shown, jobs, of_the_clock
from app.admin.queries.letters import left
from app.admin.service import jobs as service
from app.admin.words import said_of_fault
from app.core import clock
from app.core.db import Session
from app.core.errors import Conflict
from app.core.i18n import N_, gettext as _
from app.core.web.responses import page, redirect
from app.core.web.routing import Pages, RowNumber, url

pages = Pages("/staff", fr="/equipe")

Lot = Annotated[str, Path(pattern="^(jobs|letters)$")]
LABELS = {
    Shown.FAILED: N_("Failed"),
    Shown.WAITING: N_("Waiting"),
    Shown.RUNNING: N_("Running"),
    Shown.GIVEN_UP: N_("Given up"),
}


@pages.get("/jobs", fr="/taches", name="admin:jobs", access=ADMINISTRATOR)
async def list_jobs(request: Request, session: Session, _administrator: Administrator) -> Response:
    """List background work by state, and what the clock asks for."""
    context = await _listed(request, session, "admin:jobs")
    context["timed"] = await of_the_clock(session)
    return page(request, "admin/jobs.html", context)


@pages.get("/letters", fr="/courriels", name="admin:letters", access=ADMINISTRATOR)
async def list_letters(
    request: Request, session: Session, _administrator: Administrator
) -> Response:
    """List the letters that wait or could not be sent, with whom they are for; never their words."""
    context = await _listed(request, session, "admin:letters")
    context["left"] = await left(session, clock.now())
    return page(request, "admin/letters.html", context)


async def _listed(request: Request, session: AsyncSession, name: str) -> dict[str, Any]:
    shown = _asked(request)
    before = request.query_params.get("before", "")
    number = int(before) if before.isdecimal() and before.isascii() and len(before) < 19 else 0
    lines, older = await jobs(session, shown, letters=name == "admin:letters", before=number)
    return {
        "lines": [(line, said_of_fault(line.error)) for line in lines],
        "shown": shown,
        "tabs_of": [
            (_(label), url(name, query={"state": which.value}), which is shown)
            for which, label in LABELS.items()
        ],
        "older_url": url(name, query={"state": shown.value, "before": older}) if older else None,
        "current": name,
    }


def _asked(request: Request) -> Shown:
    asked = request.query_params.get("state", "")
    return Shown(asked) if asked in set(Shown) else Shown.FAILED


@pages.post("/{lot}/{job_id}/retry", fr="/{lot}/{job_id}/reprendre", name="admin:retry_job",
            access=ADMINISTRATOR)  # fmt: skip
async def retry(
    request: Request, session: Session, administrator: Administrator, lot: Lot, job_id: RowNumber
) -> Response:
    """Have a failed job tried again."""
    return await _act(request, session, administrator, lot, job_id, again=True)


@pages.post("/{lot}/{job_id}/give-up", fr="/{lot}/{job_id}/abandonner", name="admin:give_up_job",
            access=ADMINISTRATOR)  # fmt: skip
async def give_up(
    request: Request, session: Session, administrator: Administrator, lot: Lot, job_id: RowNumber
) -> Response:
    """Give a job up."""
    return await _act(request, session, administrator, lot, job_id, again=False)


async def _act(
    request: Request, session: AsyncSession, by: Actor, lot: str, job_id: int, *, again: bool
) -> Response:
    back = url(f"admin:{lot}", query={"state": Shown.FAILED.value})
    now = clock.now()
    try:
        if again:
            await service.try_again(session, by, job_id, now)
        else:
            await service.give_up(session, by, job_id, now)
    except Conflict as moved:
        return redirect(request, back, moved.message, kind="warning")
    done = _("It will be tried again within seconds.") if again else _("It is given up.")
    return redirect(request, back, done)
