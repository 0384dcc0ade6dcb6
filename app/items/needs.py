"""What projects still need in objects, for the panel of needs."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.i18n import gettext as _
from app.core.i18n.format import date_long
from app.core.needs import Need, NeedKind, needs
from app.core.web.routing import url
from app.items.queries.needs import NeedLine, of_projects
from app.items.rules import counted


@needs("items")
async def items(session: AsyncSession, project_ids: Sequence[int]) -> list[Need]:
    """Return the open needs of these projects, in one statement, what is met too."""
    return [need(line) for line in await of_projects(session, list(project_ids))]


def need(line: NeedLine) -> Need:
    """Return a line of the panel: what is promised of what is asked for."""
    sentence = line.sentence
    if line.delivered:
        sentence += " " + _("Delivered already: %(num)s.") % {
            "num": counted(line.delivered, line.unit)
        }
    return Need(
        project_id=line.project_id,
        kind=NeedKind.ITEMS,
        title=line.title,
        have=line.accepted,
        want=line.quantity,
        sentence=sentence,
        path=line.path if not line.room else url("items:offer_for", need_id=line.public_id),
        action=_("Offer") if line.room else _("See"),
        until=_("by %(date)s") % {"date": date_long(line.needed_by)} if line.needed_by else "",
    )
