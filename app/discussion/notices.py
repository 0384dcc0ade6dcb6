"""What is said of a comment to those whom it answers, or who follow what it is about."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.core.errors import NotFound
from app.core.i18n import N_, gettext as _
from app.core.markdown import summary
from app.core.notices import NoticeText, Rhythm, notice_kind
from app.discussion.hosts import hosted
from app.discussion.models import Comment
from app.discussion.rules import State
from app.discussion.speaking import address
from app.organisations.models import Organisation
from app.organisations.queries import spoken, spoken_columns

EXCERPT = 240


@dataclass(frozen=True, slots=True)
class Said:
    """A comment that everybody may read, who said it, and the title of what it is about."""

    public_id: str
    name: str
    """Who said it; spoken for an organisation, both names, the organisation's first."""
    title: str
    body: str
    is_taken_up: bool
    about: str
    """What kind of thing it is about."""

    def says(self, sentence: str) -> NoticeText:
        """Return a notice about it, with its first words."""
        words = {"name": self.name or _("Somebody"), "title": self.title}
        return NoticeText(_(sentence) % words, address(self.public_id), summary(self.body, EXCERPT))


async def said(session: AsyncSession, data: dict[str, str]) -> Said | None:
    """Return the comment of a notice; None when it, or what it is about, may not be read by all."""
    query = (
        select(Comment, Person.display_name, *spoken_columns())
        .outerjoin(Person, (Person.id == Comment.author_id) & Person.deleted_at.is_(None))
        .outerjoin(Organisation, Organisation.id == Comment.organisation_id)
        .where(Comment.public_id == data["comment"], Comment.state == State.VISIBLE)
    )
    row = (await session.execute(query)).one_or_none()
    if row is None:
        return None
    comment, spoken_for = row.Comment, spoken(row)
    name = row.display_name or ""
    if spoken_for is not None:
        name = spoken_for.beside(name)
    try:
        about = await hosted(session, comment.subject_kind, comment.subject_id, None)
    except NotFound:
        return None
    taken_up = comment.taken_up_at is not None
    return Said(comment.public_id, name, about.title, comment.body, taken_up, about.subject.kind)


@notice_kind("discussion.comment", N_("A comment on an idea of mine"))
async def on_mine(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Tell the authors of what somebody says of it."""
    found = await said(session, data)
    return _on(found) if found else None


def _on(found: Said) -> NoticeText:
    if found.about == "project":
        return found.says(N_("%(name)s comments on your project “%(title)s”"))
    return found.says(N_("%(name)s comments on your idea “%(title)s”"))


@notice_kind(
    "discussion.followed", N_("A comment on an idea I follow or discuss"), rhythm=Rhythm.DAILY
)
async def on_followed(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Tell those who follow the discussion of what is said there."""
    found = await said(session, data)
    return found.says(N_("%(name)s comments on “%(title)s”")) if found else None


@notice_kind("discussion.reply", N_("A reply to a comment of mine"))
async def reply(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Tell somebody that they are answered."""
    found = await said(session, data)
    return found.says(N_("%(name)s answers your comment on “%(title)s”")) if found else None


@notice_kind("discussion.taken_up", N_("An improvement I proposed is taken up"))
async def taken_up(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Tell somebody that the authors adopt what they proposed, as long as they do."""
    found = await said(session, data)
    if found is None or not found.is_taken_up:
        return None
    return found.says(N_("The authors of “%(title)s” take up your improvement"))
