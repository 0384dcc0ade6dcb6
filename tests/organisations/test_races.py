"""Everybody at once, through two servers: an owner stays, a claim is decided once, an invitation makes one member."""

import asyncio
from typing import Any

import httpx
from sqlalchemy import func, select

from app.organisations.models import Claim, Membership, Organisation
from app.organisations.rules import Role, State
from tests.factories import accounts, organisations as made
from tests.two_servers import TwoServers

Sent = tuple[str, dict[str, str], dict[str, Any]]


async def at_once(servers: TwoServers, forms: list[Sent]) -> list[int]:
    async with httpx.AsyncClient(timeout=60) as client:
        answers = await asyncio.gather(
            *(
                client.post(servers.urls[n % 2] + path, headers=headers, data=data)
                for n, (path, headers, data) in enumerate(forms)
            )
        )
    return [answer.status_code for answer in answers]


async def test_two_last_owners_leaving_at_once_leave_one(db, two_servers: TwoServers):
    owners = [await accounts.person(db) for _ in range(2)]
    one = await made.organisation(db, owners[0])
    await made.join(db, one, owners[1], Role.OWNER)
    headers = await two_servers.sign_in(db, owners)
    path = f"/fr/organismes/{one.public_id}/quitter"
    statuses = await at_once(two_servers, [(path, each, {}) for each in headers])
    assert sorted(statuses) == [303, 403]
    assert list((await made.roles(db, one)).values()) == [Role.OWNER]


async def test_owners_who_step_down_give_and_remove_one_another_at_once_leave_one(
    db, two_servers: TwoServers
):
    owners = [await accounts.person(db) for _ in range(4)]
    one = await made.organisation(db, owners[0])
    for actor in owners[1:]:
        await made.join(db, one, actor, Role.OWNER)
    headers = await two_servers.sign_in(db, owners)
    base = f"/fr/organismes/{one.public_id}"
    forms: list[Sent] = []
    for n, each in enumerate(headers):
        other = owners[(n + 1) % 4].public_id
        forms += [
            (f"{base}/membres/{owners[n].public_id}/role", each, {"role": "member"}),
            (f"{base}/membres/{other}/retirer", each, {}),
            (f"{base}/quitter", each, {}),
        ]
    statuses = await at_once(two_servers, forms)
    assert set(statuses) <= {303, 403, 404}
    assert Role.OWNER in (await made.roles(db, one)).values()


async def test_a_request_decided_by_many_at_once_is_decided_once(db, two_servers: TwoServers):
    one = await made.organisation(db, state=State.UNVERIFIED)
    await made.claim(db, one)
    staff = [await accounts.person(db, roles=("administrator",)) for _ in range(6)]
    headers = await two_servers.sign_in(db, staff)
    path = f"/fr/equipe/organismes/{one.public_id}/decider"
    reason = "Le nom n’est pas le même."
    forms = [
        (path, each, {"verdict": "accept" if n % 2 else "refuse", "version": "1", "reason": reason})
        for n, each in enumerate(headers)
    ]
    statuses = await at_once(two_servers, forms)
    assert statuses.count(303) == 1, statuses
    assert (await db.execute(select(func.count()).select_from(Claim))).scalar_one() == 1
    state = (await db.execute(select(Organisation.state))).scalar_one()
    assert state in {State.VERIFIED, State.REFUSED}


async def test_one_invitation_pressed_ten_times_makes_one_member(db, two_servers: TwoServers):
    one = await made.organisation(db)
    friend = await accounts.person(db, email="bruno@exemple.ca")
    await made.invitation(db, one, "bruno@exemple.ca")
    (headers,) = await two_servers.sign_in(db, [friend])
    path = "/fr/organismes/invitation/sesame/accepter"
    assert set(await at_once(two_servers, [(path, headers, {})] * 10)) == {303}
    query = select(func.count()).where(Membership.organisation_id == one.id)
    assert (await db.execute(query)).scalar_one() == 2
