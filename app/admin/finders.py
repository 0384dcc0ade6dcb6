"""How staff find people and what the audit log says."""

from sqlalchemy import Text, cast, false, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.accounts.models import Person
from app.admin.pages.people import home_name
from app.admin.queries.people import find
from app.admin.words import said_of_entry
from app.audit.models import AuditEntry
from app.core.finders import MOST_FOUND, Found, finder
from app.core.i18n import N_
from app.core.i18n.format import date_time
from app.core.policy import Who
from app.core.text import fold
from app.core.web.routing import url

READ_MOST = 20_000
"""Entries of the log that are looked through, newest first: it has no index of words."""


@finder("people", N_("People"), for_administrators=True)
async def people(session: AsyncSession, _who: Who, words: str) -> list[Found]:
    """Find people by a part of their name, their address or public id."""
    return [
        Found(
            line.name,
            url("admin:person", person_id=line.public_id),
            f"{line.email} · {home_name(line.home)}",
        )
        for line in (await find(session, words))[:MOST_FOUND]
    ]


@finder("audit", N_("Audit log"), for_administrators=True)
async def audit(session: AsyncSession, _who: Who, words: str) -> list[Found]:
    """Find what was done by the action's name, the reason given or the number of the entry."""
    recent = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(READ_MOST).subquery("recent")
    entry, by = aliased(AuditEntry, recent), aliased(Person)
    about = aliased(Person)
    folded = fold(words)
    query = (
        select(entry.id, entry.at, entry.action, entry.reason, entry.detail,
               by.display_name.label("by"), by.public_id.label("by_id"),
               about.display_name.label("about"), about.public_id.label("about_id"))
        .outerjoin(by, by.id == entry.by_id)
        .outerjoin(about, (entry.subject_kind == "person") & (about.id == entry.subject_id))
        .where(
            or_(
                entry.action.startswith(words.lower(), autoescape=True),
                cast(entry.id, Text) == words,
                func.fold(entry.reason).contains(folded, autoescape=True) if folded else false(),
            )
        )
        .order_by(entry.id.desc())
        .limit(MOST_FOUND)
    )  # fmt: skip
    return [
        Found(
            said_of_entry(row.action, row.detail),
            _path(row.action, row.detail, row.about_id or row.by_id),
            " · ".join(filter(None, (date_time(row.at), row.by, row.about, row.reason))),
        )
        for row in await session.execute(query)
    ]


def _path(action: str, detail: dict[str, str], person_id: str | None) -> str:
    """Return the page nearest to what an entry speaks of."""
    if action == "choice.changed" and "choice" in detail:
        return url("admin:choice", choice_name=detail["choice"])
    if action.startswith("job."):
        return url("admin:jobs")
    return url("admin:person", person_id=person_id) if person_id else url("audit:log")
