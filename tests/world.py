"""A small city that has everything: each kind of person, an idea in each state, what hangs on them.

Made once for tests that look at every page or ask every permission; they must leave it as it is.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.models import Device
from app.core.runtime import Runtime
from app.core.sessions import IDLE_DAYS, digest, new_secret
from app.core.subjects import Subject
from app.discussion.queries.rows import CommentRow
from app.discussion.rules import Stance
from app.ideas.models import CoAuthor, Idea
from app.ideas.rules import State
from app.media import hosts
from app.media.models import Media
from tests.factories import accounts, discussion, ideas, media

PEOPLE: dict[str, dict[str, object]] = {
    "author": {"name": "Amina Diallo"},
    "coauthor": {"name": "Bruno Roy"},
    "member": {"name": "Chantal Nguyen"},
    "unconfirmed": {"name": "Denis Côté", "confirmed": False},
    "moderator": {
        "name": "Esther Silva",
        "roles": ("moderator:villeray-saint-michel-parc-extension",),
    },
    "elsewhere": {"name": "Farid Haddad", "home": None, "roles": ("moderator:ville-marie",)},
    "administrator": {"name": "Gisèle Tremblay", "roles": ("administrator",)},
}
"""Who there is, besides the visitor: ``moderator`` of the ideas' territory, ``elsewhere`` of another."""

TITLES = {
    State.DRAFT: "Un banc devant la garderie",
    State.PUBLISHED: "Une ruelle verte derrière la rue Saint-Roch",
    State.CANDIDATE: "Un four à pain au parc Howard",
    State.MERGED: "Verdir la ruelle Saint-Roch",
    State.WITHDRAWN: "Un marché le mardi soir",
    State.ARCHIVED: "Une patinoire réfrigérée",
    State.HIDDEN: "Une affiche pour mon commerce",
}


@dataclass
class World:
    """Who is there, and what."""

    people: dict[str, Actor]
    secrets: dict[str, str]
    """The session cookie of each person."""
    ideas: dict[State, Idea] = field(default_factory=dict)
    comments: dict[State, CommentRow] = field(default_factory=dict)
    photos: dict[State, Media] = field(default_factory=dict)

    def params(self, state: State = State.PUBLISHED) -> dict[str, str]:
        """Return what to write into addresses, for the idea in ``state``."""
        idea = self.ideas[state]
        return {
            "idea_id": idea.public_id,
            "idea_ref": idea.public_id,
            "paper": "letter",
        }


async def make_world(db: AsyncSession, runtime: Runtime) -> World:
    """Make everybody and everything."""
    people = {who: await accounts.person(db, **facts) for who, facts in PEOPLE.items()}  # type: ignore[arg-type]
    world = World(people, {who: await device(db, actor) for who, actor in people.items()})
    for state in TITLES:
        world.ideas[state] = await _idea(db, world, state)
    for state, idea in world.ideas.items():
        if "idea" in hosts._hosts:
            world.photos[state] = await _hang(db, runtime, people["author"], idea)
        if state is not State.DRAFT:
            world.comments[state] = await _discuss(db, people, idea)
    return world


async def device(db: AsyncSession, actor: Actor) -> str:
    """Sign somebody in on a browser and return its cookie's secret."""
    now, secret = datetime.now(UTC), new_secret()
    db.add(
        Device(
            person_id=actor.id,
            secret_hash=digest(secret),
            description="Firefox, Linux",
            seen_at=now,
            verified_at=now + timedelta(days=1),
            expires_at=now + timedelta(days=IDLE_DAYS),
        )
    )
    await db.commit()
    return secret


async def _idea(db: AsyncSession, world: World, state: State) -> Idea:
    more = {"merged_into_id": world.ideas[State.PUBLISHED].id} if state is State.MERGED else {}
    made = await ideas.idea(
        db,
        world.people["author"],  # type: ignore[arg-type]
        state=state,
        title=TITLES[state],
        place_lat=45.5285,
        place_lon=-73.6262,
        place_label="Derrière le 7600, rue Saint-Roch",
        **more,
    )
    db.add(
        CoAuthor(
            idea_id=made.id,
            email=world.people["coauthor"].email,
            person_id=world.people["coauthor"].id,
            secret_hash=digest(f"co-author of {state}"),
            invited_by_id=world.people["author"].id,
            accepted_at=datetime.now(UTC),
        )
    )
    await db.commit()
    if state is not State.DRAFT:
        await ideas.supporters(db, made, local=9, other=3)
    return made


async def _hang(db: AsyncSession, runtime: Runtime, author: Actor, idea: Idea) -> Media:
    subject = Subject("idea", idea.id)
    photo = await media.photo(db, runtime.storage, author, subject)
    await media.document(db, runtime.storage, author, subject)
    await media.link(db, author, subject)
    return photo


async def _discuss(db: AsyncSession, people: dict[str, Actor], idea: Idea) -> CommentRow:
    first = await discussion.comment(
        db, idea, people["member"], stance=Stance.FOR, marks=2, body="Enfin de l’**ombre** !"
    )
    await discussion.comment(db, idea, people["author"], parent=first, body="Merci, Chantal.")
    for stance, body in (
        (Stance.AGAINST, "Le camion des vidanges doit passer."),
        (Stance.QUESTION, "Qui arrosera en août ?"),
        (Stance.IMPROVEMENT, "Et si les bancs venaient de la ressourcerie ?"),
    ):
        await discussion.comment(db, idea, people["unconfirmed"], stance=stance, body=body)
    return first
