"""The same code, on paper or in an app, pressed at once in two processes: one gets in."""

import asyncio
from datetime import UTC, datetime
from itertools import cycle

import cbor2
import httpx
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Device, HalfSignIn, Passkey, RecoveryCode
from app.accounts.service import halves
from app.audit.check import check
from app.core.runtime import Runtime
from tests.accounts.authenticator import SoftKey
from tests.factories.accounts import code, person, with_app, with_recovery_codes
from tests.two_servers import TwoServers

AT_ONCE = 12
FROM_US = {"sec-fetch-site": "same-origin"}


async def press(
    servers: TwoServers, path: str, forms: list[tuple[str, dict[str, str]]]
) -> list[httpx.Response]:
    """Send every form (cookie, fields) at the same moment, to one server and the other in turn."""
    urls = cycle(servers.urls)
    async with httpx.AsyncClient(timeout=60) as client:
        return await asyncio.gather(
            *(
                client.post(next(urls) + path, data=fields, headers={**FROM_US, "cookie": cookie})
                for cookie, fields in forms
            )
        )


async def half_ins(db: AsyncSession, person_id: int) -> list[str]:
    """Bring a person half in on many browsers and return their cookies."""
    now = datetime.now(UTC)
    entered = [await halves.enter(db, person_id, "", now) for _ in range(AT_ONCE)]
    await db.commit()
    assert all(one.is_half for one in entered)
    return [f"half={one.secret}" for one in entered]


async def devices(db: AsyncSession) -> int:
    return (await db.execute(select(func.count()).select_from(Device))).scalar_one()


async def test_a_code_replayed_at_once_lets_one_browser_in(
    db: AsyncSession, runtime: Runtime, two_servers: TwoServers
) -> None:
    actor = await person(db)
    secret = await with_app(db, runtime.settings, actor)
    cookies = await half_ins(db, actor.id)
    shown = code(secret)
    forms = [(cookie, {"code": shown}) for cookie in cookies]
    answers = await press(two_servers, "/fr/connexion/code", forms)
    assert sorted(answer.status_code for answer in answers) == [303] + [422] * (AT_ONCE - 1)
    assert await devices(db) == 1
    refused = [answer for answer in answers if answer.status_code == 422]
    assert all("a déjà servi" in answer.text for answer in refused)


async def test_a_recovery_code_replayed_at_once_lets_one_browser_in(
    db: AsyncSession, runtime: Runtime, two_servers: TwoServers
) -> None:
    actor = await person(db)
    await with_app(db, runtime.settings, actor)
    papers = await with_recovery_codes(db, actor)
    forms = [(cookie, {"code": papers[4]}) for cookie in await half_ins(db, actor.id)]
    answers = await press(two_servers, "/fr/connexion/code", forms)
    assert sorted(answer.status_code for answer in answers) == [303] + [422] * (AT_ONCE - 1)
    assert await devices(db) == 1
    left = select(func.count()).where(RecoveryCode.used_at.is_(None))
    assert (await db.execute(left)).scalar_one() == 9


async def test_ten_papers_at_once_are_ten_browsers_and_one_half_is_one(
    db: AsyncSession, runtime: Runtime, two_servers: TwoServers
) -> None:
    actor = await person(db)
    await with_app(db, runtime.settings, actor)
    papers = await with_recovery_codes(db, actor)
    [cookie, *_others] = await half_ins(db, actor.id)
    forms = [(cookie, {"code": paper}) for paper in papers]
    answers = await press(two_servers, "/fr/connexion/code", forms)
    went_in = [a for a in answers if "set-cookie" in a.headers and "session=" in str(a.headers)]
    assert len(went_in) == 1
    assert await devices(db) == 1
    halves_left = select(func.count()).select_from(HalfSignIn)
    assert (await db.execute(halves_left)).scalar_one() == AT_ONCE - 1


async def test_the_answer_of_a_passkey_replayed_at_once_lets_one_browser_in(
    db: AsyncSession, runtime: Runtime, two_servers: TwoServers
) -> None:
    actor, key = await person(db), SoftKey()
    numbers = key.private.public_key().public_numbers()
    points = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32), -3: numbers.y.to_bytes(32)}
    db.add(
        Passkey(
            person_id=actor.id, credential_id=key.id, public_key=cbor2.dumps(points), name="Clé"
        )
    )
    await db.commit()
    async with httpx.AsyncClient(timeout=60) as client:
        path = f"{two_servers.urls[0]}/fr/connexion/cle/options"
        given = (await client.post(path, headers=FROM_US)).json()
    said = {"challenge": given["challenge"], "credential": key.sign(given["publicKey"])}
    answers = await press(two_servers, "/fr/connexion/cle", [("a=b", said)] * AT_ONCE)
    assert sorted(answer.status_code for answer in answers) == [303] + [422] * (AT_ONCE - 1)
    assert await devices(db) == 1


async def test_the_audit_log_stays_one_chain_whoever_writes_at_once(
    db: AsyncSession, runtime: Runtime, two_servers: TwoServers
) -> None:
    people = [await person(db) for _ in range(AT_ONCE)]
    browsers = await two_servers.sign_in(db, people)
    answers = await two_servers.at_once(
        [("GET", "/fr/equipe/journal", headers) for headers in browsers]
    )
    assert {answer.status_code for answer in answers} == {403}
    chain = await check(runtime.database)
    assert (chain.entries, chain.broken_at) == (AT_ONCE, None)
