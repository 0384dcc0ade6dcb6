"""What matching tells: missions that fit, somebody who asks, two who agreed."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.i18n import N_, gettext as _, ngettext
from app.core.notices import NoticeText, Rhythm, notice_kind
from app.core.web.routing import url
from app.matching.models import Introduction
from app.missions.models import Mission
from app.missions.queries.shown import IS_LISTED
from app.missions.rules import State as MissionState
from app.missions.shown import mission_url


async def _of(session: AsyncSession, data: dict[str, str]) -> tuple[Introduction, Mission] | None:
    query = (
        select(Introduction, Mission)
        .join(Mission, Mission.id == Introduction.mission_id)
        .where(Introduction.public_id == data["introduction"], IS_LISTED)
    )
    row = (await session.execute(query)).one_or_none()
    return None if row is None else (row[0], row[1])


@notice_kind("matching.suggested", N_("Missions that fit me"), rhythm=Rhythm.WEEKLY)
async def suggested(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Name the missions that are still open."""
    ids = [int(one) for one in data["missions"].split(",")]
    takes = Mission.state == MissionState.PUBLISHED
    query = select(Mission.title).where(Mission.id.in_(ids), IS_LISTED, takes).order_by(Mission.id)
    titles = list(await session.scalars(query))
    if not titles:
        return None
    said = ngettext(
        "A mission fits what you told of yourself: “%(title)s”",
        "%(num)s missions fit what you told of yourself, among them “%(title)s”",
        len(titles),
    )
    return NoticeText(
        said % {"num": len(titles), "title": titles[0]},
        url("matching:suggestions"),
        _("You read there why, and can say that it is not for you."),
    )


@notice_kind("matching.asked", N_("A team would like my help"))
async def asked(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Say which mission asks."""
    found = await _of(session, data)
    if found is None:
        return None
    return NoticeText(
        _("Would you help with “%(title)s”? Its team thinks of you.") % {"title": found[1].title},
        url("matching:suggestions"),
        _("It does not know who you are. If you say yes, you will be able to write to each other."),
    )


@notice_kind("matching.interested", N_("Somebody would like to help my mission"))
async def interested(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Say for which mission somebody said yes."""
    found = await _of(session, data)
    if found is None:
        return None
    return NoticeText(
        _("Somebody would like to help with “%(title)s”") % {"title": found[1].title},
        url("matching:people", mission_id=found[1].public_id),
    )


@notice_kind("matching.agreed", N_("A mission and I both said yes"))
async def agreed(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Lead both to where they can write."""
    found = await _of(session, data)
    if found is None:
        return None
    introduction, mission = found
    path = (
        url("messages:show", conversation_id=introduction.conversation)
        if introduction.conversation
        else mission_url(mission.public_id, mission.title)
    )
    said = _("You both said yes for “%(title)s”: you can write to each other")
    return NoticeText(said % {"title": mission.title}, path)
