"""What is said of needs, offers and hand-overs, to whom they concern."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.i18n import N_, gettext as _
from app.core.i18n.format import date_long, date_time
from app.core.notices import NoticeText, Rhythm, notice_kind
from app.items.models import Handover, ItemNeed, Offer
from app.items.queries.naming import named
from app.items.rules import SlotState, counted
from app.items.shown import need_url, offer_url
from app.projects.models import Project


@dataclass(frozen=True, slots=True)
class Facts:
    """An offer that may be spoken of, what it is for, and the last moment planned."""

    offer: Offer
    need: ItemNeed
    project: Project
    moment: Handover | None
    num: int

    def many(self, number: int) -> str:
        """Return a quantity in the need's unit."""
        return counted(number, self.need.unit)

    @property
    def title(self) -> str:
        """Return what it is for; what moderators hid is named to nobody, though both sides go on."""
        return named("" if self.need.hidden_at else self.need.title)

    @property
    def where(self) -> str:
        """Return the project it is for, as long as it may be named."""
        return "" if self.project.hidden_at else f"{self.project.title}. "

    @property
    def when(self) -> str:
        """Say when and where things change hands."""
        if self.moment is None:
            return ""
        return f"{date_time(self.moment.starts_at)}, {self.moment.place}"


Sentence = tuple[str, Callable[[Facts], str]]
"""An untranslated title, and what is said under it."""


def _reason(it: Facts) -> str:
    return it.offer.reason


def _when(it: Facts) -> str:
    return it.when


def _nothing(_it: Facts) -> str:
    return ""


def _taken(it: Facts) -> str:
    said = _("%(num)s accepted.") % {"num": it.many(it.num)}
    if it.offer.waiting:
        said += " " + _("In reserve: %(num)s.") % {"num": it.many(it.offer.waiting)}
    return f"{said} {it.offer.reason}".strip()


def _offered(it: Facts) -> str:
    return _("%(num)s offered, until %(date)s.") % {
        "num": it.many(it.offer.quantity), "date": date_long(it.offer.window_until),
    }  # fmt: skip


def _num(it: Facts) -> str:
    return _("Quantity: %(num)s.") % {"num": it.many(it.num)}


def _lost(it: Facts) -> str:
    return f"{_num(it)} {it.offer.reason}".strip()


def _back_on(it: Facts) -> str:
    if it.offer.return_by is None:
        return ""
    return _("To give back by %(date)s.") % {"date": date_long(it.offer.return_by)}


def _cancelled(it: Facts) -> str:
    reason = it.moment.reason if it.moment is not None else ""
    return f"{it.when}. {reason}".strip()


SAID: dict[str, Sentence] = {
    "offered": (N_("Somebody offers “%(title)s”"), _offered),
    "changed": (N_("The offer of “%(title)s” was changed"), _offered),
    "accepted": (N_("Your offer of “%(title)s” is accepted"), _taken),
    "reserve": (N_("Your offer of “%(title)s” is kept in reserve"), _reason),
    "declined": (N_("Your offer of “%(title)s” is not needed"), _reason),
    "closed": (N_("“%(title)s” is not needed any more"), lambda it: it.need.closing_reason),
    "refilled": (N_("“%(title)s” from the reserve is needed now"), _num),
    "withdrawn": (N_("The offer of “%(title)s” was taken back"), _nothing),
    "released": (N_("The rest of “%(title)s” is not kept in reserve any more"), _nothing),
    "reneged": (N_("The offer of “%(title)s” fell through"), _lost),
    "delivered": (N_("“%(title)s”: said to be delivered"), _num),
    "returned": (N_("“%(title)s”: said to be given back"), _nothing),
    "disputed": (N_("“%(title)s”: the other side does not agree"), _reason),
    "settled": (N_("“%(title)s”: the dispute is settled"), _reason),
    "thanked": (N_("The project thanks you for “%(title)s”"), lambda it: it.offer.thanks),
    "slot_proposed": (N_("“%(title)s”: a moment is proposed"), _when),
    "slot_moved": (N_("“%(title)s”: another moment is proposed"), _when),
    "slot_agreed": (N_("“%(title)s”: the moment is agreed"), _when),
    "slot_cancelled": (N_("“%(title)s”: the hand-over is called off"), _cancelled),
    "slot_soon": (N_("“%(title)s”: the hand-over is soon"), _when),
    "return_soon": (N_("“%(title)s”: the loan goes back soon"), _back_on),
    "return_late": (N_("“%(title)s”: the loan should have gone back"), _back_on),
    "unanswered": (N_("The offer of “%(title)s” has waited a week for an answer"), _offered),
    "driver": (N_("“%(title)s”: the project looks for somebody who drives"), _nothing),
}


async def _about(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    query = (
        select(Offer, ItemNeed, Project)
        .join(ItemNeed, ItemNeed.id == Offer.need_id)
        .join(Project, Project.id == ItemNeed.project_id)
        .where(Offer.public_id == data["offer"], Offer.hidden_at.is_(None))
    )
    row = (await session.execute(query)).one_or_none()
    if row is None or data["what"] not in SAID:
        return None
    last = select(Handover).where(Handover.offer_id == row.Offer.id)
    if data["what"] in {"slot_soon", "slot_agreed"}:
        last = last.where(Handover.state == SlotState.AGREED)
    moment = (await session.scalars(last.order_by(Handover.id.desc()).limit(1))).one_or_none()
    if moment is None and data["what"] in {"slot_soon", "slot_agreed"}:
        return None
    it = Facts(row.Offer, row.ItemNeed, row.Project, moment, int(data.get("num", "0")))
    title, excerpt = SAID[data["what"]]
    return NoticeText(
        _(title) % {"title": it.title}, offer_url(it.offer.public_id),
        f"{it.where}{excerpt(it)}".strip(),
    )  # fmt: skip


@notice_kind("items.mine", N_("What becomes of the things I offered"))
async def mine(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Tell whoever offered where their offer stands."""
    return await _about(session, data)


@notice_kind("items.offers", N_("Things offered to a project of mine"))
async def offers(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Tell a team what was offered, and what became of it."""
    return await _about(session, data)


@notice_kind("items.needed", N_("A project I follow needs things"), rhythm=Rhythm.DAILY)
async def needed(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Tell followers what a project asks for, as long as it does."""
    query = (
        select(ItemNeed, Project)
        .join(Project, Project.id == ItemNeed.project_id)
        .where(ItemNeed.public_id == data["need"], Project.hidden_at.is_(None))
    )
    row = (await session.execute(query)).one_or_none()
    if row is None or not row.ItemNeed.is_open or not row.ItemNeed.count.room:
        return None
    need, project = row
    said = _("“%(project)s” needs %(num)s: %(title)s") % {
        "project": project.title, "num": counted(need.count.room, need.unit), "title": need.title,
    }  # fmt: skip
    return NoticeText(said, need_url(need.public_id, need.title), need.note)
