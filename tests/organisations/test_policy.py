"""Every question of the policy, in every state, of every role: the answer, and its sentence."""

from datetime import UTC, datetime

import pytest

from app.accounts.actor import Actor
from app.core.i18n import using
from app.core.policy import Verdict
from app.organisations import policy
from app.organisations.models import Organisation
from app.organisations.rules import (
    INVITATIONS_MAX,
    MEMBERS_MAX,
    UNVERIFIED_MAX,
    Kind,
    Role,
    State,
)
from app.places.rules import Home

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
TERRITORY = 7
ROLES = (*Role, None)


def actor(**fields) -> Actor:
    facts = {"id": 1, "public_id": "abcdefghjk", "email": "a@exemple.ca", "display_name": "A"}
    return Actor(**{**facts, "language": "fr", "home": Home(), "is_confirmed": True, **fields})


def one(state: State = State.VERIFIED, **fields) -> Organisation:
    facts = {"id": 3, "name": "Le Relais", "kind": Kind.OTHER, "territory_id": TERRITORY}
    return Organisation(**{**facts, "state": state, **fields})


MEMBER = actor()
MODERATOR = actor(moderated_territories=frozenset({TERRITORY}))
ELSEWHERE = actor(moderated_territories=frozenset({TERRITORY + 1}))
EVERYWHERE = actor(moderates_everywhere=True)
ADMIN = actor(is_administrator=True)


def both(ask) -> tuple[str, str]:
    """Return the reason of a refusal in French and in English."""
    reasons = []
    for language in ("fr", "en"):
        with using(language):
            verdict: Verdict = ask()
            assert not verdict
            reasons.append(verdict.reason)
    assert reasons[0] != reasons[1]
    return reasons[0], reasons[1]


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("role", ROLES)
def test_what_is_not_hidden_is_for_everybody_to_read(state, role):
    for who in (None, MEMBER, MODERATOR):
        assert policy.can_read(who, one(state), role)
        assert policy.can_read(who, one(state, closed_at=NOW), role)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    ("who", "staff"),
    [
        (None, False),
        (MEMBER, False),
        (ELSEWHERE, False),
        (MODERATOR, True),
        (EVERYWHERE, True),
        (ADMIN, True),
    ],
)
def test_what_is_hidden_is_for_its_members_and_the_staff_of_its_area(role, who, staff):
    hidden = one(hidden_at=NOW)
    assert bool(policy.can_read(who, hidden, role)) == (staff or role is not None)


def test_creating_asks_for_a_confirmed_address_and_some_restraint():
    assert policy.can_create(MEMBER, UNVERIFIED_MAX - 1)
    french, english = both(lambda: policy.can_create(MEMBER, UNVERIFIED_MAX))
    assert "5 organismes" in french
    assert "5 organisations" in english
    both(lambda: policy.can_create(actor(is_confirmed=False)))


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("role", ROLES)
def test_owners_and_editors_write_owners_manage_and_nobody_once_it_is_closed(state, role):
    open_one, closed = one(state), one(state, closed_at=NOW)
    assert bool(policy.can_change(open_one, role)) == (role in {Role.OWNER, Role.EDITOR})
    assert bool(policy.can_manage(open_one, role)) == (role is Role.OWNER)
    for ask in (policy.can_change, policy.can_manage):
        assert not ask(closed, role)
        both(lambda ask=ask: ask(closed, role))


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("role", ROLES)
def test_only_owners_rename_and_never_while_it_is_suspended(state, role):
    allowed = role is Role.OWNER and state is not State.SUSPENDED
    assert bool(policy.can_rename(one(state), role)) == allowed
    if not allowed:
        both(lambda: policy.can_rename(one(state), role))


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("role", ROLES)
def test_owners_ask_when_nothing_waits_and_nothing_is_decided_for_good(state, role):
    allowed = role is Role.OWNER and state in {State.UNVERIFIED, State.REFUSED}
    assert bool(policy.can_ask(MEMBER, one(state), role)) == allowed
    if not allowed:
        both(lambda: policy.can_ask(MEMBER, one(state), role))
    assert not policy.can_ask(MEMBER, one(state, hidden_at=NOW), role)
    assert not policy.can_ask(MEMBER, one(state, closed_at=NOW), role)
    assert not policy.can_ask(actor(is_confirmed=False), one(state), role)
    may_withdraw = role is Role.OWNER and state is State.PENDING
    assert bool(policy.can_withdraw_request(one(state), role)) == may_withdraw


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (State.PENDING, "attend déjà"),
        (State.VERIFIED, "déjà vérifié"),
        (State.SUSPENDED, "écrivez à l’équipe"),
    ],
)
def test_each_state_says_why_one_cannot_ask(state, words):
    with using("fr"):
        assert words in policy.can_ask(MEMBER, one(state), Role.OWNER).reason


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    ("who", "staff"), [(MEMBER, False), (ELSEWHERE, False), (MODERATOR, True), (ADMIN, True)]
)
def test_staff_decide_in_their_area_about_others_only(state, role, who, staff):
    may = staff and role is None
    it = one(state)
    assert bool(policy.can_see_staff_side(who, it)) == staff
    assert bool(policy.can_judge(who, it, role)) == may
    assert bool(policy.can_decide(who, it, role)) == (may and state is State.PENDING)
    assert bool(policy.can_suspend(who, it, role)) == (may and state is State.VERIFIED)
    assert bool(policy.can_reinstate(who, it, role)) == (may and state is State.SUSPENDED)


def test_what_acts_in_the_whole_city_is_for_who_moderates_everywhere():
    city = one(State.PENDING, territory_id=None)
    assert not policy.can_decide(MODERATOR, city, None)
    assert policy.can_decide(EVERYWHERE, city, None)
    assert policy.can_decide(ADMIN, city, None)


@pytest.mark.parametrize("role", [Role.EDITOR, Role.MEMBER, None])
def test_only_owners_invite(role):
    both(lambda: policy.can_invite(MEMBER, one(), role, members=1, waiting=0))


@pytest.mark.parametrize(
    ("members", "waiting", "allowed"),
    [
        (1, 0, True),
        (1, INVITATIONS_MAX - 1, True),
        (1, INVITATIONS_MAX, False),
        (MEMBERS_MAX - 1, 0, True),
        (MEMBERS_MAX, 0, False),
        (MEMBERS_MAX - 3, 3, False),
    ],
)
def test_there_is_room_for_so_many(members, waiting, allowed):
    def ask() -> Verdict:
        return policy.can_invite(MEMBER, one(), Role.OWNER, members=members, waiting=waiting)

    assert bool(ask()) == allowed
    if not allowed:
        both(ask)


def test_an_owner_always_stays():
    assert policy.keeps_an_owner(2)
    french, english = both(lambda: policy.keeps_an_owner(1))
    assert "cédez d’abord l’organisme" in french
    assert "give the organisation to another member" in english
