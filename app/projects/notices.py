"""What is said of projects: to who backed, follow or carry them, to who is asked something."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.core.i18n import N_, gettext as _
from app.core.markdown import summary
from app.core.notices import NoticeText, notice_kind
from app.core.web.routing import url
from app.ideas.models import Idea
from app.organisations.models import Organisation
from app.projects.chosen import silent_days
from app.projects.models import Project, Turn
from app.projects.queries import offers, updates
from app.projects.rules import Answered, state_label
from app.projects.shown import address

EXCERPT = 240


@dataclass(frozen=True, slots=True)
class Facts:
    """A project that may be spoken of, and who did what."""

    project: Project
    name: str

    def says(self, sentence: str, excerpt: str = "", path: str = "") -> NoticeText:
        """Return a notice about the project."""
        words = {"title": self.project.title, "name": self.name or _("Somebody")}
        return NoticeText(_(sentence) % words, path or address(self.project), excerpt)


async def facts(session: AsyncSession, data: dict[str, str]) -> Facts | None:
    """Return the project of a notice, unless it is hidden, and the name of who did it."""
    query = select(Project).where(
        Project.public_id == data.get("project", ""), Project.hidden_at.is_(None)
    )
    project = (await session.execute(query)).scalar_one_or_none()
    return None if project is None else Facts(project, await _name(session, data))


async def _name(session: AsyncSession, data: dict[str, str]) -> str:
    if organisation := data.get("organisation"):
        named = select(Organisation.name).where(Organisation.public_id == organisation)
        return await session.scalar(named) or ""
    query = select(Person.display_name).where(
        Person.public_id == data.get("person", ""), Person.deleted_at.is_(None)
    )
    return await session.scalar(query) or ""


@notice_kind("projects.begun", N_("An idea I back or follow becomes a project"))
async def begun(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Say what an idea became, that one follows it now, and how to stop."""
    it = await facts(session, data)
    if it is None:
        return None
    way_out = _("You follow it now: you will hear how it goes. You can stop on its page.")
    said = f"{summary(it.project.summary, EXCERPT)} {way_out}"
    return it.says(N_("An idea has become a project: “%(title)s”"), said)


@notice_kind("projects.turned", N_("A project I follow comes to another state"))
async def turned(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Say where a project stands, and why."""
    it = await facts(session, data)
    step = await session.get(Turn, int(data["turn"])) if it else None
    if it is None or step is None:
        return None
    sentence = _("“%(title)s”: %(state)s") % {
        "title": it.project.title, "state": state_label(step.now_is),
    }  # fmt: skip
    return NoticeText(sentence, address(it.project), step.reason)


@notice_kind("projects.update", N_("News of a project I follow"))
async def update(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Say what a team tells, unless it was taken back or hidden."""
    it = await facts(session, data)
    told = await updates.one(session, data["update"]) if it else None
    if it is None or told is None:
        return None
    path = f"{address(it.project)}#update-{told.public_id}"
    title = _("%(news)s (“%(title)s”)") % {"news": told.title, "title": it.project.title}
    return NoticeText(title, path, summary(told.body, EXCERPT))


ASKED = {
    "join": N_("%(name)s asks you to join the team of “%(title)s”"),
    "joins": N_("%(name)s asks to join the team of “%(title)s”"),
    "sponsor": N_("The team of “%(title)s” asks your organisation to support it"),
    "supports": N_("%(name)s offers to support “%(title)s”"),
}
TO_TEAM = frozenset({"joins", "supports"})


@notice_kind("projects.asked", N_("I am asked to join or carry a project, or to answer for it"))
async def asked(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Say what somebody is asked, as long as it waits."""
    if "offer" in data:
        return await _offered(session, data)
    it = await facts(session, data)
    if it is None:
        return None
    to_team = data["what"] in TO_TEAM
    path = url("projects:team", project_id=it.project.public_id) if to_team else ""
    return it.says(ASKED[data["what"]], summary(it.project.summary, EXCERPT), path)


async def _offered(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    found = await offers.offer(session, data["offer"])
    if found is None or found.standing is Answered.WITHDRAWN:
        return None
    if found.is_volunteered:
        said = _("%(name)s offers to carry “%(title)s”")
    else:
        said = _("You are asked to carry “%(title)s”")
    words = {"name": found.who or _("Somebody"), "title": found.idea_title}
    path = url("projects:offer", offer_id=found.public_id)
    return NoticeText(said % words, path, summary(found.message, EXCERPT))


ANSWERED = {
    "joined": N_("%(name)s is now in the team of “%(title)s”"),
    "declined": N_("%(name)s will not join the team of “%(title)s”"),
    "welcome": N_("You are now in the team of “%(title)s”"),
    "refused": N_("The team of “%(title)s” has said no to you"),
    "sponsored": N_("%(name)s now supports “%(title)s”"),
    "no-sponsor": N_("%(name)s and the team of “%(title)s” will not go together"),
    "sponsor-ended": N_("%(name)s no longer supports “%(title)s”"),
    "carry": N_("Your offer is accepted: “%(title)s” begins"),
}


@notice_kind("projects.answered", N_("An answer to what I asked about a project"))
async def answered(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Say what was answered."""
    if "idea" in data:
        query = select(Idea.title).where(Idea.public_id == data["idea"])
        title = await session.scalar(query)
        said = _("They said no: “%(title)s” still looks for somebody to carry it")
        path = url("ideas:show", idea_ref=data["idea"])
        return None if title is None else NoticeText(said % {"title": title}, path)
    it = await facts(session, data)
    return None if it is None else it.says(ANSWERED[data["what"]])


TEAM = {
    "left": N_("%(name)s has left the team of “%(title)s”"),
    "removed": N_("You are no longer in the team of “%(title)s”"),
    "carrier": N_("You now carry “%(title)s” with the others"),
    "heir": N_("You now carry “%(title)s”: whoever carried it has left the site"),
    "member": N_("You are now a member of the team of “%(title)s”"),
}


@notice_kind("projects.team", N_("A change in the team of my projects"))
async def team(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Say who left, or what one is from now on."""
    it = await facts(session, data)
    return None if it is None else it.says(TEAM[data["what"]])


@notice_kind("projects.silent", N_("A project that I carry has said nothing for a long time"))
async def silent(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Ask a silent project for news."""
    it = await facts(session, data)
    if it is None:
        return None
    told = _(
        "Those who follow it have heard nothing for %(num)s days. Two sentences and a photo are enough; or pause it, and say why."
    ) % {"num": silent_days()}
    path = url("projects:tell", project_id=it.project.public_id)
    return it.says(N_("How is “%(title)s” going?"), told, path)
