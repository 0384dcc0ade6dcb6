"""A nomination is taken back until it is decided, and its place among the five is free again."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.errors import DomainError, NotFound
from app.core.runtime import Runtime
from app.organisations.rules import Role
from app.profiles.models import Leadership, Nomination
from app.profiles.queries import nominating, people
from app.profiles.rules import Standing
from app.profiles.service import decide
from app.profiles.service.nominate import nominate
from app.profiles.service.withdraw import withdraw
from app.profiles.shown import person_url
from tests.factories import organisations, profiles
from tests.factories.accounts import person, sign_in_as
from tests.profiles.hearing import due
from tests.visitor import Visitor

New = Callable[..., Visitor]
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
WHY = "Elle garde les clés de la salle et rappelle toujours."
TAKE_BACK = "form[action$=retirer]"


async def facts(db: AsyncSession) -> tuple[Standing, int]:
    """Return where the one way to be a leader stands, and how many citizens are counted."""
    row = (await db.execute(select(Leadership.standing, Leadership.nominations))).one()
    return row.standing, row.nominations


async def rows(db: AsyncSession) -> int:
    return (await db.execute(select(func.count()).select_from(Nomination))).scalar_one()


async def name_again(db: AsyncSession, by: Actor, nominee: Actor) -> Leadership:
    seen = await people.shown(db, nominee.public_id, NOW)
    assert seen is not None
    made = await nominate(db, by, seen, WHY, NOW)
    await db.commit()
    return made


async def test_whoever_nominated_takes_it_back_from_the_page_where_they_did(
    browser: Visitor, db: AsyncSession
) -> None:
    nominee = await person(db, name="Wideline J.")
    await sign_in_as(db, browser, await person(db))
    await browser.go(f"/fr/personnes/{nominee.public_id}/nommer")
    assert browser.page.css(TAKE_BACK) == []
    await browser.submit(words=WHY)
    assert await facts(db) == (Standing.GATHERING, 1)
    await browser.go(f"/fr/personnes/{nominee.public_id}/nommer")
    assert "Votre proposition" in browser.all("main h2")
    assert browser.all("main blockquote") == [WHY]
    await browser.submit(TAKE_BACK)
    assert browser.path == person_url(nominee.public_id, "Wideline J.", lang="fr")
    assert "Votre proposition de Wideline J. est retirée." in browser.text
    assert await facts(db) == (Standing.GATHERING, 0)
    assert await rows(db) == 0


async def test_the_same_in_english(visitor: New, db: AsyncSession) -> None:
    neighbour, nominee = await person(db), await person(db, name="Wideline J.")
    await profiles.leadership(db, nominee, Standing.GATHERING, nominations=1, by=[neighbour])
    browser = await sign_in_as(db, visitor("en"), neighbour)
    await browser.go("/en/me")
    await browser.follow("Wideline J.")
    assert "Your nomination" in browser.all("main h2")
    assert "until a moderator decides" in browser.text
    await browser.submit("form[action$=withdraw]")
    assert "Your nomination of Wideline J. is taken back." in browser.text
    await browser.go("/en/me")
    assert "Whom I nominated" not in browser.text


async def test_the_place_is_free_for_another_neighbour_and_for_the_same_one(
    db: AsyncSession,
) -> None:
    neighbour, nominee = await person(db), await person(db)
    whom = await profiles.leadership(db, nominee, Standing.GATHERING, nominations=4, by=[neighbour])
    await withdraw(db, neighbour, whom)
    await db.commit()
    await name_again(db, await person(db), nominee)
    assert await facts(db) == (Standing.GATHERING, 4)
    await name_again(db, neighbour, nominee)
    assert await facts(db) == (Standing.ASKED, 5)


async def test_with_four_left_the_nominee_is_no_longer_asked(
    visitor: New, db: AsyncSession
) -> None:
    neighbour, nominee = await person(db), await person(db)
    whom = await profiles.leadership(db, nominee, Standing.ASKED, by=[neighbour])
    hers = await sign_in_as(db, visitor(), nominee)
    assert "On vous propose comme leader" in (await hers.go("/fr/moi")).text
    theirs = await sign_in_as(db, visitor(), neighbour)
    await theirs.go(f"/fr/personnes/{nominee.public_id}/nommer")
    await theirs.submit(TAKE_BACK)
    assert await facts(db) == (Standing.GATHERING, 4)
    assert "On vous propose comme leader" not in (await hers.go("/fr/moi")).text
    assert (await hers.go(f"/fr/moi/nominations/{whom.public_id}")).status == 404


async def test_asked_again_the_nominee_is_told_under_the_same_key(db: AsyncSession) -> None:
    neighbour, nominee = await person(db), await person(db)
    whom = await profiles.leadership(db, nominee, Standing.GATHERING, nominations=4, by=[neighbour])
    for by in (await person(db), await person(db)):
        await name_again(db, by, nominee)
        await withdraw(db, by, whom)
        await db.commit()
    told = await due(db, "profiles.nominated")
    assert len(told) == 2
    assert len({one["key"] for one in told}) == 1, "one notice, which is read again"


async def test_six_stay_enough_when_one_goes(db: AsyncSession) -> None:
    neighbour, nominee = await person(db), await person(db)
    whom = await profiles.leadership(db, nominee, Standing.ASKED, nominations=6, by=[neighbour])
    await withdraw(db, neighbour, whom)
    assert await facts(db) == (Standing.ASKED, 5)


async def test_an_organisation_stays_enough_when_every_citizen_goes(db: AsyncSession) -> None:
    neighbour, owner, nominee = await person(db), await person(db), await person(db)
    group = await organisations.organisation(db, owner)
    whom = await profiles.leadership(db, nominee, Standing.ASKED, nominations=1, by=[neighbour])
    await profiles.nomination(db, whom, owner, group)
    await withdraw(db, neighbour, whom)
    assert await facts(db) == (Standing.ASKED, 0)


async def test_who_speaks_for_an_organisation_today_takes_its_nomination_back(
    visitor: New, db: AsyncSession
) -> None:
    owner, editor, member = await person(db), await person(db), await person(db)
    group = await organisations.organisation(db, owner, name="Table de Parc-Extension")
    await organisations.join(db, group, editor, Role.EDITOR)
    await organisations.join(db, group, member, Role.MEMBER)
    whom = await profiles.leadership(db, standing=Standing.ASKED, nominations=2)
    await profiles.nomination(db, whom, owner, group)
    theirs = await sign_in_as(db, visitor(), owner)
    await theirs.go(f"/fr/personnes/{whom.person_public_id}/nommer")
    assert "Proposée au nom de Table de Parc-Extension" in theirs.all("main h2")
    path = f"/fr/personnes/nominations/{whom.public_id}/retirer"
    for who, status in ((member, 403), (editor, 200)):
        browser = await sign_in_as(db, visitor(), who)
        await browser.go("/fr/compte")
        token = browser.page.css_first("main input[name=csrf_token]")
        assert token is not None
        data = {"csrf_token": token.attributes["value"] or "", "speak_as": group.public_id}
        await browser.post(path, data)
        assert browser.status == status
    assert await facts(db) == (Standing.GATHERING, 2)


async def test_ones_own_and_that_of_ones_organisation_are_two(db: AsyncSession) -> None:
    from app.organisations.queries import speaking

    owner, nominee = await person(db), await person(db)
    group = await organisations.organisation(db, owner)
    whom = await profiles.leadership(db, nominee, Standing.ASKED, nominations=1, by=[owner])
    await profiles.nomination(db, whom, owner, group)
    [voice] = await speaking.voices(db, owner)
    await withdraw(db, owner, whom, voice=voice)
    left = list(await db.scalars(select(Nomination.organisation_id)))
    assert left == [None]
    assert await facts(db) == (Standing.GATHERING, 1)


async def test_a_yes_is_kept_for_when_there_are_enough_again(
    visitor: New, db: AsyncSession
) -> None:
    neighbour, nominee = await person(db), await person(db, name="Wideline J.")
    whom = await profiles.leadership(db, nominee, Standing.WILLING, by=[neighbour])
    staff = await sign_in_as(db, visitor(), await person(db, roles=("moderator",)))
    assert "Wideline J." in (await staff.go("/fr/equipe/leaders")).text
    await withdraw(db, neighbour, whom)
    await db.commit()
    assert "Wideline J." not in (await staff.go("/fr/equipe/leaders")).text
    hers = await sign_in_as(db, visitor(), nominee)
    await hers.go(f"/fr/moi/nominations/{whom.public_id}")
    assert "Depuis, quelqu’un a retiré sa proposition" in hers.text
    await name_again(db, await person(db), nominee)
    assert await facts(db) == (Standing.WILLING, 5)
    assert await due(db, "profiles.nominated") == [], "she said yes already"
    assert "Wideline J." in (await staff.go("/fr/equipe/leaders")).text


async def test_a_yes_that_waits_can_still_become_a_no(browser: Visitor, db: AsyncSession) -> None:
    neighbour, nominee = await person(db), await person(db)
    whom = await profiles.leadership(db, nominee, Standing.WILLING, by=[neighbour])
    await withdraw(db, neighbour, whom)
    await db.commit()
    await sign_in_as(db, browser, nominee)
    await browser.go(f"/fr/moi/nominations/{whom.public_id}")
    await browser.submit("form[action$=decliner]")
    assert browser.status == 200
    assert (await facts(db))[0] is Standing.DECLINED


@pytest.mark.parametrize(
    "standing",
    [
        Standing.CONFIRMED,
        Standing.REFUSED,
        Standing.DECLINED,
        Standing.REVOKED,
        Standing.ENDED,
    ],
)
async def test_what_is_decided_is_not_taken_back(
    browser: Visitor, db: AsyncSession, standing: Standing
) -> None:
    neighbour = await person(db)
    whom = await profiles.leadership(db, standing=standing, by=[neighbour])
    await sign_in_as(db, browser, neighbour)
    await browser.go(f"/fr/personnes/{whom.person_public_id}/nommer")
    assert browser.page.css(TAKE_BACK) == []
    token = browser.page.css_first("input[name=csrf_token]")
    assert token is not None
    data = {"csrf_token": token.attributes["value"] or "", "speak_as": ""}
    await browser.post(f"/fr/personnes/nominations/{whom.public_id}/retirer", data)
    assert browser.status == 403
    assert "C’est déjà décidé" in browser.text
    assert await rows(db) == 5


async def test_nobody_takes_back_what_another_gave(browser: Visitor, db: AsyncSession) -> None:
    whom = await profiles.leadership(db, standing=Standing.ASKED)
    await sign_in_as(db, browser, await person(db))
    await browser.go("/fr/compte")
    token = browser.page.css_first("main input[name=csrf_token]")
    assert token is not None
    data = {"csrf_token": token.attributes["value"] or ""}
    for which in (whom.public_id, "23456789ab", "x"):
        await browser.post(f"/fr/personnes/nominations/{which}/retirer", data)
        assert browser.status == 404
    assert await facts(db) == (Standing.ASKED, 5)


async def test_a_suspended_neighbour_changes_nothing(db: AsyncSession) -> None:
    from dataclasses import replace

    neighbour = await person(db)
    whom = await profiles.leadership(db, standing=Standing.ASKED, by=[neighbour])
    with pytest.raises(DomainError, match="suspendu"):
        await withdraw(db, replace(neighbour, is_suspended=True), whom)
    assert await facts(db) == (Standing.ASKED, 5)


async def test_it_is_taken_back_once(db: AsyncSession) -> None:
    neighbour = await person(db)
    whom = await profiles.leadership(db, standing=Standing.ASKED, by=[neighbour])
    await withdraw(db, neighbour, whom)
    with pytest.raises(NotFound):
        await withdraw(db, neighbour, whom)
    assert await facts(db) == (Standing.GATHERING, 4)


async def test_pressed_twice_at_once_it_frees_one_place(db: AsyncSession, runtime: Runtime) -> None:
    neighbour = await person(db)
    whom = await profiles.leadership(db, standing=Standing.ASKED, nominations=7, by=[neighbour])

    async def press() -> bool:
        try:
            async with runtime.database.transaction() as session:
                await withdraw(session, neighbour, whom)
        except NotFound:
            return False
        return True

    assert sorted(await asyncio.gather(*(press() for _ in range(4)))) == [False] * 3 + [True]
    assert await facts(db) == (Standing.ASKED, 6)


async def test_a_decision_and_a_withdrawal_at_once_never_confirm_with_four(
    db: AsyncSession, runtime: Runtime
) -> None:
    neighbour, by = await person(db), await person(db, roles=("moderator",))
    whom = await profiles.leadership(db, standing=Standing.WILLING, by=[neighbour])

    async def done(work: Callable[[AsyncSession], object]) -> bool:
        try:
            async with runtime.database.transaction() as session:
                await work(session)  # type: ignore[misc]
        except DomainError:
            return False
        return True

    confirmed, taken = await asyncio.gather(
        done(lambda session: decide.confirm(session, by, whom, WHY, NOW)),
        done(lambda session: withdraw(session, neighbour, whom)),
    )
    assert confirmed is not taken
    expected = (Standing.CONFIRMED, 5) if confirmed else (Standing.GATHERING, 4)
    assert await facts(db) == expected


async def test_what_one_gave_is_listed_while_it_waits_and_its_person_is_there(
    db: AsyncSession,
) -> None:
    neighbour = await person(db)
    group = await organisations.organisation(db, neighbour, name="La Ruche")
    for standing in Standing:
        whom = await profiles.leadership(
            db, await person(db, name=standing.value), standing, nominations=1, by=[neighbour]
        )
    gone = await person(db, name="Partie", suspended_at=NOW - timedelta(days=1))
    await profiles.leadership(db, gone, Standing.ASKED, nominations=1, by=[neighbour])
    await profiles.nomination(db, whom, neighbour, group)
    listed = await nominating.given_by(db, neighbour.id, datetime.now(UTC))
    assert [one.name for one in listed] == ["willing", "asked", "gathering"]
    assert {one.organisation for one in listed} == {""}
