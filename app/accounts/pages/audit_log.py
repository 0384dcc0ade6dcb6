"""The audit log, for our team: who did what to what, when and why; administrators check and export it."""

from typing import Annotated, Any

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response, StreamingResponse

from app.accounts import policy
from app.accounts.audit_filters import ELSEWHERE, LogFilter, wanted_by
from app.accounts.identity import Member, VerifiedMember
from app.accounts.queries import names_of
from app.audit import files, queries
from app.audit.check import check
from app.audit.queries import Entry
from app.audit.service import record
from app.audit.words import in_words
from app.core import clock
from app.core.db import Session
from app.core.i18n import gettext as _, ngettext
from app.core.i18n.format import ZONE, number
from app.core.pagination import decode
from app.core.web.forms import Form, form_of
from app.core.web.responses import page, redirect, runtime_of
from app.core.web.routing import Pages, url
from app.places.gazetteer import gazetteer

pages = Pages("/staff/audit", fr="/equipe/journal")

FIELDS = frozenset(LogFilter.model_fields)


@pages.get("", name="audit:log", access="staff")
async def show(request: Request, session: Session, member: Member) -> Response:
    """Show what was done, newest first, as far as the member's role reaches."""
    policy.can_read_log(member).require()
    form = _asked(request)
    with form.or_rerender(request, "audit/log.html", **await _frame(session, member)):
        typed = form.data
        wanted = await wanted_by(session, member, typed)
        before = decode(typed.after, int)[0] if typed.after else None
    found = await queries.newest(session, wanted, int(str(before)) if before else None)
    filters = {name: value for name, value in form.values.items() if name != "after"}
    older = {**filters, "after": found.next_cursor}
    context = {
        **await _frame(session, member),
        "form": form,
        "filters": filters,
        "entries": await _lines(session, found.items),
        "older_url": url("audit:log", query=older) if found.next_cursor else "",
        "is_first": not typed.after,
    }
    return page(request, "audit/log.html", context)


@pages.post("/export", name="audit:export", access="staff with a recent password")
async def export(
    request: Request,
    session: Session,
    member: VerifiedMember,
    form: Annotated[Form[LogFilter], form_of(LogFilter)],
) -> Response:
    """Give what the filters show as a file; that it was taken is written down first."""
    policy.can_read_log(member).require()
    with form.or_rerender(request, "audit/log.html", **await _frame(session, member)):
        typed = form.data
        wanted = await wanted_by(session, member, typed)
    upto, _head = await queries.last(session)
    now = clock.now()
    asked = {k: v for k, v in typed.model_dump().items() if v and k in {"what", "since", "until"}}
    detail = {"kind": typed.kind, "upto": upto, **asked}
    await record(session, "audit.exported", by=member.id, now=now, detail=detail)
    day = now.astimezone(ZONE).date().isoformat()
    return StreamingResponse(
        files.written(runtime_of(request).database, typed.kind, wanted, upto),
        media_type=files.MEDIA_TYPES[typed.kind],
        headers={
            "content-disposition": f'attachment; filename="audit-{day}.{typed.kind}"',
            "cache-control": "private, no-store",
        },
    )


@pages.post("/check", fr="/verifier", name="audit:check", access="administrator")
async def check_chain(request: Request, session: Session, member: Member) -> Response:
    """Make every hash again and say whether the chain is whole."""
    policy.can_check_log(member).require()
    chain = await check(runtime_of(request).database)
    detail = {"entries": chain.entries, "broken_at": chain.broken_at}
    await record(session, "audit.checked", by=member.id, now=clock.now(), detail=detail)
    if chain.broken_at is not None:
        said = _("The chain is broken at entry %(number)s: it is not what was written.")
        told = said % {"number": chain.broken_at}
        return redirect(request, url("audit:log"), told, kind="error")
    said = ngettext(
        "%(num)s entry checked: the chain is whole.",
        "%(num)s entries checked: the chain is whole.",
        chain.entries,
    )
    return redirect(request, url("audit:log"), said % {"num": number(chain.entries)})


def _asked(request: Request) -> Form[LogFilter]:
    """Return the filters of an address; what it says besides is not ours."""
    form: Form[LogFilter] = Form(LogFilter)
    form.values = {name: v for name, v in request.query_params.items() if name in FIELDS and v}
    return form


async def _frame(session: AsyncSession, member: Member) -> dict[str, Any]:
    """Return what the page shows whatever it is asked, and when it cannot be asked that."""
    known = sorted(
        ((action, in_words(action)) for action in await queries.actions(session)),
        key=lambda named: named[1],
    )
    _number, head = await queries.last(session)
    return {
        "actions": known,
        "nobody": ELSEWHERE,
        "head": head.hex(),
        "may_check": policy.can_check_log(member),
        "filters": {},
        "entries": [],
        "older_url": "",
        "is_first": True,
    }


async def _lines(session: AsyncSession, entries: Any) -> list[dict[str, Any]]:
    found: list[Entry] = list(entries)
    ids = {one.by_id for one in found} | {
        one.subject_id for one in found if one.subject_kind == "person"
    }
    names = await names_of(session, {one for one in ids if one is not None})
    return [
        {
            "entry": one,
            "what": in_words(one.action),
            "by": names.get(one.by_id or 0),
            "about": names.get(one.subject_id or 0) if one.subject_kind == "person" else None,
            "place": gazetteer.territories.get(one.territory_id or 0),
        }
        for one in found
    ]
