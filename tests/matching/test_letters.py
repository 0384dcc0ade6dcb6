"""Who is told what, in whose language, and what no letter says."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.core.i18n import using
from app.core.notices import Rhythm, notice_kinds
from app.core.runtime import Runtime
from app.matching.models import Introduction
from app.matching.service import introduce
from app.missions.models import Mission
from app.missions.queries.visible import find
from app.notifications.deliver import deliver
from app.notifications.models import Notice
from app.organisations.models import Membership
from tests.factories import accounts, matching, projects
from tests.matching.both import DAY, Two, told
from tests.notifications.letters import Mailbox, letters, words
from tests.visitor import Visitor

Work = Callable[[], Awaitable[None]]
NAME, CARRIER = "Marisol Thibodeau", "Okwudili Brassard"
KINDS = {"matching.suggested", "matching.asked", "matching.interested", "matching.agreed"}


async def named(db: AsyncSession, runtime: Runtime, **fields: Any) -> Two:
    """Make two who have names that nobody should read too early."""
    ana = await matching.expert(
        db, await accounts.person(db, name=NAME, email="marisol@exemple.ca", **fields)
    )
    team = await accounts.person(db, name=CARRIER, email="okwudili@exemple.ca")
    return Two(runtime, ana, team, await matching.mission(db, owner=team))


async def posted(
    db: AsyncSession, runtime: Runtime, work: Work, mailbox: Mailbox
) -> dict[str, list[EmailMessage]]:
    """Send what is due and return the letters by their reader."""
    await work()
    due = list(await db.scalars(select(Notice.id).where(Notice.kind.in_(KINDS))))
    await db.execute(update(Notice).values(rhythm=Rhythm.AT_ONCE))
    await db.commit()
    await deliver(runtime, due, datetime.now(UTC))
    sent: dict[str, list[EmailMessage]] = {}
    for letter in letters(mailbox):
        sent.setdefault(str(letter["To"]), []).append(letter)
    return sent


def test_every_kind_may_be_chosen_and_none_is_forced(runtime: Runtime) -> None:
    kinds = {name: kind for name, kind in notice_kinds().items() if name.startswith("matching.")}
    assert kinds.keys() == KINDS
    assert not any(kind.is_due for kind in kinds.values())
    assert kinds["matching.suggested"].rhythm is Rhythm.WEEKLY


@pytest.mark.parametrize(
    ("language", "subject"),
    [("fr", "Aideriez-vous"), ("en", "Would you help with")],
)
async def test_who_is_asked_reads_the_mission_in_their_language_and_no_name(
    db: AsyncSession, runtime: Runtime, work: Work, mailbox: Mailbox, language: str, subject: str
) -> None:
    two = await named(db, runtime, language=language)
    await two.invites()
    sent = await posted(db, runtime, work, mailbox)
    assert sent.keys() == {"marisol@exemple.ca"}, "the team is not told what it did itself"
    (letter,) = sent["marisol@exemple.ca"]
    assert subject in str(letter["Subject"])
    assert two.mission.title in str(letter["Subject"])
    assert letter["Content-Language"] == language
    assert CARRIER not in letter.as_string()
    assert "okwudili" not in letter.as_string()
    assert ("suggestions" in words(letter)) and "http://testserver/" in words(letter)


async def test_who_runs_the_mission_reads_that_somebody_would_help_and_not_who(
    db: AsyncSession, runtime: Runtime, work: Work, mailbox: Mailbox
) -> None:
    two = await named(db, runtime)
    second = await accounts.person(db, email="second@exemple.ca", language="en")
    member = await accounts.person(db, email="simple@exemple.ca")
    for who, role in ((second, "editor"), (member, "member")):
        db.add(
            Membership(
                organisation_id=two.mission.organisation_id or 0, person_id=who.id, role=role,
                joined_at=DAY,
            )
        )  # fmt: skip
    await db.commit()
    await two.says_yes()
    sent = await posted(db, runtime, work, mailbox)
    assert sent.keys() == {"okwudili@exemple.ca", "second@exemple.ca"}, "who may answer it"
    for letter in (*sent["okwudili@exemple.ca"], *sent["second@exemple.ca"]):
        for secret in (NAME, "Marisol", "marisol", two.ana.public_id):
            assert secret not in letter.as_string()
    assert "Somebody would like to help" in str(sent["second@exemple.ca"][0]["Subject"])


async def test_both_are_led_to_where_they_write_once_both_said_yes(
    db: AsyncSession, runtime: Runtime, work: Work, mailbox: Mailbox
) -> None:
    two = await named(db, runtime)
    await two.invites()
    both = await two.says_yes()
    sent = await posted(db, runtime, work, mailbox)
    for reader in ("marisol@exemple.ca", "okwudili@exemple.ca"):
        agreed = [one for one in sent[reader] if "tous deux" in str(one["Subject"])]
        assert len(agreed) == 1
        assert f"/fr/messagerie/{both.conversation}" in words(agreed[0])
    for letter in (*sent["marisol@exemple.ca"], *sent["okwudili@exemple.ca"]):
        other = "okwudili@" if "marisol@" in str(letter["To"]) else "marisol@"
        assert other not in letter.as_string(), "an address is never told, not even then"


async def test_a_projects_team_is_told_and_its_mentor_is_not(
    db: AsyncSession, runtime: Runtime, work: Work
) -> None:
    carrier, member, stranger = [await accounts.person(db) for _one in range(3)]
    project = await projects.project(db, carrier=carrier, members=[member])
    mission = await matching.mission(db, project=project)
    ana = await matching.expert(db)
    await Two(runtime, ana, carrier, mission).says_yes()
    await work()
    assert await told(db) == {
        ("matching.interested", carrier.id),
        ("matching.interested", member.id),
    }
    assert stranger.id not in {who for _kind, who in await told(db)}


async def test_who_left_the_team_since_is_not_told_and_cannot_answer(
    db: AsyncSession, runtime: Runtime, work: Work
) -> None:
    two = await named(db, runtime)
    waiting = await two.says_yes()
    await db.execute(
        update(Membership).where(Membership.person_id == two.team.id).values(role="member")
    )
    await db.commit()
    from app.core.errors import Refused

    with pytest.raises(Refused):
        await two.answers(waiting.public_id, accept=True)
    async with runtime.database.transaction() as session:
        with pytest.raises(Refused):
            seen = await find(session, two.mission.id, two.team)
            await introduce.invite(session, two.team, seen, two.ana.id, DAY)


@pytest.mark.parametrize("gone", ["hidden", "erased"])
async def test_a_notice_of_what_is_gone_says_nothing_any_more(
    browser: Visitor, db: AsyncSession, runtime: Runtime, work: Work, gone: str
) -> None:
    two = await named(db, runtime)
    await two.invites()
    await work()
    await accounts.sign_in_as(db, browser, two.ana)
    await browser.go("/fr/avis")
    assert two.mission.title in browser.text
    if gone == "hidden":
        await db.execute(update(Mission).values(hidden_at=DAY))
    else:
        await db.execute(Introduction.__table__.delete())  # type: ignore[attr-defined]
    await db.commit()
    await browser.go("/fr/avis")
    assert two.mission.title not in browser.text


async def test_the_weekly_letter_counts_in_both_languages(db: AsyncSession) -> None:
    from app.matching.notices import suggested

    made = [await matching.mission(db) for _one in range(2)]
    one, many = {"missions": str(made[0].id)}, {"missions": ",".join(str(m.id) for m in made)}
    said = {}
    for language in ("fr", "en"):
        with using(language):
            first, second = await suggested(db, one), await suggested(db, many)
        assert first is not None
        assert second is not None
        said[language] = (first.title, second.title, first.path)
    assert said["fr"][0].startswith("Une mission va avec")
    assert said["fr"][1].startswith("2 missions")
    assert said["en"][0].startswith("A mission fits")
    assert said["en"][1].startswith("2 missions fit")
    assert said["fr"][2] == "/fr/moi/suggestions"
    assert made[0].title in said["en"][0]


async def test_a_suspended_person_is_told_nothing_and_found_by_nobody(
    db: AsyncSession, runtime: Runtime, work: Work, mailbox: Mailbox
) -> None:
    two = await named(db, runtime)
    await two.invites()
    await db.execute(update(Person).where(Person.id == two.ana.id).values(suspended_at=DAY))
    await db.commit()
    await posted(db, runtime, work, mailbox)
    assert await two.is_suggested() == (False, False)
