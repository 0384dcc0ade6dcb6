"""How staff find what projects ask for: by a part of its title, or its public id."""

from typing import cast

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.finders import MOST_FOUND, Found, finder
from app.core.i18n import N_, gettext as _
from app.core.policy import Who
from app.core.text import fold
from app.items.models import ItemNeed
from app.items.rules import NeedState
from app.items.shown import need_url
from app.projects.models import Project


@finder("needs", N_("Things needed"))
async def needs(session: AsyncSession, who: Who, words: str) -> list[Found]:
    """Find needs, closed ones too; what is hidden, by who moderates it."""
    staff = cast("Actor", who)
    by_id = ItemNeed.public_id == words.lower()
    folded = fold(words)
    named = func.fold(ItemNeed.title).contains(folded, autoescape=True)
    query = (
        select(
            ItemNeed.public_id, ItemNeed.title, ItemNeed.state, ItemNeed.hidden_at,
            Project.title.label("project"), Project.territory_id,
            Project.hidden_at.label("project_hidden_at"),
        )
        .join(Project, Project.id == ItemNeed.project_id)
        .where(or_(by_id, named) if folded else by_id)
        .order_by(ItemNeed.id.desc())
        .limit(MOST_FOUND * 4)
    )  # fmt: skip
    found = []
    for row in await session.execute(query):
        is_hidden = row.hidden_at is not None or row.project_hidden_at is not None
        if is_hidden and not staff.moderates(row.territory_id):
            continue
        standing = _("Need closed") if row.state is NeedState.CLOSED else _("Need open")
        if is_hidden:
            standing = _("Hidden by the moderators")
        detail = f"{row.project} · {standing}"
        found.append(Found(row.title, need_url(row.public_id, row.title), detail))
    return found[:MOST_FOUND]
