"""Who may do what with a campaign, and why not: each refusal has its own words. Nothing is stored here."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app import slices
from app.accounts.actor import Actor
from app.campaigns import policy, wording
from app.campaigns.coaching import LONG_ENOUGH, advice_for, checklist_of
from app.campaigns.goal import Use
from app.campaigns.models import Campaign
from app.campaigns.policy import BEGINS_IN
from app.campaigns.queries.parts import RewardLine
from app.campaigns.rules import WRITTEN, Act, Kind, State
from app.core.i18n import using
from app.core.policy import Verdict
from app.places.rules import Home
from app.projects.models import Project
from app.projects.rules import State as ProjectState, TeamRole

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY = timedelta(days=1)
HERE = frozenset({4})
CARRIER, MEMBER, MENTOR = TeamRole.CARRIER, TeamRole.MEMBER, TeamRole.MENTOR


@pytest.fixture(scope="module", autouse=True)
def addresses() -> None:
    """Know the addresses of every page, without a database."""
    slices.load()


def actor(number: int = 1, **more: Any) -> Actor:
    fields: dict[str, Any] = {"is_confirmed": True} | more
    return Actor(number, "p", "p@x.test", "Ana", "fr", Home(), **fields)


def campaign(state: State | str = State.LIVE, **fields: Any) -> Campaign:
    known: dict[str, Any] = {
        "public_id": "c", "opens_at": NOW - 10 * DAY, "ends_at": NOW + 10 * DAY, "hidden_at": None,
        "created_by_id": 9, "payee_name": "Coop", "payee_role": "", "pitch": "", "kind": Kind.ALL_OR_NOTHING,
        "minimum_cents": 800_00, "optimum_cents": 1_200_00, "pledged_cents": 0, "matched_cents": 0,
        "collected_cents": 0, "givers": 0, "day_seconds": 86_400, "collection_days": 7, "reason": "",
        "settled_at": None,
    }  # fmt: skip
    return Campaign(**{**known, "state": State(state), **fields})


def project(state: str = "mobilising", **fields: Any) -> Project:
    known = {"public_id": "p", "hidden_at": None, "territory_id": 4, "last_said_at": None}
    return Project(**{**known, "state": ProjectState(state), **fields})


def says(verdict: Verdict, said: str) -> bool:
    """Say whether it refuses in these words, or (no words) allows."""
    return verdict.allowed is (not said) and said in verdict.reason


WHO: dict[str, tuple[Actor | None, TeamRole | None]] = {
    "nobody": (None, None),
    "stranger": (actor(), None),
    "member": (actor(), MEMBER),
    "mentor": (actor(), MENTOR),
    "here": (actor(moderated_territories=HERE), None),
    "elsewhere": (actor(moderated_territories=frozenset({5})), None),
}
INSIDE = {"member", "mentor", "here"}


@pytest.mark.parametrize(
    ("of", "its_project", "readers"),
    [
        ({}, {}, set(WHO)),
        ({"state": "closed"}, {}, set(WHO)),
        ({"state": "draft", "opens_at": None}, {}, INSIDE),
        ({"hidden_at": NOW}, {}, INSIDE),
        ({}, {"hidden_at": NOW}, INSIDE),
    ],
)
def test_each_campaign_has_its_readers(
    of: dict[str, Any], its_project: dict[str, Any], readers: set[str]
) -> None:
    seen, beside = campaign(**of), project(**its_project)
    found = {name for name, (who, role) in WHO.items() if policy.can_read(who, seen, beside, role)}
    assert found == readers


def test_why_it_cannot_be_read_is_said() -> None:
    written = campaign("draft", opens_at=None)
    assert says(policy.can_read(None, written, project(), None), "encore en rédaction")
    hidden = campaign(hidden_at=NOW)
    assert says(policy.can_read(None, hidden, project(), None), "on ne peut pas la lire")


@pytest.mark.parametrize(
    ("role", "of", "has_living", "said"),
    [
        (CARRIER, {}, False, ""),
        (MEMBER, {}, False, ""),
        (MENTOR, {}, False, "Seule l’équipe"),
        (None, {}, False, "Seule l’équipe"),
        (MEMBER, {"hidden_at": NOW}, False, "masqué ce projet"),
        (MEMBER, {}, True, "a déjà une campagne"),
        (MEMBER, {"state": "co_creation"}, False, "une fois le plan jugé prêt"),
    ],
)
def test_a_team_begins_one_campaign_at_a_time(
    role: TeamRole | None, of: dict[str, Any], has_living: bool, said: str
) -> None:
    assert says(policy.can_begin(actor(), project(**of), role, has_living=has_living), said)


def test_a_campaign_begins_once_the_plan_is_ready_and_before_anything_is_done() -> None:
    begins = {
        state
        for state in ProjectState
        if policy.can_begin(actor(), project(state), CARRIER, has_living=False)
    }
    assert begins == BEGINS_IN


@pytest.mark.parametrize("state", State)
def test_it_is_written_as_a_draft_and_says_why_no_more(state: State) -> None:
    verdict = policy.can_write(actor(), campaign(state), project(), MEMBER)
    if state is State.DRAFT:
        assert verdict
    elif state is State.REVIEW:
        assert says(verdict, "Quelqu’un lit cette campagne")
    else:
        assert says(verdict, "On donne pour ce que dit cette campagne")


@pytest.mark.parametrize(
    ("who", "role", "part", "of", "said"),
    [
        ({}, MENTOR, False, {}, ""),
        ({"moderated_territories": HERE}, None, False, {}, ""),
        ({"moderated_territories": HERE}, MEMBER, False, {}, "votre propre projet"),
        ({"moderated_territories": HERE}, None, True, {}, "Vous avez participé"),
        ({"moderated_territories": HERE}, None, False, {"created_by_id": 1}, "Vous avez participé"),
        ({}, None, False, {}, "Seul"),
        ({}, MENTOR, False, {"state": "draft"}, "Aucune relecture"),
        ({}, MENTOR, False, {"hidden_at": NOW}, "masqué cette campagne"),
        ({"is_suspended": True}, MENTOR, False, {}, "suspendu"),
    ],
)
def test_who_had_no_part_in_it_decides(
    who: dict[str, Any], role: TeamRole | None, part: bool, of: dict[str, Any], said: str
) -> None:
    asked = campaign(**{"state": "review"} | of)
    verdict = policy.can_decide(actor(**who), asked, project(), role, took_part=part)
    assert says(verdict, said)


@pytest.mark.parametrize(
    ("who", "role", "part", "of", "said"),
    [
        ({"moderated_territories": HERE}, None, False, {}, ""),
        ({"is_administrator": True}, None, False, {}, ""),
        ({"moderated_territories": HERE}, MENTOR, False, {}, "votre propre projet"),
        ({"moderated_territories": HERE}, None, True, {}, "votre propre projet"),
        ({"is_administrator": True}, None, True, {}, "votre propre projet"),
        ({"moderated_territories": HERE}, None, False, {"created_by_id": 1}, "votre propre projet"),
        ({}, None, False, {}, "Seule l’équipe de modération"),
        ({"moderated_territories": HERE}, None, False, {"payee_name": ""}, "pas encore dit"),
        ({"moderated_territories": HERE}, None, False, {"state": "live"}, "avant qu’une campagne s’ouvre"),
        ({"moderated_territories": HERE, "is_suspended": True}, None, False, {}, "suspendu"),
    ],
)  # fmt: skip
def test_staff_who_had_no_part_in_it_know_who_is_paid(
    who: dict[str, Any], role: TeamRole | None, part: bool, of: dict[str, Any], said: str
) -> None:
    asked = campaign(**{"state": "review"} | of)
    verdict = policy.can_know_payee(actor(**who), asked, project(), role, took_part=part)
    assert says(verdict, said)


@pytest.mark.parametrize(
    ("act", "state", "doers"),
    [
        (Act.ASK_REVIEW, "draft", {"carrier", "member"}),
        (Act.WITHDRAW, "review", {"carrier", "member"}),
        (Act.OPEN, "review", {"carrier"}),
        (Act.CANCEL, "live", {"carrier", "administrator"}),
        (Act.EVALUATE, "live", set()),
    ],
)
def test_each_act_has_its_doers(act: Act, state: str, doers: set[str]) -> None:
    asks: dict[str, tuple[Actor, TeamRole | None]] = {
        "carrier": (actor(), CARRIER),
        "member": (actor(), MEMBER),
        "mentor": (actor(), MENTOR),
        "stranger": (actor(), None),
        "administrator": (actor(is_administrator=True), None),
    }
    seen = campaign(state)
    may = {
        name for name, (who, role) in asks.items()
        if policy.may_turn(who, seen, project(), role, act)
    }  # fmt: skip
    assert may == doers


def test_what_is_hidden_is_called_off_all_the_same_and_nothing_else() -> None:
    seen = campaign("review", hidden_at=NOW)
    assert says(
        policy.may_turn(actor(), seen, project(), CARRIER, Act.OPEN), "masqué cette campagne"
    )
    live = campaign(hidden_at=NOW)
    assert policy.may_turn(actor(), live, project(hidden_at=NOW), CARRIER, Act.CANCEL)


def test_an_act_that_leads_nowhere_says_where_the_campaign_stands() -> None:
    assert says(policy.leads_somewhere(campaign("closed"), Act.OPEN), "L’état de la campagne est")


def test_a_checklist_is_done_line_by_line() -> None:
    bare = campaign("draft", optimum_cents=0, payee_name="")
    assert [item.is_done for item in checklist_of(bare, [], [])] == [False] * 7
    whole = campaign("draft", pitch="x" * LONG_ENOUGH)
    uses = [Use("l", "Bacs", 800_00, 1_200_00)]
    reward = RewardLine(1, "r", "Miel", "", 25_00, None, 0, "")
    assert [item.is_done for item in checklist_of(whole, uses, [reward])] == [True] * 7
    short = checklist_of(campaign("draft", pitch="Oui."), [Use("l", "Bacs", 1, 1)], [])
    assert [item.is_done for item in short] == [True, False, True, False, True, False, False]
    assert [item.is_needed for item in short] == [True, False, True, True, True, False, False]


@pytest.mark.parametrize(
    ("of", "told_days_ago", "starts"),
    [
        ({"opens_at": NOW - DAY}, 1, ["Demandez vous-mêmes à dix"]),
        ({"opens_at": NOW - 4 * DAY}, 1, []),
        ({"opens_at": NOW - 8 * DAY}, None, ["Vous n’avez rien raconté"]),
        ({"opens_at": NOW - 12 * DAY, "pledged_cents": 399_99}, 1, ["La moitié du temps"]),
        ({"opens_at": NOW - 12 * DAY, "pledged_cents": 400_00}, 1, []),
        ({"opens_at": NOW - 12 * DAY, "pledged_cents": 900_00, "ends_at": NOW + DAY}, 1, ["Les derniers jours"]),
        ({"state": "draft", "opens_at": None, "ends_at": None}, None, []),
        ({"state": "funded"}, None, []),
    ],
)  # fmt: skip
def test_advice_comes_when_it_helps(
    of: dict[str, Any], told_days_ago: int | None, starts: list[str]
) -> None:
    said_at = None if told_days_ago is None else NOW - told_days_ago * DAY
    found = [
        words for words, _path in advice_for(campaign(**of), project(last_said_at=said_at), NOW)
    ]
    assert len(found) == len(starts)
    assert all(words.startswith(start) for words, start in zip(found, starts, strict=True)), found


@pytest.mark.parametrize(
    ("left", "fr", "en"),
    [
        (timedelta(days=2), "Il reste 2 jours", "2 days left"),
        (timedelta(days=2) - timedelta(seconds=1), "Il reste 47 heures", "47 hours left"),
        (timedelta(hours=1), "Il reste 1 heure", "1 hour left"),
        (timedelta(minutes=59), "Il reste 59 minutes", "59 minutes left"),
        (timedelta(seconds=1), "Il reste 1 minute", "1 minute left"),
    ],
)
def test_the_time_left_is_said_as_people_say_it(left: timedelta, fr: str, en: str) -> None:
    for language, said in (("fr", fr), ("en", en)):
        with using(language):
            words = wording.left_said(campaign(ends_at=NOW + left), NOW)
            assert words.replace("\u00a0", " ").replace("\u202f", " ") == said
    assert wording.left_said(campaign("funded"), NOW) == ""
    assert "décompte" in wording.left_said(campaign(ends_at=NOW), NOW)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_state_is_said_in_a_sentence_of_its_own(language: str) -> None:
    with using(language):
        said = {state: wording.state_said(campaign(state)) for state in State}
        assert all(words.endswith(".") for words in said.values())
        assert len(set(said.values())) == len(State)
        fell_short = campaign("failed", reason="Trop peu a été perçu.")
        assert wording.state_said(fell_short) != said[State.FAILED]


def test_a_share_is_rounded_down_so_that_it_is_reached_only_once_it_is() -> None:
    assert [wording.percent_of(part, 800_00) for part in (0, 799_99, 800_00, 801_00)] == [
        0, 99, 100, 100,
    ]  # fmt: skip
    assert wording.percent_of(5, 0) == 0
    with using("en"):
        below = wording.raised_said(campaign(pledged_cents=700_00, matched_cents=99_99))
        assert "(99%)" in below
        reached = wording.raised_said(campaign(pledged_cents=700_00, matched_cents=100_00))
        assert "is reached" in reached
        came = wording.raised_said(campaign("settled", collected_cents=760_00))
        assert came.startswith("$760")
        assert wording.parts_said(campaign(pledged_cents=1_00, givers=1)).endswith("by 1 person")
        both = wording.parts_said(campaign(pledged_cents=1_00, givers=2, matched_cents=1_00))
        assert "2 people" in both
        assert "added by partners" in both


@pytest.mark.parametrize("state", sorted(WRITTEN))
def test_terms_say_when_before_a_date_is_known(state: State) -> None:
    first = wording.terms_said(campaign(state, ends_at=None))[0]
    assert "après la fin" in first
    flexible = wording.terms_said(campaign(kind=Kind.FLEXIBLE))
    assert "quel que soit le total" in flexible[0]
    assert "aucun reçu fiscal" in flexible[-1]
