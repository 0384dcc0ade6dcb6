"""The demonstration's volunteers: what they can do, when, for what; what organisations saw; words they missed."""

import tomllib
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.text import fold
from app.demo.content import FOLDER
from app.demo.people import Crowd, Neighbour
from app.demo.seed.ideas import steady_id
from app.organisations.models import Membership, Organisation
from app.organisations.rules import Role, State
from app.profiles.models import PersonCheck, Profile, ProfileSkill
from app.profiles.rules import AGE_MIN, MOMENTS, Level, Sharing, today
from app.skills.models import AddedTerm, TermProposal, TermWord
from app.skills.qualities import CHECKS, LANGUAGES, TRAININGS, QualityKind
from app.skills.rules import ProposalState, TermKind

HOW_MANY = 120
SHARINGS = (Sharing.NAMED, Sharing.ANONYMOUS, Sharing.NOBODY)
SHARES = (75, 15, 10)
CHECKED_SHARE = 0.35
TOLD_BIRTH_SHARE = 0.3
YOUNG_SHARE = 0.1
PAUSED_EVERY = 17
STAFF = 3
"""The first of the crowd are those a visitor signs in as."""


async def volunteer(session: AsyncSession, crowd: Crowd, now: datetime) -> list[int]:
    """Let many of the crowd offer what they can do; return their numbers."""
    told = tomllib.loads((FOLDER / "experts.toml").read_text())
    dice = Random("experts")
    living = [one for one in crowd.active[STAFF:] if one.home.neighbourhood_id is not None]
    chosen = dice.sample(living, HOW_MANY)
    profiles, skills = [], []
    for place, one in enumerate(chosen):
        trade = told["trade"][place % len(told["trade"])]
        profiles.append(_profile(one, trade, place, dice, now))
        skills += _skills(one, trade, told["trade"], dice)
    await session.execute(insert(Profile), profiles)
    await session.execute(insert(ProfileSkill), skills)
    await _see(session, [one.id for one in chosen], dice, now)
    await _miss(session, told["word"], chosen, crowd.everyone[1].id, now)
    return [one.id for one in chosen]


def _profile(
    one: Neighbour, trade: dict[str, Any], place: int, dice: Random, now: datetime
) -> dict[str, Any]:
    sharing = dice.choices(SHARINGS, SHARES)[0]
    causes = [code for code in trade["causes"] if dice.random() < 0.8] or trade["causes"][:1]
    others = [code for code in LANGUAGES if code not in {"fr", "en"}]
    spoken = {one.language} | ({"fr", "en"} if dice.random() < 0.5 else set())
    spoken |= {dice.choice(others)} if dice.random() < 0.3 else set()
    return {
        "person_id": one.id,
        "anonymous_id": steady_id(f"volunteer:{place}"),
        "bio": trade[one.language] if dice.random() < 0.7 else "",
        "bio_language": one.language,
        "shows_area": dice.random() < 0.7,
        "is_listed": sharing is Sharing.NAMED,
        "sharing": sharing,
        "causes": causes,
        "moments": [code for code in MOMENTS if dice.random() < _likely(code)],
        "monthly_hours": dice.choice((None, 2, 4, 4, 6, 8, 12, 20)),
        "travel_km": dice.choice((None, 2, 3, 5, 5, 8, 15)),
        "is_remote": dice.random() < 0.35,
        "languages": sorted(spoken),
        "birth_year": _born(dice, today(now)),
        "monthly_quota": dice.choice((None, None, None, 2, 4)),
        "paused_at": now - timedelta(days=12) if place % PAUSED_EVERY == PAUSED_EVERY - 1 else None,
        "updated_at": now - timedelta(days=dice.randint(1, 200)),
    }


def _likely(moment: str) -> float:
    """Return how likely somebody is free: on Saturdays and in the evenings more than else."""
    if moment.startswith(("sat", "sun")):
        return 0.45
    return 0.3 if moment.endswith("evening") else 0.12


