"""Who is told what when something happens to an idea; how soon and by which way is theirs to choose."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.i18n import N_
from app.core.notices import tell
from app.ideas.models import CoAuthor, Idea
from app.ideas.rules import State

WROTE = N_("because you proposed this idea")
JOINED = N_("because it has joined an idea of yours")


@dataclass(frozen=True, slots=True)
class About:
    """An idea, and those who sign it."""

    idea: Idea
    authors: list[int]

    @property
    def followers(self) -> list[str]:
        """Return the target of those who follow the idea itself."""
        return [f"idea:{self.idea.id}"]

    @property
    def places(self) -> list[str]:
        """Return the targets of those who follow the places where it happens."""
        found = ["city"]
        if self.idea.territory_id is not None:
            found.append(f"territory:{self.idea.territory_id}")
        if self.idea.neighbourhood_id is not None:
            found.append(f"neighbourhood:{self.idea.neighbourhood_id}")
        return found

    @property
    def signed(self) -> list[str]:
        """Return the targets of those who follow who or what proposes it."""
        found = [f"person:{person}" for person in self.authors]
        if self.idea.organisation_id is not None:
            found.append(f"organisation:{self.idea.organisation_id}")
        return found

    @property
    def themes(self) -> list[str]:
        """Return the targets of those who follow its themes."""
        return [f"theme:{code}" for code in self.idea.themes]


async def about(session: AsyncSession, idea_id: int) -> About | None:
    """Return an idea to speak of; None when it is gone, a draft or hidden."""
    idea = await session.get(Idea, idea_id)
    if idea is None or idea.state in {State.DRAFT, State.HIDDEN}:
        return None
    signers = await session.execute(
        select(CoAuthor.person_id).where(
            CoAuthor.idea_id == idea_id, CoAuthor.accepted_at.is_not(None)
        )
    )
    people = {idea.author_id, *signers.scalars()} - {None}
    return About(idea, sorted(person for person in people if person is not None))


async def tell_published(session: AsyncSession, idea_id: int) -> None:
    """Tell those who follow where it happens, what it is about and who proposes it."""
    if (it := await about(session, idea_id)) is None:
        return
    await tell(
        session, "ideas.published", f"ideas.published:{idea_id}",
        followers_of=[*it.places, *it.themes, *it.signed], but=it.authors, data=_data(it),
    )  # fmt: skip


async def tell_candidate(session: AsyncSession, idea_id: int) -> None:
    """Tell the authors, everybody who follows the idea, and its neighbourhood that the gate opened."""
    if (it := await about(session, idea_id)) is None:
        return
    kind, key = "ideas.candidate", f"ideas.candidate:{idea_id}"
    await _tell_authors(session, kind, key, it)
    await tell(
        session, kind, key,
        followers_of=[*it.followers, *it.places], but=it.authors, data=_data(it),
    )  # fmt: skip


async def tell_merged(session: AsyncSession, idea_id: int, into_id: int) -> None:
    """Tell both authors, and those whose support has moved."""
    it, into = await about(session, idea_id), await about(session, into_id)
    if it is None or into is None:
        return
    kind, key = "ideas.merged", f"ideas.merged:{idea_id}"
    await _tell_authors(session, kind, key, it)
    hosts = [person for person in into.authors if person not in it.authors]
    await tell(session, kind, key, to=hosts, because=JOINED, data=_data(it, "host"))
    but = [*it.authors, *hosts]
    await tell(session, kind, key, followers_of=it.followers, but=but, data=_data(it))


async def tell_closed(session: AsyncSession, idea_id: int, state: State) -> None:
    """Tell those who follow the idea that it was withdrawn, or archived, the authors only of that."""
    if (it := await about(session, idea_id)) is None:
        return
    kind, key = "ideas.closed", f"ideas.closed:{idea_id}:{state}"
    if state is State.ARCHIVED:
        await _tell_authors(session, kind, key, it)
    await tell(session, kind, key, followers_of=it.followers, but=it.authors, data=_data(it))


async def tell_running_out(session: AsyncSession, idea_id: int) -> None:
    """Tell the authors that a month is left; again a year later if they gave it one more."""
    if (it := await about(session, idea_id)) is None:
        return
    again = ":again" if it.idea.renewed_at is not None else ""
    await _tell_authors(session, "ideas.runs_out", f"ideas.runs_out:{idea_id}{again}", it)


async def tell_signed(session: AsyncSession, idea: Idea, signer: Actor) -> None:
    """Tell the author that somebody accepted to sign with them."""
    if idea.author_id is not None:
        await tell(
            session, "ideas.signed", f"ideas.signed:{idea.id}:{signer.id}",
            to=[idea.author_id], because=WROTE, data={"idea": idea.public_id, "person": signer.public_id},
        )  # fmt: skip


async def _tell_authors(session: AsyncSession, kind: str, key: str, it: About) -> None:
    await tell(session, kind, key, to=it.authors, because=WROTE, data=_data(it, "author"))


def _data(it: About, part: str = "") -> dict[str, str]:
    return {"idea": it.idea.public_id} | ({"part": part} if part else {})
