"""What is said of an idea to those who wrote, support or follow it, or live around it."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.core.i18n import N_, gettext as _, ngettext
from app.core.i18n.format import date_long, number
from app.core.markdown import summary
from app.core.notices import NoticeText, Rhythm, notice_kind
from app.core.web.routing import url
from app.ideas.models import CoAuthor, Gate, Idea
from app.ideas.rules import State, archived_from
from app.ideas.shown import address
from app.places.gazetteer import gazetteer


@dataclass(frozen=True, slots=True)
class Facts:
    """An idea that may be spoken of, and its gate."""

    idea: Idea
    gate: Gate

    @property
    def title(self) -> dict[str, str]:
        """Return what a sentence with its title needs."""
        return {"title": self.idea.title}

    def says(self, title: str, *excerpt: str, path: str = "") -> NoticeText:
        """Return a notice about the idea; empty sentences are left out."""
        words = " ".join(sentence for sentence in excerpt if sentence)
        return NoticeText(_(title) % self.title, path or address(self.idea), words)


async def facts(session: AsyncSession, data: dict[str, str], *states: State) -> Facts | None:
    """Return the idea of a notice if it is in one of ``states``; else there is nothing to say."""
    query = (
        select(Idea, Gate)
        .join(Gate, Gate.idea_id == Idea.id)
        .where(Idea.public_id == data["idea"], Idea.state.in_(states))
    )
    row = (await session.execute(query)).one_or_none()
    return None if row is None else Facts(*row)


AFTER = (State.PUBLISHED, State.CANDIDATE, State.WITHDRAWN, State.ARCHIVED)


@notice_kind("ideas.published", N_("A new idea where or about what I follow"), rhythm=Rhythm.DAILY)
async def published(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Say that an idea is new, as long as it is open."""
    it = await facts(session, data, State.PUBLISHED, State.CANDIDATE)
    if it is None:
        return None
    area = gazetteer.name(it.idea.area)
    return it.says(N_("A new idea: “%(title)s”"), f"{area}.", summary(it.idea.problem, 200))


