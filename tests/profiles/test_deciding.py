"""A moderator decides of a leader: where they moderate, once, with a public reason, never of themselves."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.audit.models import AuditEntry
from app.core.errors import Conflict, DomainError, Refused
from app.core.i18n import using
from app.core.runtime import Runtime
from app.profiles.models import LeaderDecision, Leadership
from app.profiles.queries.nominating import Candidate
from app.profiles.rules import RENEWABLE_WITHIN, Decided, Standing, leader_until
from app.profiles.service import answer, decide
from app.profiles.shown import person_url
from tests.factories import answers, profiles
from tests.factories.accounts import person, sign_in_as
from tests.visitor import Visitor

New = Callable[..., Visitor]
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
WHY = "Trois rues différentes disent la même chose."
HERE = f"moderator:{profiles.VILLERAY}"
VERBS = {
    "confirmer": Standing.WILLING,
    "refuser": Standing.WILLING,
    "renouveler": Standing.CONFIRMED,
    "revoquer": Standing.CONFIRMED,
}


async def whom_for(db: AsyncSession, verb: str, **fields: Any) -> Candidate:
    """Make somebody of whom ``verb`` can be decided now."""
    standing = VERBS[verb]
    if standing is Standing.CONFIRMED:
        began = datetime.now(UTC) - timedelta(days=700)
        fields = {"confirmed_at": began, "ends_at": leader_until(began), **fields}
    return await profiles.leadership(db, standing=standing, nominations=1, **fields)


async def press(
    browser: Visitor, whom: Candidate | Leadership, verb: str, reason: str = WHY
) -> Visitor:
    """Send one of the buttons of the page, as a browser would that kept it open."""
    await browser.go("/fr/compte")
    token = browser.page.css_first("main input[name=csrf_token]")
    assert token is not None
    data = {"reason": reason, "csrf_token": token.attributes["value"] or ""}
    return await browser.post(f"/fr/equipe/leaders/{whom.public_id}/{verb}", data)


async def standing(db: AsyncSession) -> Standing:
    return (await db.execute(select(Leadership.standing))).scalar_one()


async def decisions(db: AsyncSession) -> list[Decided]:
    return list(await db.scalars(select(LeaderDecision.decided).order_by(LeaderDecision.id)))


async def audited(db: AsyncSession) -> list[str]:
    query = select(AuditEntry.action).where(AuditEntry.action.startswith("leader."))
    return list(await db.scalars(query.order_by(AuditEntry.id)))


@pytest.mark.parametrize(
    ("verb", "decided", "label"),
    [
        ("confirmer", Decided.CONFIRMED, "Confirmation"),
        ("refuser", Decided.REFUSED, "Refus"),
        ("renouveler", Decided.RENEWED, "Renouvellement"),
        ("revoquer", Decided.REVOKED, "Révocation"),
    ],
)
async def test_each_decision_is_public_with_its_reason_and_in_the_audit_log(
    visitor: New, db: AsyncSession, verb: str, decided: Decided, label: str
) -> None:
    whom = await whom_for(db, verb)
    by = await person(db, name="Esther Silva", roles=(HERE,))
    staff = await press(await sign_in_as(db, visitor(), by), whom, verb)
    assert (staff.status, staff.path) == (200, "/fr/equipe/leaders")
    assert (await decisions(db))[-1] is decided
    page = await visitor().go(person_url(whom.person_public_id, whom.name, lang="fr"))
    history = page.all(".person-history")[0]
    assert WHY in history
    assert label in history
    assert "Esther" not in page.all("main")[0], "who decided is for the audit log"
    [entry] = (await db.execute(select(AuditEntry))).scalars()
    assert (entry.action, entry.by_id, entry.reason) == (f"leader.{decided}", by.id, WHY)
    assert entry.territory_id == whom.territory_id
    english = await visitor("en").go(person_url(whom.person_public_id, whom.name, lang="en"))
    assert WHY in english.all(".person-history")[0]


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize(
    ("reason", "sentence"), [("", "au moins 10"), ("Oui.", "au moins 10"), ("x" * 601, "au plus 600")],
    ids=["none", "short", "long"],
)  # fmt: skip
async def test_no_decision_goes_without_a_public_reason(
    browser: Visitor, db: AsyncSession, verb: str, reason: str, sentence: str
) -> None:
    whom = await whom_for(db, verb)
    await sign_in_as(db, browser, await person(db, roles=(HERE,)))
    await press(browser, whom, verb, reason)
    assert browser.status == 422
    assert sentence in browser.error("reason")
    area = browser.page.css_first("textarea[name=reason]")
    assert area is not None
    assert area.text().strip() == reason
    assert await standing(db) is VERBS[verb]
    assert await audited(db) == []


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize(
    "role", ["", "moderator:ville-marie"], ids=["a citizen", "a moderator of elsewhere"]
)
async def test_who_does_not_moderate_there_decides_nothing(
    browser: Visitor, db: AsyncSession, verb: str, role: str
) -> None:
    whom = await whom_for(db, verb)
    await sign_in_as(db, browser, await person(db, roles=(role,) if role else ()))
    await press(browser, whom, verb)
    assert browser.status == 403
    assert "ce territoire" in browser.text
    assert await standing(db) is VERBS[verb]


@pytest.mark.parametrize("verb", VERBS)
async def test_nobody_decides_of_themselves_not_even_an_administrator(
    browser: Visitor, db: AsyncSession, verb: str
) -> None:
    me = await person(db, roles=("administrator",))
    whom = await whom_for(db, verb, who=me)
    await sign_in_as(db, browser, me)
    await press(browser, whom, verb)
    assert browser.status == 403
    assert "pour vous-même" in browser.text
    assert await standing(db) is VERBS[verb]


@pytest.mark.parametrize(
    "facts", [{"strong": False}, {"verified_at": datetime.now(UTC) - timedelta(hours=1)}],
    ids=["without a second factor", "a password given long ago"],
)  # fmt: skip
async def test_a_decision_asks_for_a_second_factor_and_a_fresh_password(
    browser: Visitor, db: AsyncSession, facts: dict[str, object]
) -> None:
    whom = await whom_for(db, "confirmer")
    me = await person(db, roles=(HERE,))
    await sign_in_as(db, browser, me, **facts)  # type: ignore[arg-type]
    await press(browser, whom, "confirmer")
    assert not browser.path.startswith("/fr/equipe/leaders") or browser.status == 403
    assert await standing(db) is Standing.WILLING


@pytest.mark.parametrize(
    ("verb", "wrong"),
    [
        ("confirm", Standing.ASKED),
        ("confirm", Standing.GATHERING),
        ("confirm", Standing.DECLINED),
        ("confirm", Standing.CONFIRMED),
        ("refuse", Standing.ASKED),
        ("refuse", Standing.REFUSED),
        ("revoke", Standing.WILLING),
        ("revoke", Standing.REVOKED),
        ("revoke", Standing.ENDED),
    ],
)
async def test_only_what_waits_is_confirmed_or_refused_and_only_a_term_is_revoked(
    db: AsyncSession, verb: str, wrong: Standing
) -> None:
    whom = await profiles.leadership(db, standing=wrong, nominations=0)
    by = await person(db, roles=(HERE,))
    with pytest.raises(Conflict, match="réglé entre-temps"):
        await getattr(decide, verb)(db, by, whom, WHY, NOW)
    await db.rollback()
    assert await standing(db) is wrong


async def test_two_moderators_at_once_make_one_decision(db: AsyncSession, runtime: Runtime) -> None:
    whom = await profiles.leadership(db, standing=Standing.WILLING, nominations=0)
    one, other = await person(db, roles=(HERE,)), await person(db, roles=("moderator",))

    async def decided(by: object, verb: str) -> bool:
        try:
            async with runtime.database.transaction() as session:
                await getattr(decide, verb)(session, by, whom, WHY, NOW)
        except Conflict:
            return False
        return True

    won = await asyncio.gather(decided(one, "confirm"), decided(other, "refuse"))
    assert sorted(won) == [False, True]
    assert len(await decisions(db)) == 1
    assert len(await audited(db)) == 1


async def test_a_no_of_the_person_and_a_yes_of_the_moderator_never_both_hold(
    db: AsyncSession, runtime: Runtime
) -> None:
    nominee, by = await person(db), await person(db, roles=(HERE,))
    whom = await profiles.leadership(db, nominee, Standing.WILLING, nominations=0)

    async def done(work: Callable[[AsyncSession], object]) -> bool:
        try:
            async with runtime.database.transaction() as session:
                await work(session)  # type: ignore[misc]
        except DomainError:
            return False
        return True

    yes, declined = await asyncio.gather(
        done(lambda session: decide.confirm(session, by, whom, WHY, NOW)),
        done(lambda session: answer.decline(session, nominee, whom, NOW)),
    )
    assert yes is not declined
    assert await standing(db) is (Standing.CONFIRMED if yes else Standing.DECLINED)


@pytest.mark.parametrize("verb", ["confirm", "renew"])
@pytest.mark.parametrize("gone", ["suspended_at", "deleted_at"])
async def test_no_role_is_given_to_who_left_or_is_suspended(
    db: AsyncSession, verb: str, gone: str
) -> None:
    by = await person(db, roles=(HERE,))
    whom = await whom_for(db, "confirmer" if verb == "confirm" else "renouveler")
    await db.execute(update(Person).where(Person.id == whom.person_id).values({gone: NOW}))
    await db.commit()
    with pytest.raises(Refused, match="partie ou suspendue"):
        await getattr(decide, verb)(db, by, whom, WHY, NOW)
    assert await audited(db) == []


async def test_a_suspended_leader_can_still_lose_the_role(db: AsyncSession) -> None:
    by, whom = await person(db, roles=(HERE,)), await whom_for(db, "revoquer")
    await db.execute(update(Person).where(Person.id == whom.person_id).values(suspended_at=NOW))
    await decide.revoke(db, by, whom, WHY, NOW)
    assert await standing(db) is Standing.REVOKED


async def test_a_term_lasts_two_years_and_each_renewal_two_more_from_its_end(
    db: AsyncSession,
) -> None:
    by = await person(db, roles=(HERE,))
    whom = await profiles.leadership(db, standing=Standing.WILLING, nominations=0)
    first = await decide.confirm(db, by, whom, WHY, NOW)
    assert first == datetime(2028, 11, 22, 12, tzinfo=UTC)
    await db.commit()
    row = (await db.execute(select(Leadership))).scalar_one()
    again = Candidate(
        row.id, row.public_id, row.person_id, whom.person_public_id, whom.name, row.territory_id,
        row.standing, row.nominations, row.opened_at, row.answered_at, row.confirmed_at, row.ends_at,
    )  # fmt: skip
    with using("en"), pytest.raises(Refused, match="can be renewed from July 25, 2028 on"):
        await decide.renew(db, by, again, WHY, first - RENEWABLE_WITHIN - timedelta(days=1))
    second = await decide.renew(db, by, again, WHY, first - timedelta(days=3))
    assert second == datetime(2030, 11, 22, 12, tzinfo=UTC), "no day is lost by renewing early"
    with pytest.raises(Refused, match="voisins"):
        await decide.renew(db, by, again, WHY, first)


async def test_an_endorsement_is_no_longer_shown_once_the_role_is_taken_back(
    visitor: New, db: AsyncSession, work: Callable[[], Awaitable[None]]
) -> None:
    idea = await answers.candidate(db)
    leader = await answers.endorsement(db, idea, await person(db, name="Wideline J."))
    path = f"/fr/idees/{idea.public_id}"
    assert "Wideline J." in (await visitor().go(path)).text
    whom = await whom_for(db, "revoquer")
    own = (
        await db.execute(select(Leadership).where(Leadership.person_id == leader.id))
    ).scalar_one()
    staff = await sign_in_as(db, visitor(), await person(db, roles=(HERE,)))
    await press(staff, whom, "revoquer")
    assert "Wideline J." in (await visitor().go(path)).text, "another’s role is not hers"
    await press(staff, own, "revoquer")
    await work()
    assert await decisions(db) == [Decided.CONFIRMED] * 2 + [Decided.REVOKED] * 2
    assert "Wideline J." not in (await visitor().go(path)).text


async def test_the_page_offers_what_can_be_decided_and_nothing_else(
    browser: Visitor, db: AsyncSession
) -> None:
    await sign_in_as(db, browser, await person(db, roles=(HERE,)))
    for verb, buttons in (
        ("confirmer", ["Confirmer pour 2 ans", "Refuser"]),
        ("renouveler", ["Renouveler pour 2 ans", "Retirer le rôle"]),
    ):
        whom = await whom_for(db, verb)
        await browser.go(f"/fr/equipe/leaders/{whom.public_id}")
        assert browser.all("main form .button-row button") == buttons
    for done in (Standing.ASKED, Standing.DECLINED, Standing.REVOKED):
        whom = await profiles.leadership(db, standing=done, nominations=0)
        await browser.go(f"/fr/equipe/leaders/{whom.public_id}")
        assert browser.page.css("main textarea") == []
        assert "rien à décider" in browser.text


async def test_the_moderator_reads_who_named_the_person_and_what_was_decided_before(
    browser: Visitor, db: AsyncSession
) -> None:
    neighbour = await person(db, name="Bruno Lavoie")
    whom = await profiles.leadership(db, nominations=1, by=[neighbour])
    await sign_in_as(db, browser, await person(db, roles=(HERE,)))
    await browser.go(f"/fr/equipe/leaders/{whom.public_id}")
    assert "Bruno Lavoie" in browser.all(".voices li")[0]
    assert "Cinq voisines en parlent bien." in browser.text


async def test_a_way_of_nobody_is_not_found(browser: Visitor, db: AsyncSession) -> None:
    await sign_in_as(db, browser, await person(db, roles=("administrator",)))
    for which in ("23456789ab", "x"):
        assert (await browser.go(f"/fr/equipe/leaders/{which}")).status == 404


async def test_the_leaders_of_today_are_listed_by_territory_of_the_moderator(
    visitor: New, db: AsyncSession
) -> None:
    await profiles.leadership(db, await person(db, name="Meneuse d’ici"), nominations=0)
    await profiles.leadership(
        db, await person(db, name="Meneuse de là"), slug="ville-marie", nominations=0
    )
    for role, seen, unseen in (
        (HERE, ["Meneuse d’ici"], ["Meneuse de là"]),
        ("moderator", ["Meneuse d’ici", "Meneuse de là"], []),
        ("moderator:verdun", [], ["Meneuse d’ici", "Meneuse de là"]),
    ):
        browser = await sign_in_as(db, visitor(), await person(db, roles=(role,)))
        await browser.go("/fr/equipe/leaders")
        assert all(name in browser.text for name in seen)
        assert not any(name in browser.text for name in unseen)
        if not seen:
            assert "Personne n’attend" in browser.text
