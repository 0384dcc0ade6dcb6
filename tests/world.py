"""A small city that has everything: each kind of person, an idea in each state, what hangs on them.

Made once for tests that look at every page or ask every permission; they must leave it as it is.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.models import ApiToken, Device, PendingAct
from app.accounts.passwords import passwords_of
from app.accounts.rules import TOKEN_PREFIX, Purpose, Scope
from app.accounts.service import links
from app.core.runtime import Runtime
from app.core.sessions import IDLE_DAYS, digest, new_secret
from app.core.subjects import Subject
from app.discussion.queries.rows import CommentRow
from app.discussion.rules import Stance, State as Said
from app.ideas.models import CoAuthor, Idea
from app.ideas.rules import State
from app.media.models import Media
from tests.factories import accounts, discussion, ideas, media
from tests.worlds import makers

PEOPLE: dict[str, dict[str, object]] = {
    "author": {"name": "Amina Diallo"},
    "coauthor": {"name": "Bruno Roy"},
    "member": {"name": "Chantal Nguyen"},
    "unconfirmed": {"name": "Denis Côté", "confirmed": False},
    "editor": {"name": "Hugo Lavoie"},
    "official": {"name": "Inès Costa"},
    "moderator": {
        "name": "Esther Silva",
        "roles": ("moderator:villeray-saint-michel-parc-extension",),
    },
    "elsewhere": {"name": "Farid Haddad", "home": None, "roles": ("moderator:ville-marie",)},
    "administrator": {"name": "Gisèle Tremblay", "roles": ("administrator",)},
    "onefactor": {"name": "Jeanne Morin", "roles": ("administrator",)},
}
"""Who there is, besides the visitor: ``moderator`` of the ideas' territory, ``elsewhere`` of another.

``onefactor`` is an administrator who passed no second factor there: a citizen, until they do.
``editor`` speaks for an organisation and ``official`` was elected in the territory: their slices see to
it in tests/worlds.
"""

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
    secrets: dict[str, str] = field(default_factory=dict)
    """The session cookie of each person's browser."""
    tokens: dict[str, str] = field(default_factory=dict)
    """The token of each person's programs, with every scope."""
    narrow: dict[str, str] = field(default_factory=dict)
    """Tokens of ``author`` with one scope each."""
    ideas: dict[State, Idea] = field(default_factory=dict)
    comments: dict[tuple[str, State], CommentRow] = field(default_factory=dict)
    """A comment of each sort about each idea: see :data:`SORTS`."""
    photos: dict[State, Media] = field(default_factory=dict)
    documents: dict[State, Media] = field(default_factory=dict)
    co_authors: dict[State, CoAuthor] = field(default_factory=dict)
    """Who signs each idea with its author."""
    named: dict[str, dict[str, str]] = field(default_factory=dict)
    """What to write into the address of a page of that name."""
    things: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)
    """What to write into addresses about each kind of thing, by its state; the first is the usual one."""

    def params(self, name: str, state: str = "") -> dict[str, str]:
        """Return what to write into the address of the page ``name``, about the thing in ``state``."""
        usual: dict[str, str] = {}
        asked: dict[str, str] = {}
        for states in self.things.values():
            usual = next(iter(states.values())) | usual
            asked |= states.get(state, {})
        values = usual | asked
        about = State(state) if state in set(State) else State.PUBLISHED
        return (
            values | self._idea_params(name, about) | FIXED.get(name, {}) | self.named.get(name, {})
        )

    def _idea_params(self, name: str, state: State) -> dict[str, str]:
        idea = self.ideas[state]
        values = {"idea_id": idea.public_id, "idea_ref": idea.public_id, "paper": "us-letter"}
        values |= {
            "public_id": idea.public_id,
            "kind": "idea",
            "media_id": self.photos[state].public_id,
            "co_author_id": self.co_authors[state].public_id,
        }
        if name == "media:photo":
            values["public_id"] = self.photos[state].public_id
        if name == "media:document":
            values["public_id"] = self.documents[state].public_id
        if comment := self.comments.get((SORTS.get(name, "first"), state)):
            values["comment_id"] = comment.public_id
        return values


SORTS = {"discussion:take_up": "improvement"}
"""Which comment a page is about; the others are about the first one, of ``member``."""

INVITATION = "an-invitation-that-waits"

FIXED = {
    "media:photo": {"width": "800"},
    "static": {"path": "css/base.css"},
    "site:language": {"language": "en"},
    "site:sitemap_ideas": {"part": "1"},
    "api:rta": {"code": "H3N"},
    "themes:pattern": {"drawing": "1", "theme": "nature", "seed": "abcdefghjk"},
}


MEMBERS_PASSWORD = "trois pinsons dans le vent"


async def make_world(db: AsyncSession, runtime: Runtime) -> World:
    """Make everybody and everything."""
    hashed = await passwords_of(runtime.settings).hash(MEMBERS_PASSWORD)
    people = {
        who: await accounts.person(
            db,
            password_hash=hashed if who == "member" else "",
            **facts,  # type: ignore[arg-type]
        )
        for who, facts in PEOPLE.items()
    }
    world = World(people)
    for who, actor in people.items():
        strong = actor.is_staff and who != "onefactor"
        world.secrets[who] = await device(db, actor, strong=strong)
        world.tokens[who] = await token(db, actor, strong=strong)
    for scope in Scope:
        world.narrow[scope] = await token(db, people["author"], scope)
    await _write_links(db, world)
    await _lock(db, runtime, world)
    for state in TITLES:
        world.ideas[state] = await _idea(db, world, state)
    for state in world.ideas:
        await _hang(db, runtime, world, state)
        if state is not State.DRAFT:
            await _discuss(db, world, state)
    for make in makers():
        await make(db, runtime, world)
    return world


