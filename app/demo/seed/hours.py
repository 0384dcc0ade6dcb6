"""The demonstration's hours: said, confirmed, discussed, and certificates made of them."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts import sealing
from app.accounts.models import Person
from app.core.sessions import digest
from app.core.settings import Settings
from app.demo.seed.ideas import steady_id
from app.hours.models import Certificate, HoursEntry, HoursTurn
from app.hours.rules import (
    CODE_ALPHABET,
    CODE_LENGTH,
    FINAL,
    Act,
    Side,
    State,
    initials,
    rounded,
)
from app.hours.service.certify import SEALED_AS
from app.missions.models import Mission, MissionSession
from app.missions.queries.standing import runner_ids
from app.organisations.models import Organisation
from app.projects.models import Project
from app.volunteering.models import SignUp
from app.volunteering.rules import SignUpState

STATES = (State.CONFIRMED, State.SETTLED, State.DISPUTED, State.PROPOSED)
SHARES = (72, 8, 6, 14)
CERTIFICATES = 12
REVOKED = 5
"""Which one was revoked, so that a page shows it."""

NOTES = (
    "J’ai rangé les outils ensuite.",
    "",
    "Belle équipe\u00a0!",
    "",
    "I stayed to sweep up.",
    "",
)
OTHERWISE = "La feuille de présence dit une demi-heure de moins. Qu’en dites-vous\u00a0?"
AGREED = "C’est juste, merci d’avoir regardé."


async def count(session: AsyncSession, settings: Settings, now: datetime) -> None:
    """Say the hours of whoever came to a date, let organisers answer, make some certificates."""
    came = (
        select(SignUp, MissionSession, Mission)
        .join(MissionSession, MissionSession.id == SignUp.session_id)
        .join(Mission, Mission.id == MissionSession.mission_id)
        .where(
            SignUp.state.in_([SignUpState.COMPLETED, SignUpState.LEFT_EARLY]),
            MissionSession.ends_at < now,
        )
        .order_by(SignUp.id)
    )
    dice, runners = Random("hours"), dict[int, list[int]]()
    made: list[HoursEntry] = []
    for number, (sign_up, one, mission) in enumerate((await session.execute(came)).all()):
        if mission.id not in runners:
            runners[mission.id] = await runner_ids(session, mission)
        others = [who for who in runners[mission.id] if who != sign_up.person_id]
        entry = _entry(sign_up, one, mission, dice, number)
        if others:
            await _answer(session, entry, others[0], dice, now)
        else:
            await _say(session, entry, dice)
        made.append(entry)
    await _certify(session, settings, made, now)


def _entry(
    sign_up: SignUp, one: MissionSession, mission: Mission, dice: Random, number: int
) -> HoursEntry:
    most = int((one.ends_at - one.starts_at).total_seconds() // 60)
    return HoursEntry(
        public_id=steady_id(f"hours:{number}"),
        person_id=sign_up.person_id,
        mission_id=mission.id,
        session_id=one.id,
        project_id=mission.project_id,
        organisation_id=mission.organisation_id,
        territory_id=mission.territory_id,
        title=mission.title,
        language=mission.language,
        worked_on=one.starts_at.astimezone(ZoneInfo(mission.zone)).date(),
        most_minutes=most,
        minutes=rounded(most * dice.choice((1, 1, 1, 0.75)), most),
        said_by=dice.choice((Side.CHECK_IN, Side.CHECK_IN, Side.PERSON)),
        state=State.PROPOSED,
        proposed_at=one.ends_at + timedelta(minutes=10),
    )


async def _say(session: AsyncSession, entry: HoursEntry, dice: Random) -> None:
    session.add(entry)
    await session.flush()
    is_person = entry.said_by is Side.PERSON
    await _add_turn(
        session, entry, entry.proposed_at, entry.person_id if is_person else None, entry.said_by,
        words=dice.choice(NOTES) if is_person else "",
    )  # fmt: skip


async def _answer(
    session: AsyncSession, entry: HoursEntry, runner: int, dice: Random, now: datetime
) -> None:
    """Let somebody who runs the mission confirm, or say another number."""
    await _say(session, entry, dice)
    wanted = dice.choices(STATES, SHARES)[0]
    at = min(entry.proposed_at + timedelta(hours=dice.randint(4, 90)), now)
    if wanted is State.PROPOSED:
        return
    if wanted is State.CONFIRMED:
        entry.state, entry.decided_at, entry.decided_by_id = wanted, at, runner
        await session.flush()
        await _add_turn(session, entry, at, runner, Side.ORGANISER, Act.CONFIRM)
        return
    entry.minutes = max(entry.minutes - 30, 0)
    entry.state, entry.said_by, entry.rounds = State.DISPUTED, Side.ORGANISER, 1
    await session.flush()
    await _add_turn(session, entry, at, runner, Side.ORGANISER, Act.DISPUTE, OTHERWISE)
    if wanted is State.SETTLED:
        agreed = min(at + timedelta(hours=20), now)
        entry.state, entry.decided_at, entry.decided_by_id = wanted, agreed, entry.person_id
        await session.flush()
        await _add_turn(session, entry, agreed, entry.person_id, Side.PERSON, Act.ACCEPT, AGREED)


async def _add_turn(
    session: AsyncSession,
    entry: HoursEntry,
    at: datetime,
    by_id: int | None,
    side: Side,
    act: Act | None = None,
    words: str = "",
) -> None:
    values: dict[str, Any] = {
        "entry_id": entry.id, "at": at, "by_id": by_id, "side": side, "act": act,
        "minutes": entry.minutes, "words": words,
    }  # fmt: skip
    await session.execute(insert(HoursTurn).values(**values))


async def _certify(
    session: AsyncSession, settings: Settings, made: Sequence[HoursEntry], now: datetime
) -> None:
    """Make certificates for those who gave most, to an organisation or else to a project."""
    given: defaultdict[tuple[str, int, int], list[HoursEntry]] = defaultdict(list)
    for entry in made:
        if entry.state not in FINAL or not entry.minutes or entry.person_id is None:
            continue
        if entry.organisation_id is not None:
            given["organisation", entry.organisation_id, entry.person_id].append(entry)
        elif entry.project_id is not None:
            given["project", entry.project_id, entry.person_id].append(entry)
    most = sorted(given.items(), key=lambda each: (-sum(e.minutes for e in each[1]), each[0]))
    for number, ((kind, issuer_id, person_id), entries) in enumerate(most[:CERTIFICATES]):
        one = await _certificate(session, settings, (kind, issuer_id, person_id), entries, number)
        one.made_at = now - timedelta(days=2 * number + 1)
        if number == REVOKED:
            one.revoked_at, one.revoked_by = now - timedelta(days=1), "person"
            one.revoke_reason = "J’en ai fait une plus récente."
        session.add(one)
    await session.flush()


async def _certificate(
    session: AsyncSession,
    settings: Settings,
    what: tuple[str, int, int],
    entries: Sequence[HoursEntry],
    number: int,
) -> Certificate:
    kind, issuer_id, person_id = what
    dice = Random(f"certificate:{number}")
    code = "".join(dice.choice(CODE_ALPHABET) for _n in range(CODE_LENGTH))
    named = select(Organisation.name).where(Organisation.id == issuer_id)
    if kind == "project":
        named = select(Project.title).where(Project.id == issuer_id)
    name = (
        await session.execute(select(Person.display_name).where(Person.id == person_id))
    ).scalar_one()
    return Certificate(
        public_id=steady_id(f"certificate:{number}"),
        person_id=person_id,
        organisation_id=issuer_id if kind == "organisation" else None,
        project_id=issuer_id if kind == "project" else None,
        issuer=(await session.execute(named)).scalar_one(),
        name=name,
        initials=initials(name),
        since=min(e.worked_on for e in entries),
        until=max(e.worked_on for e in entries),
        minutes=sum(e.minutes for e in entries),
        days=len({e.worked_on for e in entries}),
        lines=_lines(entries),
        code_hash=digest(code),
        sealed_code=sealing.seal(settings, SEALED_AS, code),
    )


def _lines(entries: Sequence[HoursEntry]) -> list[dict[str, Any]]:
    lines: dict[tuple[str, str], list[HoursEntry]] = {}
    for entry in entries:
        lines.setdefault((entry.title, entry.language), []).append(entry)
    return [
        {
            "title": title,
            "language": language,
            "minutes": sum(e.minutes for e in same),
            "days": len({e.worked_on for e in same}),
        }
        for (title, language), same in lines.items()
    ]