@notice_kind("ideas.candidate", N_("An idea I support or follow passes its threshold"))
async def candidate(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Say that the gate opened, and what comes next for whom."""
    it = await facts(session, data, *AFTER)
    if it is None:
        return None
    count = ngettext(
        "%(num)s neighbour of %(area)s supports it: it is now a candidate to become a project.",
        "%(num)s neighbours of %(area)s support it: it is now a candidate to become a project.",
        it.gate.local,
    ) % {"num": number(it.gate.local), "area": gazetteer.name(it.idea.area)}
    if data.get("part") == "author":
        thanks = _(
            "Everybody who supported it is being told. This is the moment to thank them on its page, and to say who could carry it with you."
        )
        return it.says(N_("Your idea “%(title)s” has passed its threshold"), count, thanks)
    comes = _(
        "What comes next: its authors look for a team to carry it. It can still be discussed, and shared around you."
    )
    return it.says(N_("The idea “%(title)s” has passed its threshold"), count, comes)


MERGED_TITLES = {
    "author": N_("Your idea “%(title)s” goes on with another one"),
    "host": N_("Another idea has joined yours: “%(title)s”"),
    "": N_("The idea “%(title)s” goes on with another one"),
}
MERGED_HOW = {
    "author": N_("A moderator has merged “%(title)s” into “%(into)s”, which says much the same."),
    "host": N_("A moderator has merged “%(title)s” into your idea “%(into)s”, because they say much the same."),
    "": N_("A moderator has merged “%(title)s” into “%(into)s”, which says much the same."),
}  # fmt: skip
MERGED_NEXT = {
    "author": N_("Those who supported your idea now support the other one, each counted once. The address of your idea leads there, and its page names your idea. Join the discussion: what was better in yours?"),
    "host": N_("Its supporters now support yours, each counted once. Have a look at what the other idea said: something in it may improve yours."),
    "": N_("Its supporters now support the other idea, each counted once. If you do not agree with it, you can withdraw your support on its page."),
}  # fmt: skip


@notice_kind("ideas.merged", N_("An idea I support or follow goes on with another one"))
async def merged(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Say which idea it has become part of, why, and what became of the supports."""
    it = await facts(session, data, State.MERGED)
    into = None if it is None else await session.get(Idea, it.idea.merged_into_id)
    if it is None or into is None or into.state is State.HIDDEN:
        return None
    part = data.get("part", "")
    how = _(MERGED_HOW[part]) % (it.title | {"into": into.title})
    return it.says(
        MERGED_TITLES[part], how, reason(it.idea), _(MERGED_NEXT[part]), path=address(into)
    )


@notice_kind("ideas.closed", N_("An idea I support or follow is withdrawn or archived"))
async def closed(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Say how an idea ended, and that another one may begin."""
    it = await facts(session, data, State.WITHDRAWN, State.ARCHIVED)
    if it is None:
        return None
    if it.idea.state is State.WITHDRAWN:
        after = _("Its page can still be read. Other ideas near you may need a neighbour.")
        return it.says(N_("The idea “%(title)s” has been withdrawn"), reason(it.idea), after)
    found = ngettext(
        "It found %(num)s neighbour of the %(threshold)s it needed, so it is now in the archives. Its page can still be read.",
        "It found %(num)s neighbours of the %(threshold)s it needed, so it is now in the archives. Its page can still be read.",
        it.gate.local,
    ) % {"num": number(it.gate.local), "threshold": number(it.gate.threshold)}
    if data.get("part") == "author":
        again = _("Some ideas need a second try: change what held it back, and propose it again.")
        return it.says(N_("Your idea “%(title)s” has been archived"), found, again)
    still = _("Does it still matter to you? Anybody may propose it again, you too.")
    return it.says(N_("The idea “%(title)s” has been archived"), found, still)


@notice_kind("ideas.runs_out", N_("An idea of mine has one month left"))
async def runs_out(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Say until when it has time, and how to give it one more year, once."""
    it = await facts(session, data, State.PUBLISHED)
    if it is None or it.idea.archive_due_at is None or it.idea.reminded_at is None:
        return None
    left = ngettext(
        "It has %(num)s neighbour of the %(threshold)s it needs. Without news from you, it will be archived on %(date)s.",
        "It has %(num)s neighbours of the %(threshold)s it needs. Without news from you, it will be archived on %(date)s.",
        it.gate.local,
    ) % {
        "num": number(it.gate.local),
        "threshold": number(it.gate.threshold),
        "date": date_long(archived_from(it.idea.archive_due_at, it.idea.reminded_at)),
    }
    title = N_("Your idea “%(title)s” has one month left")
    if it.idea.renewed_at is not None:
        said = _("It has been renewed once already. A poster in the lobby or a word to the neighbours may still be enough.")  # fmt: skip
        return it.says(title, left, said)
    may = _("You can give it one more year, once. A poster in the lobby or a word to the neighbours may also be enough.")  # fmt: skip
    return it.says(title, left, may, path=url("ideas:renew", idea_id=it.idea.public_id))


@notice_kind("ideas.signed", N_("Somebody accepts to sign an idea of mine"))
async def signed(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Say who signs with the author now."""
    query = (
        select(Idea, Person.display_name)
        .join(CoAuthor, CoAuthor.idea_id == Idea.id)
        .join(Person, Person.id == CoAuthor.person_id)
        .where(
            Idea.public_id == data["idea"],
            Idea.state != State.HIDDEN,
            Person.public_id == data["person"],
            Person.deleted_at.is_(None),
            CoAuthor.accepted_at.is_not(None),
        )
    )
    row = (await session.execute(query)).one_or_none()
    if row is None:
        return None
    idea, name = row
    said = _("%(name)s now signs “%(title)s” with you") % {"name": name, "title": idea.title}
    return NoticeText(said, address(idea))


def reason(idea: Idea) -> str:
    """Return why an idea ended, as whoever ended it wrote."""
    return _("Reason given:") + f" {idea.closing_reason}" if idea.closing_reason else ""
