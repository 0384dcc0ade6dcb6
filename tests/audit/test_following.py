"""Reading the log while it is being written, whatever is in it: files, the check, those who left."""

import asyncio
import json
from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings, strategies as st
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.audit import files
from app.audit.check import check
from app.audit.models import AuditEntry
from app.audit.queries import Wanted, actions, last
from app.audit.rules import GENESIS, Said, chained
from app.audit.service import record
from app.core.runtime import Runtime
from app.core.subjects import Subject
from tests.factories.accounts import person, sign_in_as
from tests.visitor import Visitor

NOW = datetime(2026, 11, 22, 1, 2, 3, tzinfo=UTC)
LOG = "/fr/equipe/journal"
FACTS = st.dictionaries(
    st.text("abc_", min_size=1),
    st.one_of(
        st.none(), st.booleans(), st.integers(-(2**53), 2**53), st.text("aé 「\"\\'\n\u2028")
    ),
    max_size=4,
)


async def write(db: AsyncSession, action: str = "role.granted", **facts: object) -> int:
    number = await record(db, action, **{"by": None, "now": NOW, **facts})  # type: ignore[arg-type]
    await db.commit()
    return number


@given(st.lists(FACTS, max_size=3), st.text('aé"\\ \n', max_size=9))
def test_a_hash_is_the_same_once_the_facts_have_been_to_json_and_back(
    facts: list[dict[str, object]], reason: str
) -> None:
    before = after = GENESIS
    for one in facts:
        said = Said(NOW, 1, "a.b", "", None, None, reason, one)
        before = chained(before, said)
        after = chained(after, said._replace(detail=json.loads(json.dumps(one))))
    assert before == after


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(FACTS)
async def test_whatever_was_written_down_is_checked_as_it_was(
    db: AsyncSession, runtime: Runtime, facts: dict[str, object]
) -> None:
    await write(db, reason="«\u00a0d’été\u00a0»\n", detail=facts)
    assert (await check(runtime.database)).broken_at is None


async def test_a_file_ends_where_it_was_asked_however_much_comes_meanwhile(
    db: AsyncSession, runtime: Runtime
) -> None:
    asked = [await write(db, detail={"n": n}) for n in range(3)]
    pieces = []
    async for piece in files.written(runtime.database, "json", Wanted(), upto=asked[-1]):
        pieces.append(piece)
        await write(db, "role.revoked")
    told = json.loads(b"".join(pieces))
    assert [one["id"] for one in told] == asked


async def test_many_who_act_at_once_make_one_chain(db: AsyncSession, runtime: Runtime) -> None:
    async def act(number: int) -> None:
        async with runtime.database.transaction() as session:
            await record(session, "role.granted", by=number, now=NOW)

    await asyncio.gather(*(act(number) for number in range(1, 9)))
    chain = await check(runtime.database)
    assert (chain.entries, chain.broken_at) == (8, None)
    assert (await last(db))[1] == chain.head


async def test_each_act_is_offered_once_as_a_filter(db: AsyncSession) -> None:
    assert await actions(db) == []
    for action in ("role.revoked", "audit.checked", "role.revoked"):
        await write(db, action)
    assert await actions(db) == ["audit.checked", "role.revoked"]


async def test_somebody_who_left_has_no_name_in_the_log_and_what_they_did_stays(
    browser: Visitor, db: AsyncSession
) -> None:
    left = await person(db, name="Zénobie Lachance", roles=("moderator",))
    number = await write(db, "moderation.hidden", by=left.id, subject=Subject("person", left.id))
    await sign_in_as(db, browser, await person(db, roles=("administrator",)))
    assert "Zénobie Lachance" in (await browser.go(LOG)).text
    await db.execute(delete(Person).where(Person.id == left.id))
    await db.commit()
    await browser.go(LOG)
    assert browser.status == 200
    assert "Zénobie" not in browser.text
    assert browser.page.css_first(f"#entry-{number}") is not None
    found = (await db.execute(select(AuditEntry.by_id).where(AuditEntry.id == number))).scalar_one()
    assert found == left.id


async def test_a_moderator_s_file_holds_what_concerns_their_territory_only(
    browser: Visitor, db: AsyncSession
) -> None:
    mine = await person(db, roles=("moderator:ville-marie",))
    [here] = mine.moderated_territories
    seen = await write(db, "moderation.hidden", territory_id=here)
    await write(db, "moderation.hidden")
    await write(db, "choice.changed", now=NOW + timedelta(days=1))
    await sign_in_as(db, browser, mine)
    await browser.go(LOG)
    await browser.submit(f'main form[action="{LOG}/export"]', kind="json")
    assert browser.answer.headers["content-type"].startswith("application/json")
    assert [one["id"] for one in browser.answer.json()] == [seen]
