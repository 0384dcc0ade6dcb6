"""Through two server processes at the same moment: one number, one answer, one certificate revoked once."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.models import AuditEntry
from app.core.settings import Settings
from app.hours.models import Certificate, HoursEntry, HoursTurn
from app.hours.rules import DAY_MAX, Act, State
from tests.factories import hours, organisations, volunteering
from tests.factories.accounts import person
from tests.hours.sides import WHY, sides
from tests.profiles.hearing import due
from tests.two_servers import TwoServers

NOW = datetime.now(UTC)


async def turns(db: AsyncSession, entry: HoursEntry) -> list[Act]:
    query = select(HoursTurn.act).where(HoursTurn.entry_id == entry.id, HoursTurn.act.is_not(None))
    return list(await db.scalars(query.order_by(HoursTurn.id)))


async def test_twenty_confirmations_of_two_editors_are_one(
    two_servers: TwoServers, db: AsyncSession
) -> None:
    around = await sides(db)
    entry, editor = await around.entry(db), await around.editor(db)
    headers = await two_servers.sign_in(db, [around.owner, editor])
    path = f"/fr/heures/{entry.public_id}/confirmer"
    answers = await two_servers.at_once([("POST", path, headers[n % 2]) for n in range(20)])
    assert Counter(answer.status_code for answer in answers) == {303: 1, 403: 19}
    assert (await hours.again(db, entry)).state is State.CONFIRMED
    assert await turns(db, entry) == [Act.CONFIRM]
    assert len(await due(db, "hours.confirmed")) == 1


async def test_a_confirmation_a_dispute_and_a_withdrawal_at_once_leave_a_story_that_holds(
    two_servers: TwoServers, db: AsyncSession
) -> None:
    around = await sides(db)
    entry, editor = await around.entry(db), await around.editor(db)
    owner, second, giver = await two_servers.sign_in(db, [around.owner, editor, around.giver])
    base = f"/fr/heures/{entry.public_id}"
    calls = [
        ("POST", f"{base}/confirmer", owner), ("POST", f"{base}/contester", second),
        ("POST", f"{base}/retirer", giver), ("POST", f"{base}/corriger", giver),
    ] * 3  # fmt: skip
    forms = [{}, {"hours": "1", "minutes": "0", "words": WHY}, {}, {"hours": "2", "minutes": "30"}]
    answers = await two_servers.at_once(calls, forms * 3)
    assert {answer.status_code for answer in answers} <= {303, 403, 422}
    entry = await hours.again(db, entry)
    done = await turns(db, entry)
    assert sum(answer.status_code == 303 for answer in answers) == len(done)
    last = done[-1]
    assert entry.state is {
        Act.CONFIRM: State.CONFIRMED, Act.DISPUTE: State.DISPUTED,
        Act.WITHDRAW: State.WITHDRAWN, Act.CORRECT: State.PROPOSED,
    }[last]  # fmt: skip
    closing = [n for n, act in enumerate(done) if act in {Act.CONFIRM, Act.WITHDRAW}]
    assert closing in ([], [len(done) - 1]), "nothing follows what closes"
    assert done.count(Act.DISPUTE) <= 1


async def test_twelve_people_press_confirm_what_is_ticked_and_each_entry_is_confirmed_once(
    two_servers: TwoServers, db: AsyncSession
) -> None:
    around = await sides(db)
    entries = [await hours.entry(db, None, around.mission, around.one) for _n in range(6)]
    editors = [around.owner, *[await around.editor(db) for _n in range(3)]]
    headers = await two_servers.sign_in(db, editors)
    ticked = [{"entry": [e.public_id for e in (entries[k:] + entries[:k])]} for k in range(12)]
    answers = await two_servers.at_once(
        [("POST", "/fr/heures", headers[n % 4]) for n in range(12)],
        ticked,  # type: ignore[arg-type]
    )
    assert {answer.status_code for answer in answers} == {303}, "nobody waits for another for ever"
    for entry in entries:
        assert await turns(db, entry) == [Act.CONFIRM]
    assert len(await due(db, "hours.confirmed")) == 6


async def test_the_same_hours_said_fifteen_times_at_once_are_said_once(
    two_servers: TwoServers, db: AsyncSession
) -> None:
    around = await sides(db)
    await hours.came(db, around.giver, around.one)
    [headers] = await two_servers.sign_in(db, [around.giver])
    path = f"/fr/missions/{around.mission.public_id}/heures"
    form = {"session": around.one.public_id, "hours": "2", "minutes": "0", "day": "", "note": ""}
    answers = await two_servers.at_once([("POST", path, headers)] * 15, [form] * 15)
    assert Counter(answer.status_code for answer in answers) == {303: 1, 409: 14}
    [entry] = await hours.all_of(db, around.giver)
    assert entry.minutes == 120
    assert len(await due(db, "hours.proposed")) == 1


async def test_a_day_holds_twelve_hours_however_many_forms_are_sent_at_once(
    two_servers: TwoServers, db: AsyncSession
) -> None:
    around = await sides(db)
    who = await person(db)
    await volunteering.application(db, around.mission, who)
    [headers] = await two_servers.sign_in(db, [who])
    day = (date.today() - timedelta(days=3)).isoformat()
    form = {"session": "", "hours": "5", "minutes": "0", "day": day, "note": ""}
    path = f"/fr/missions/{around.mission.public_id}/heures"
    answers = await two_servers.at_once([("POST", path, headers)] * 10, [form] * 10)
    assert Counter(answer.status_code for answer in answers) == {303: 2, 422: 8}
    entries = await hours.all_of(db, who)
    assert sum(entry.minutes for entry in entries) == 600
    corrections = await two_servers.at_once(
        [("POST", f"/fr/heures/{entry.public_id}/corriger", headers) for entry in entries],
        [{"hours": "7", "minutes": "0"}] * 2,
    )
    assert sorted(answer.status_code for answer in corrections) == [303, 422]
    assert sum(entry.minutes for entry in await hours.all_of(db, who)) == DAY_MAX


async def test_two_certificates_made_at_once_have_two_codes(
    two_servers: TwoServers, db: AsyncSession
) -> None:
    around = await sides(db)
    await around.entry(db, state="confirmed", decided_by=around.owner)
    [headers] = await two_servers.sign_in(db, [around.giver])
    today = datetime.now(UTC).date()
    form = {
        "issuer": f"organisation:{around.of.public_id}", "name": "Zoé Roy",
        "since": (today - timedelta(days=30)).isoformat(), "until": today.isoformat(),
    }  # fmt: skip
    answers = await two_servers.at_once(
        [("POST", "/fr/moi/heures/attestations/nouvelle", headers)] * 4, [form] * 4
    )
    assert [answer.status_code for answer in answers] == [303] * 4
    hashes = list(await db.scalars(select(Certificate.code_hash)))
    assert len(set(hashes)) == len(hashes) == 4


async def test_whoever_verifies_while_it_is_revoked_reads_one_or_the_other_and_then_revoked(
    two_servers: TwoServers, db: AsyncSession, settings: Settings
) -> None:
    owner, editor = await person(db), await person(db)
    of = await organisations.organisation(db, owner)
    await organisations.join(db, of, editor, "editor")
    holder = await person(db)
    made, code = await hours.certificate(db, settings, holder, organisation_id=of.id)
    signed = await two_servers.sign_in(db, [owner, editor, holder])
    look = f"/fr/attestations/{code}"
    revoking = [
        ("POST", f"{look}/revoquer", signed[0]), ("POST", f"{look}/revoquer", signed[1]),
        ("POST", f"/fr/moi/heures/attestations/{made.public_id}/revoquer", signed[2]),
    ]  # fmt: skip
    calls = [("GET", look, {})] * 6 + revoking + [("GET", look, {})] * 6
    answers = await two_servers.at_once(calls, [{}] * 6 + [{"words": WHY}] * 3 + [{}] * 6)
    statuses = [answer.status_code for answer in answers]
    assert sorted(statuses[6:9]) == [303, 403, 403]
    assert set(statuses[:6] + statuses[9:]) == {200}
    for answer in answers[:6] + answers[9:]:
        assert ("Attestation valide" in answer.text) != ("Attestation révoquée" in answer.text)
    after = await two_servers.at_once([("GET", look, {})] * 4)
    assert all("Attestation révoquée" in answer.text for answer in after)
    log = select(func.count()).where(AuditEntry.action == "certificate.revoked")
    assert (await db.execute(log)).scalar_one() <= 1
    assert len(await due(db, "hours.certificate_revoked")) == 1


async def test_a_moderator_and_a_person_who_agree_at_once_settle_it_once(
    two_servers: TwoServers, db: AsyncSession
) -> None:
    around = await sides(db)
    entry = await around.entry(db, state=State.DISPUTED, rounds=3, minutes=60)
    staff = await person(db, roles=("moderator",))
    giver, judge = await two_servers.sign_in(db, [around.giver, staff])
    base = f"/fr/heures/{entry.public_id}"
    answers = await two_servers.at_once(
        [("POST", f"{base}/accepter", giver), ("POST", f"{base}/trancher", judge)] * 2,
        [{}, {"hours": "1", "minutes": "30", "words": WHY}] * 2,
    )
    assert Counter(answer.status_code for answer in answers) == {303: 1, 403: 3}
    entry = await hours.again(db, entry)
    [act] = await turns(db, entry)
    assert (entry.state, entry.minutes) == (State.SETTLED, 60 if act is Act.ACCEPT else 90)
    assert entry.decided_by_id == (around.giver.id if act is Act.ACCEPT else staff.id)