async def _write_links(db: AsyncSession, world: World) -> None:
    """Write the links of e-mails that nobody has opened yet."""
    for page, who, purpose, data in (
        ("accounts:confirm", "unconfirmed", Purpose.CONFIRM, {}),
        ("accounts:reset", "member", Purpose.RESET, {}),
        ("accounts:new_address", "member", Purpose.NEW_ADDRESS, {"email": "neuve@exemple.ca"}),
    ):
        now = datetime.now(UTC)
        secret = await links.issue(db, world.people[who].id, purpose, now, data)
        world.named[page] = {"secret": secret}
    acts = [
        PendingAct(
            secret_hash=digest("nobody's cookie"),
            person_id=world.people[who].id,
            act="ideas.support",
            payload={"idea": "abcdefghjk", "title": "Un banc à l’ombre"},
            expires_at=datetime.now(UTC) + timedelta(days=7),
        )
        for who in ("member", "unconfirmed")
    ]
    db.add_all(acts)
    devices = select(Device.id).where(Device.person_id == world.people["member"].id)
    tokens = select(ApiToken.public_id).where(ApiToken.person_id == world.people["member"].id)
    await db.flush()
    world.named |= {
        "accounts:forget_act": {"act_id": str(acts[0].id)},
        "accounts:sign_out_device": {"device_id": str((await db.execute(devices)).scalar_one())},
        "accounts:revoke_token": {"token_id": (await db.execute(tokens)).scalar_one()},
    }
    await db.commit()


async def _lock(db: AsyncSession, runtime: Runtime, world: World) -> None:
    """Give ``member`` every second factor there is."""
    member = world.people["member"]
    await accounts.with_app(db, runtime.settings, member)
    await accounts.with_recovery_codes(db, member)
    key = await accounts.with_passkey(db, member)
    world.named["accounts:remove_passkey"] = {"passkey_id": key.public_id}


async def device(db: AsyncSession, actor: Actor, *, strong: bool = True) -> str:
    """Sign somebody in on a browser and return its cookie's secret; staff pass a second factor.

    It was seen a day from now, so that however long the tests take no look at a page touches it.
    """
    now, secret = datetime.now(UTC), new_secret()
    db.add(
        Device(
            person_id=actor.id,
            secret_hash=digest(secret),
            description="Firefox, Linux",
            seen_at=now + timedelta(days=1),
            verified_at=now + timedelta(days=1),
            strong_at=now if strong and actor.is_staff else None,
            expires_at=now + timedelta(days=IDLE_DAYS),
        )
    )
    await db.commit()
    return secret


async def token(db: AsyncSession, actor: Actor, *scopes: Scope, strong: bool = True) -> str:
    """Give a person's program a token (by default with every scope) and return its secret."""
    secret = TOKEN_PREFIX + new_secret()
    db.add(
        ApiToken(
            person_id=actor.id,
            secret_hash=digest(secret),
            name="Tableau de bord",
            scopes=list(scopes or Scope),
            is_strong=strong and actor.is_staff,
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
        reminded_at=datetime.now(UTC) if state is State.PUBLISHED else None,
        **more,
    )
    world.co_authors[state] = CoAuthor(
        idea_id=made.id,
        email=world.people["coauthor"].email,
        person_id=world.people["coauthor"].id,
        secret_hash=digest(f"co-author of {state}"),
        invited_by_id=world.people["author"].id,
        accepted_at=datetime.now(UTC),
    )
    db.add(world.co_authors[state])
    if state is State.PUBLISHED:
        await _invite(db, world, made)
    await db.commit()
    if state is not State.DRAFT:
        await ideas.supporters(db, made, local=9, other=3)
    return made


async def _invite(db: AsyncSession, world: World, idea: Idea) -> None:
    """Invite somebody who has not answered yet."""
    invited = CoAuthor(
        idea_id=idea.id,
        email="invitee@exemple.ca",
        secret_hash=digest(INVITATION),
        invited_by_id=world.people["author"].id,
        invited_at=datetime.now(UTC),
    )
    db.add(invited)
    for page in ("invitation", "accept_invitation", "decline_invitation"):
        world.named[f"ideas:{page}"] = {"secret": INVITATION}


async def _hang(db: AsyncSession, runtime: Runtime, world: World, state: State) -> None:
    author, subject = world.people["author"], Subject("idea", world.ideas[state].id)
    world.photos[state] = await media.photo(db, runtime.storage, author, subject)
    world.documents[state] = await media.document(db, runtime.storage, author, subject)
    await media.link(db, author, subject)


async def _discuss(db: AsyncSession, world: World, state: State) -> None:
    idea, people = world.ideas[state], world.people
    first = await discussion.comment(
        db, idea, people["member"], stance=Stance.FOR, marks=2, body="Enfin de l’**ombre** !"
    )
    await discussion.comment(db, idea, people["author"], parent=first, body="Merci, Chantal.")
    for sort, facts in {
        "against": {"stance": Stance.AGAINST, "body": "Le camion des vidanges doit passer."},
        "question": {"stance": Stance.QUESTION, "body": "Qui arrosera en août ?"},
        "improvement": {
            "stance": Stance.IMPROVEMENT,
            "body": "Et si les bancs venaient de la ressourcerie ?",
        },
        "hidden": {
            "body": "Achetez mes bancs.",
            "state": Said.HIDDEN,
        },
        "removed": {"state": Said.REMOVED},
    }.items():
        made = await discussion.comment(db, idea, people["member"], **facts)  # type: ignore[arg-type]
        world.comments[sort, state] = made
    world.comments["first", state] = first
