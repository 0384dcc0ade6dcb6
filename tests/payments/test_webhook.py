"""Whoever tells that money moved: only Stripe, only now, only of our mode; of all others no row is left."""

import json
import time

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import func, select, text

from app.payments import webhook
from app.payments.models import GatewayEvent, Source
from tests.payments.probe import probing
from tests.stripe.signing import HEADER, signature
from tests.stripe.world import WEBHOOK_SECRET
from tests.visitor import ORIGIN

PATH = "/webhooks/stripe"


def notice(number=1, **more):
    body = {
        "id": f"evt_{number}",
        "object": "event",
        "type": "probe.happened",
        "created": 1795350000,
        "livemode": False,
        "data": {"object": {"id": f"obj_{number}", "object": "probe"}},
    }
    return json.dumps(body | more).encode()


@pytest.fixture
def post(app, with_key):
    async def post(body, header=None, **headers):
        signed = signature(body, WEBHOOK_SECRET) if header is None else header
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
            return await client.post(PATH, content=body, headers={HEADER: signed} | headers)

    return post


async def rows(db):
    return await db.scalar(select(func.count()).select_from(GatewayEvent))


async def test_a_signed_notice_is_kept_then_applied(post, db, work):
    with probing() as probe:
        answer = await post(notice())
        assert answer.status_code == 204
        await work()
    kept = await db.get(GatewayEvent, "evt_1")
    assert (kept.kind, kept.object_id, kept.source) == ("probe.happened", "obj_1", Source.WEBHOOK)
    assert kept.made_at.timestamp() == 1795350000
    assert kept.handled_at is not None
    assert [one.object_id for one in probe.seen] == ["obj_1"]


async def test_a_notice_played_again_is_answered_and_kept_once(post, db, work):
    body = notice()
    header = signature(body, WEBHOOK_SECRET)
    with probing() as probe:
        answers = [(await post(body, header)).status_code for _time in range(3)]
        await work()
        answers.append((await post(body, header)).status_code)
        await work()
    assert answers == [204] * 4
    assert await rows(db) == 1
    assert len(probe.seen) == 1


@pytest.mark.parametrize(
    "header",
    [
        "",
        "t=1,v1=0",
        "nonsense",
        "t=,v1=",
        "v1=abc",
        "t=\u0661,v1=abc".encode(),
        "t=9999999999999999999999,v1=abc",
        "t=nan,v1=abc",
        "," * 500,
    ],
)
async def test_a_forged_notice_leaves_no_row(post, db, header):
    answer = await post(notice(), header)
    assert answer.status_code == 400
    assert await rows(db) == 0


async def test_a_signature_by_another_secret_is_none(post, db):
    body = notice()
    assert (await post(body, signature(body, "whsec_other"))).status_code == 400
    assert (await post(body, signature(body, ""))).status_code == 400
    assert (await post(body, signature(body, " "))).status_code == 400
    assert await rows(db) == 0


async def test_the_signature_is_over_these_very_bytes(post, db):
    body = notice()
    changed = body.replace(b"obj_1", b"obj_2")
    spaced = json.dumps(json.loads(body), indent=1).encode()
    header = signature(body, WEBHOOK_SECRET)
    assert (await post(changed, header)).status_code == 400
    assert (await post(spaced, header)).status_code == 400
    assert await rows(db) == 0


async def test_another_scheme_is_no_signature(post, db):
    body = notice()
    assert (await post(body, signature(body, WEBHOOK_SECRET, scheme="v0"))).status_code == 400
    assert await rows(db) == 0


@pytest.mark.parametrize(("seconds", "status"), [(-290, 204), (290, 204), (-310, 400), (310, 400)])
async def test_five_minutes_early_or_late_and_no_more(post, db, seconds, status):
    body = notice()
    answer = await post(body, signature(body, WEBHOOK_SECRET, int(time.time()) + seconds))
    assert answer.status_code == status
    assert await rows(db) == (status == 204)


async def test_a_second_moment_beside_the_signed_one_is_not_believed(post, db):
    body = notice()
    stale = signature(body, WEBHOOK_SECRET, int(time.time()) - 4000)
    assert (await post(body, f"{stale},t={int(time.time())}")).status_code == 400
    assert await rows(db) == 0


@pytest.mark.parametrize("live", [True, 1, "false", None, 0, []])
async def test_only_a_notice_of_our_mode_leaves_a_row(post, db, live):
    answer = await post(notice(livemode=live))
    assert answer.status_code == 400
    assert await rows(db) == 0


async def test_test_money_is_not_told_to_a_platform_that_takes_real_money(post, db, with_key):
    with_key(environment="production", stripe_api_key=SecretStr("sk_live_1"))
    assert (await post(notice())).status_code == 400
    assert await rows(db) == 0
    assert (await post(notice(livemode=True))).status_code == 204
    assert await rows(db) == 1


async def test_an_empty_secret_verifies_nothing_even_if_the_platform_had_one(post, db, with_key):
    with_key(stripe_webhook_secret=SecretStr(""))
    body = notice()
    assert (await post(body, signature(body, ""))).status_code == 400
    assert await rows(db) == 0


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"\xff\xfe",
        b"{",
        notice(id=None, data={}),
        notice(data={"object": "obj_1"}),
        notice(created="yesterday"),
        notice(created=10**30),
        b'{"object": "v2.core.event", "id": "evt_1", "type": "v2.core.account.updated"}',
    ],
)
async def test_what_is_signed_but_no_notice_leaves_no_row(post, db, body):
    answer = await post(body)
    assert answer.status_code == 400
    assert await rows(db) == 0


async def test_what_happened_on_somebody_else_s_account_is_not_ours(post, db):
    assert (await post(notice(account="acct_1"))).status_code == 204
    assert await rows(db) == 0


async def test_a_notice_about_nothing_that_has_an_id_is_kept_and_not_applied(post, db, work):
    with probing() as probe:
        assert (await post(notice(data={"object": {"object": "balance"}}))).status_code == 204
        await work()
    assert probe.seen == []
    assert (await db.get(GatewayEvent, "evt_1")).handled_at is not None


async def test_a_notice_too_large_is_not_read(post, db):
    assert (await post(notice(padding="x" * webhook.MAX_BODY))).status_code == 413
    assert await rows(db) == 0


async def test_nobody_is_there_where_no_key_is(app, db):
    body = notice()
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
        for secret in (WEBHOOK_SECRET, "whsec_x"):
            headers = {HEADER: signature(body, secret)}
            assert (await client.post(PATH, content=body, headers=headers)).status_code == 404
    assert await rows(db) == 0


async def test_the_notice_is_committed_before_a_worker_is_asked(post, db, runtime, monkeypatch):
    """Asked in one transaction with the notice, a worker may look just too early."""
    seen = []
    wake = webhook.inbox.wake

    async def looking(session):
        seen.append(await rows(session))
        await wake(session)

    monkeypatch.setattr(webhook.inbox, "wake", looking)
    await post(notice())
    assert seen == [1]
    asked = text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'nv:payments.drain'")
    assert await db.scalar(asked) == 1


async def test_a_cookie_is_neither_read_nor_set(post):
    answer = await post(notice(), cookie="session=forged", origin="https://elsewhere.test")
    assert answer.status_code == 204
    assert "set-cookie" not in answer.headers