def _born(dice: Random, day: date) -> int | None:
    if dice.random() > TOLD_BIRTH_SHARE:
        return None
    is_young = dice.random() < YOUNG_SHARE
    return day.year - (AGE_MIN + 2 if is_young else dice.randint(20, 78))


def _skills(
    one: Neighbour, trade: dict[str, Any], trades: Sequence[dict[str, Any]], dice: Random
) -> list[dict[str, Any]]:
    """Return most of a trade's skills, and now and then one of another."""
    own: dict[str, str] = {
        code: level
        for n, (code, level) in enumerate(trade["skills"].items())
        if n == 0 or dice.random() < 0.75
    }
    if dice.random() < 0.4:
        other = dice.choice(list(dice.choice(trades)["skills"]))
        own.setdefault(other, Level.LEARNING)
    return [{"person_id": one.id, "skill": code, "level": level} for code, level in own.items()]


async def _see(session: AsyncSession, people: Sequence[int], dice: Random, now: datetime) -> None:
    """Let verified organisations say what they saw; a few are over, or soon will be."""
    query = (
        select(Organisation.id, Membership.person_id)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(Organisation.state == State.VERIFIED, Membership.role == Role.OWNER)
        .order_by(Organisation.public_id, Membership.person_id)
    )
    seers = (await session.execute(query)).all()
    codes = [(QualityKind.CHECK, code) for code in CHECKS]
    codes += [(QualityKind.TRAINING, code) for code in TRAININGS]
    rows: list[dict[str, Any]] = []
    for person_id in people if seers else ():
        if dice.random() > CHECKED_SHARE:
            continue
        for kind, code in dice.sample(codes, dice.choice((1, 1, 2))):
            seer = dice.choice([one for one in seers if one.person_id != person_id])
            days = dice.choice((-40, 12, 25, 180, 400, 700, None))
            ends = None if days is None else today(now) + timedelta(days=days)
            rows.append(
                {
                    "public_id": steady_id(f"check:{len(rows)}"),
                    "person_id": person_id,
                    "kind": kind,
                    "code": code,
                    "expires_on": ends,
                    "organisation_id": seer.id,
                    "seen_by_id": seer.person_id,
                    "seen_at": now - timedelta(days=60),
                }
            )
    if rows:
        await session.execute(insert(PersonCheck), rows)


async def _miss(
    session: AsyncSession,
    told: Sequence[dict[str, Any]],
    people: Sequence[Neighbour],
    moderator: int,
    now: datetime,
) -> None:
    """Let some propose words, and the team decide of half of them."""
    rows: list[dict[str, Any]] = []
    for place, one in enumerate(told):
        state = ProposalState(one["state"])
        waits = state is ProposalState.WAITING
        code = one.get("code", "")
        if not waits:
            await _decided(session, one, state, moderator, now - timedelta(days=9))
        rows.append(
            {
                "public_id": steady_id(f"word:{place}"),
                "kind": TermKind(one["kind"]),
                "word": one["word"],
                "folded": fold(one["word"]),
                "note": one["note"],
                "state": state,
                "code": code,
                "reason": one.get("reason", ""),
                "proposed_at": now - timedelta(days=20 - place),
                "proposed_by_id": people[place].id,
                "decided_at": None if waits else now - timedelta(days=9),
                "decided_by_id": None if waits else moderator,
            }
        )
    await session.execute(insert(TermProposal), rows)


async def _decided(
    session: AsyncSession, one: dict[str, Any], state: ProposalState, moderator: int, at: datetime
) -> None:
    kind, code = TermKind(one["kind"]), one.get("code", "")
    if state is ProposalState.ACCEPTED:
        await session.execute(
            insert(AddedTerm).values(
                kind=kind, code=code, group_code=one["group"], fr=one["fr"], en=one["en"],
                added_at=at, added_by_id=moderator,
            )
        )  # fmt: skip
    if state is ProposalState.MERGED:
        await session.execute(
            insert(TermWord).values(
                kind=kind, code=code, word=one["word"], folded=fold(one["word"]), added_at=at
            )
        )
