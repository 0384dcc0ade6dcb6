"""What one process chooses, another knows within moments, and shows on the pages it kept."""

import asyncio
import time

import httpx
from sqlalchemy.ext.asyncio import AsyncSession

from tests.factories import accounts
from tests.two_servers import TwoServers

CONTACT = "/fr/equipe/reglages/site.contact"
WHY = "Les gens nous demandaient où appeler."
SOON_S = 5


async def test_a_text_chosen_in_one_process_is_on_the_pages_of_the_other(
    db: AsyncSession, two_servers: TwoServers
) -> None:
    gisele = await accounts.person(db, roles=("administrator",))
    (headers,) = await two_servers.sign_in(db, [gisele])
    here, there = two_servers.urls
    async with httpx.AsyncClient(timeout=30) as client:
        before = await client.get(f"{there}/fr/accessibilite")
        assert "514 555-0134" not in before.text
        try:
            said = {"value_fr": "514 555-0134", "value_en": "514 555-0134"}
            sent = said | {"reason": WHY, "version": "0"}
            answer = await client.post(here + CONTACT, data=sent, headers=headers)
            assert answer.status_code == 303, answer.text
            assert "514 555-0134" in (await client.get(f"{here}/fr/accessibilite")).text
            assert await _shows(client, f"{there}/fr/accessibilite", "514 555-0134")
        finally:
            again = {"reason": "L’essai est terminé.", "version": "1"}
            await client.post(f"{here}{CONTACT}/avant/0", data=again, headers=headers)
            assert await _shows(client, f"{there}/fr/accessibilite", "514 555-0134", shown=False)


async def _shows(client: httpx.AsyncClient, url: str, words: str, *, shown: bool = True) -> bool:
    deadline = time.monotonic() + SOON_S
    while time.monotonic() < deadline:
        if (words in (await client.get(url)).text) is shown:
            return True
        await asyncio.sleep(0.05)
    return False


async def test_of_two_processes_at_once_one_chooses(
    db: AsyncSession, two_servers: TwoServers
) -> None:
    people = [await accounts.person(db, roles=("administrator",)) for _ in range(2)]
    signed_in = await two_servers.sign_in(db, people)
    path = "/fr/equipe/reglages/accounts.new_for"

    async def choose(url: str, headers: dict[str, str], value: int) -> int:
        sent = {"value": str(value), "reason": WHY, "version": "0"}
        async with httpx.AsyncClient(timeout=30) as client:
            return (await client.post(url + path, data=sent, headers=headers)).status_code

    calls = zip(two_servers.urls, signed_in, (8, 9), strict=True)
    assert sorted(await asyncio.gather(*(choose(*call) for call in calls))) == [303, 409]
    async with httpx.AsyncClient(timeout=30) as client:
        again = {"reason": "L’essai est terminé.", "version": "1"}
        await client.post(f"{two_servers.urls[0]}{path}/avant/0", data=again, headers=signed_in[0])
