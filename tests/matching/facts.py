"""People and missions of every kind, for properties that must hold of all of them."""

from datetime import timedelta

from hypothesis import strategies as st

from app.matching.facts import Remote
from tests.factories.matching import (
    FAR_AWAY,
    HOME,
    NEAR,
    SATURDAY,
    TODAY,
    helper,
    opening,
    period,
    slot,
)

SKILLS = st.sampled_from(["gardening", "accounting", "welding", "cooking"])
LEVELS = st.sampled_from(["learning", "able", "professional"])
CAUSES = st.frozensets(st.sampled_from(["nature", "food", "art"]))
PAPERS = st.sampled_from(["references", "police-check"])
LAST_DAYS = st.sampled_from(
    [None, TODAY - timedelta(days=1), TODAY, SATURDAY.date(), SATURDAY.date() + timedelta(days=1)]
)
BUSY = st.sampled_from(
    [(), (period(),), (period(1),), (period(hour=2),), (period(), period(1)), (period(3),)]
)
PEOPLE = st.builds(
    helper,
    number=st.integers(1, 9),
    skills=st.dictionaries(SKILLS, LEVELS),
    causes=CAUSES,
    moments=st.frozensets(st.sampled_from(["sat-morning", "sun-morning", "tue-evening"])),
    point=st.sampled_from([None, HOME, NEAR, FAR_AWAY]),
    travel_km=st.sampled_from([None, 1, 4, 20]),
    is_remote=st.booleans(),
    monthly_minutes=st.sampled_from([None, 60, 200, 900]),
    promised_minutes=st.sampled_from([0, 180]),
    papers=st.dictionaries(PAPERS, LAST_DAYS),
    busy=BUSY,
    asked=st.integers(0, 6),
    quota=st.sampled_from([None, 0, 2, 8]),
    years_old=st.sampled_from([None, 15, 17, 18, 60]),
    is_paused=st.sampled_from([False, False, False, True]),
    is_shown=st.booleans(),
    languages=st.frozensets(st.sampled_from(["fr", "en", "es"]), min_size=1),
    answered=st.frozensets(st.integers(1, 9), max_size=1),
    avoids=st.frozensets(st.integers(20, 22), max_size=1),
    avoids_givers=st.sampled_from([frozenset(), frozenset({"organisation:2"})]),
)
SLOTS = st.sampled_from(
    [
        (),
        (slot(),),
        (slot(free=0),),
        (slot(), slot(2, day=1, moment="sun-morning")),
        (slot(free=0), slot(2, day=1, moment="sun-morning", free=1)),
        (slot(), slot(2, day=3, moment="tue-evening", free=1)),
    ]
)
MISSIONS = st.builds(
    opening,
    number=st.integers(1, 9),
    giver=st.sampled_from(["organisation:1", "organisation:2", "project:1"]),
    required=st.frozensets(SKILLS, max_size=2),
    useful=st.frozensets(SKILLS, max_size=2),
    causes=CAUSES,
    point=st.sampled_from([None, HOME, FAR_AWAY]),
    remote=st.sampled_from(Remote),
    slots=SLOTS,
    wanted=st.integers(0, 12),
    minimum_age=st.sampled_from([14, 14, 16, 18]),
    languages=st.sampled_from([frozenset(), frozenset({"fr"}), frozenset({"es", "ar"})]),
    papers=st.sampled_from([frozenset(), frozenset(), frozenset({"references"})]),
    is_open=st.sampled_from([True, True, True, False]),
    team=st.frozensets(st.sampled_from([1, 2, 20, 21]), max_size=1),
)
