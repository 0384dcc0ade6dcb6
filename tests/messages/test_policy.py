"""Every question of the policy of messages: the answer, and its sentence in both languages."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given, settings, strategies as st

from app.accounts.actor import Actor
from app.core.i18n import using
from app.core.policy import Verdict
from app.messages import policy
from app.messages.parties import Party, Reader
from app.messages.queries.conversations import Seen
from app.messages.rules import (
    NEW_ACCOUNT,
    REQUESTS,
    REQUESTS_WHEN_NEW,
    Side,
    State,
    requests_a_day,
)
from app.places.rules import Home

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)


def actor(**fields) -> Actor:
    facts = {"id": 1, "public_id": "abcdefghjk", "email": "a@exemple.ca", "display_name": "A"}
    return Actor(**{**facts, "language": "fr", "home": Home(), "is_confirmed": True, **fields})


def talk(**fields) -> Seen:
    facts = {
        "id": 7, "public_id": "abcdefghjk", "state": State.ACCEPTED, "side": Side.ASKER,
        "mine": Party(1), "other": Party(2), "other_name": "B", "other_path": "/fr/b",
        "my_organisation": "", "is_anonymous": False, "last_at": NOW, "unread": 0,
        "is_muted": False, "i_block": False, "blocks_me": False,
    }  # fmt: skip
    return Seen(**{**facts, **fields})


MEMBER = actor()
SUSPENDED = actor(is_suspended=True)
UNCONFIRMED = actor(is_confirmed=False)


def both(ask) -> tuple[str, str]:
    """Return the reason of a refusal in French and in English."""
    said = []
    for language in ("fr", "en"):
        with using(language):
            verdict: Verdict = ask()
        assert not verdict
        said.append(verdict.reason)
    assert said[0] != said[1]
    return said[0], said[1]


def test_confirmed_members_ask_others():
    assert policy.can_ask(MEMBER, is_own=False)
    french, english = both(lambda: policy.can_ask(MEMBER, is_own=True))
    assert french == "C’est vous, ou un organisme au nom duquel vous parlez."
    assert english == "This is you, or an organisation you speak for."


@pytest.mark.parametrize(("who", "words"), [(UNCONFIRMED, "onfirmez"), (SUSPENDED, "suspendu")])
def test_who_cannot_act_neither_asks_nor_writes(who: Actor, words: str):
    asked, _english = both(lambda: policy.can_ask(who, is_own=False))
    wrote, _english = both(lambda: policy.can_write(who, talk()))
    assert words in asked
    assert asked == wrote


def test_the_limit_says_how_many_were_asked():
    assert policy.can_ask_more(REQUESTS - 1, REQUESTS)
    french, english = both(lambda: policy.can_ask_more(3, 3))
    assert french.replace("\u00a0", " ").startswith("Vous avez écrit à 3 personnes en un jour : ")
    assert english.startswith("You have asked 3 people in a day")
    assert not policy.can_ask_more(99, 3), "a limit that came down since holds too"


@given(st.integers(0, 40 * 24 * 60))
@settings(max_examples=40)
def test_an_account_may_ask_more_for_ever_once_its_first_week_is_over(minutes: int):
    born = NOW - timedelta(minutes=minutes)
    allowed = requests_a_day(born, NOW)
    assert allowed == (REQUESTS if timedelta(minutes=minutes) >= NEW_ACCOUNT else REQUESTS_WHEN_NEW)
    assert requests_a_day(born, NOW + timedelta(days=8)) == REQUESTS


STATES = list(product(Side, State, (False, True), (False, True)))


@pytest.mark.parametrize(("side", "state", "i_block", "blocks_me"), STATES)
def test_both_write_when_it_is_accepted_and_nobody_blocks(side, state, i_block, blocks_me):
    seen = talk(side=side, state=state, i_block=i_block, blocks_me=blocks_me)
    allowed = state is State.ACCEPTED and not i_block and not blocks_me
    assert bool(policy.can_write(MEMBER, seen)) is allowed
    if not allowed:
        both(lambda: policy.can_write(MEMBER, seen))


@pytest.mark.parametrize("blocks_me", [True, False])
@pytest.mark.parametrize("state", [State.ASKED, State.DECLINED])
def test_asked_declined_and_blocked_read_alike_to_who_asked(state: State, blocks_me: bool):
    blocked = talk(side=Side.ASKER, state=State.ACCEPTED, blocks_me=True)
    waiting = talk(side=Side.ASKER, state=state, blocks_me=blocks_me)
    assert policy.can_write(MEMBER, waiting).reason == policy.can_write(MEMBER, blocked).reason


def test_to_who_was_asked_each_state_says_what_to_do():
    waits = talk(side=Side.ASKED, state=State.ASKED)
    assert both(lambda: policy.can_write(MEMBER, waits))[1] == "Accept the request to answer it."
    silent = talk(side=Side.ASKED, state=State.ACCEPTED, blocks_me=True)
    _french, english = both(lambda: policy.can_write(MEMBER, silent))
    assert english == "Nobody reads this conversation on the other side for now."
    assert "block" not in english


def test_nobody_writes_to_nobody():
    gone = talk(other=Party(None))
    assert both(lambda: policy.can_write(MEMBER, gone))[1].startswith("Nobody is there any more")
    mute = talk(other=Party(2, 5), is_heard=False)
    assert "Nobody speaks for this organisation" in both(lambda: policy.can_write(MEMBER, mute))[1]


def test_one_s_own_block_is_said_before_the_request_s_state():
    seen = talk(side=Side.ASKED, state=State.ASKED, i_block=True)
    assert "Vous avez bloqué" in both(lambda: policy.can_write(MEMBER, seen))[0]


@pytest.mark.parametrize(("side", "state"), list(product(Side, State)))
def test_who_was_asked_answers_what_waits_or_was_declined(side: Side, state: State):
    may = side is Side.ASKED and state is not State.ACCEPTED
    assert bool(policy.can_answer(talk(side=side, state=state))) is may
    blocked = talk(side=side, state=state, i_block=True)
    assert not policy.can_answer(blocked)
    both(lambda: policy.can_answer(blocked))


@pytest.mark.parametrize(
    ("asker", "asked", "side"),
    [
        (Party(1), Party(2), Side.ASKER),
        (Party(2), Party(1), Side.ASKED),
        (Party(2, 5), Party(3), Side.ASKER),
        (Party(2), Party(None, 5), Side.ASKED),
        (Party(1, 6), Party(2), None),
        (Party(2), Party(1, 6), None),
        (Party(2), Party(None, 6), None),
        (Party(None), Party(None), None),
        (Party(1), Party(None, 5), Side.ASKER),
    ],
)
def test_a_reader_stands_where_they_or_their_organisations_do(asker, asked, side):
    """Whoever asked for an organisation has no part in it once they no longer speak for it."""
    assert Reader(1, frozenset({5})).side(asker, asked) is side


def test_nobody_is_there_when_neither_a_person_nor_an_organisation_is():
    assert Party(None).is_gone
    assert not Party(None, 5).is_gone
    assert not Party(1).is_gone


def test_the_other_of_each_side_is_the_one_across():
    assert [side.other for side in Side] == [Side.ASKED, Side.ASKER]
    assert all(side.other.other is side for side in Side)


@pytest.mark.parametrize(
    ("fields", "waits"),
    [
        ({"side": Side.ASKED, "state": State.ASKED}, True),
        ({"side": Side.ASKED, "state": State.ASKED, "i_block": True}, False),
        ({"side": Side.ASKED, "state": State.DECLINED}, False),
        ({"side": Side.ASKER, "state": State.ASKED}, False),
    ],
)
def test_what_waits_for_the_reader_is_what_they_were_asked_and_have_not_answered(fields, waits):
    assert talk(**fields).waits_for_me is waits
