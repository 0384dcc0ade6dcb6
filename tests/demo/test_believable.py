"""The demonstration holds together: nobody acts before they joined, speaks for themselves twice, or knows tomorrow."""

import itertools
from collections import Counter
from typing import Any

import pytest

from app.demo.content import tales
from app.demo.people import SIGN_IN
from app.ideas.rules import THRESHOLDS
from app.places.rules import AreaKind
from app.themes.rules import THEMES
from tests.cli.conftest import Place

TALES = tales()
OPEN = [tale for tale in TALES if tale.state in {"published", "candidate"}]

NEVER = {
    "an idea before its author joined": (
        "idea i JOIN person p ON p.id = i.author_id WHERE i.created_at < p.created_at"
    ),
    "a support before its person joined": (
        "support s JOIN person p ON p.id = s.person_id WHERE s.created_at < p.created_at"
    ),
    "a comment before its author joined": (
        "comment c JOIN person p ON p.id = c.author_id WHERE c.created_at < p.created_at"
    ),
    "an address confirmed before it was given": (
        "person WHERE email_confirmed_at < created_at OR email_confirmed_at > now()"
    ),
    "a comment before its idea": (
        "comment c JOIN idea i ON i.id = c.subject_id AND c.subject_kind = 'idea'"
        " WHERE c.created_at < i.published_at"
    ),
    "a reply before what it answers": (
        "comment c JOIN comment p ON p.id = c.parent_id WHERE c.created_at < p.created_at"
    ),
    "somebody who finds their own comment helpful": (
        "helpful_mark h JOIN comment c ON c.id = h.comment_id WHERE c.author_id = h.person_id"
    ),
    "a comment that counts its marks wrong": (
        "comment c WHERE c.helpful <> (SELECT count(*) FROM helpful_mark h WHERE h.comment_id = c.id)"
    ),
    "the same words twice": (
        "(SELECT body FROM comment WHERE state = 'visible' GROUP BY body HAVING count(*) > 1) twice"
    ),
    "a support on a draft": "support s JOIN idea i ON i.id = s.idea_id WHERE i.state = 'draft'",
    "an idea closed before it was published": "idea WHERE closed_at < published_at",
    "an idea closed tomorrow": "idea WHERE closed_at > now()",
    "a gate passed tomorrow": "gate WHERE passed_at > now()",
    "a closed idea without its moment": (
        "idea WHERE state IN ('withdrawn', 'archived') AND closed_at IS NULL"
    ),
    "an open idea that should have been archived": (
        "idea WHERE state = 'published' AND archive_due_at < now()"
    ),
    "an answer of tomorrow": "official_answer WHERE created_at > now()",
    "an answer to what is no candidate": (
        "official_answer a JOIN idea i ON i.id = a.idea_id WHERE i.state <> 'candidate'"
    ),
    "a co-author who is the author": (
        "co_author c JOIN idea i ON i.id = c.idea_id WHERE c.person_id = i.author_id"
    ),
    "a notice of tomorrow": "notice WHERE created_at > now() OR read_at < created_at",
    "a notice that an e-mail still waits for": "notice WHERE rhythm = 'at_once' AND mailed_at IS NULL",
    "somebody who follows themselves": "follow WHERE target = 'person:' || person_id",
    "a message of tomorrow": "message WHERE created_at > now()",
    "a link that leads into the dark": (
        "media WHERE kind = 'link' AND (address NOT LIKE 'http%' OR title = '')"
    ),
    "a person with a device signed in from nowhere": (
        "device d JOIN person p ON p.id = d.person_id WHERE d.seen_at > now() + interval '1 hour'"
    ),
}


@pytest.mark.parametrize("what", NEVER)
def test_it_never_holds(seeded: Place, what: str) -> None:
    assert seeded.rows(f"SELECT count(*) FROM {NEVER[what]}") == [(0,)]


def number(place: Place, query: str) -> int:
    [(found,)] = place.rows(query)
    assert isinstance(found, int)
    return found


def test_many_people_write_and_none_writes_everything(seeded: Place) -> None:
    ideas = seeded.rows("SELECT author_id, count(*) FROM idea GROUP BY 1 ORDER BY 2 DESC")
    assert len(ideas) > 60
    assert int(str(ideas[0][1])) <= 6
    remarks = seeded.rows("SELECT author_id, count(*) FROM comment GROUP BY 1 ORDER BY 2 DESC")
    assert len(remarks) > 120
    assert int(str(remarks[0][1])) <= 25


def test_nobody_argues_with_themselves(seeded: Place) -> None:
    same = (
        "SELECT count(*) FROM comment c JOIN comment p ON p.id = c.parent_id"
        " JOIN idea i ON i.id = c.subject_id"
        " WHERE c.author_id = p.author_id AND c.author_id <> i.author_id"
    )
    assert number(seeded, same) <= 5


def test_ideas_stand_at_every_distance_from_their_gate(seeded: Place) -> None:
    rows = seeded.rows(
        "SELECT width_bucket(g.local::float / g.threshold, 0, 1, 5), count(*) FROM gate g"
        " JOIN idea i ON i.id = g.idea_id WHERE i.state = 'published' GROUP BY 1"
    )
    found = {int(str(bucket)): int(str(many)) for bucket, many in rows}
    assert all(found.get(bucket, 0) >= 3 for bucket in (1, 2, 3, 4, 5)), found


def test_every_size_of_area_has_an_idea_past_its_gate_and_one_on_its_way() -> None:
    def kind(area: str) -> AreaKind:
        if area == "city":
            return AreaKind.CITY
        return AreaKind.TERRITORY if area.startswith("t:") else AreaKind.NEIGHBOURHOOD

    seen = {(kind(tale.area), tale.state) for tale in OPEN}
    for each in (AreaKind.NEIGHBOURHOOD, AreaKind.TERRITORY):
        assert {(each, "published"), (each, "candidate")} <= seen
    assert (AreaKind.CITY, "published") in seen
    assert set(THRESHOLDS) == set(AreaKind)


def test_something_happened_in_every_month_of_the_last_year(seeded: Place) -> None:
    months = number(
        seeded,
        "SELECT count(DISTINCT date_trunc('month', at)) FROM (SELECT published_at AS at FROM idea"
        " UNION ALL SELECT created_at FROM support UNION ALL SELECT created_at FROM comment) happened"
        " WHERE at > now() - interval '1 year'",
    )
    assert months >= 12
    lately = number(
        seeded, "SELECT count(*) FROM comment WHERE created_at > now() - interval '7 days'"
    )
    assert lately > 5, "it does not look abandoned"


def test_no_place_and_no_theme_takes_all_the_room() -> None:
    areas = Counter(tale.area for tale in OPEN)
    assert len(areas) > 40
    assert areas.most_common(1)[0][1] <= len(OPEN) * 0.12
    themes = Counter(theme for tale in OPEN for theme in tale.themes)
    assert set(themes) == set(THEMES)
    assert min(themes.values()) >= 2
    assert themes.most_common(1)[0][1] <= len(OPEN) * 0.5


def test_people_disagree_ask_and_improve(seeded: Place) -> None:
    rows = seeded.rows("SELECT stance, count(*) FROM comment WHERE parent_id IS NULL GROUP BY 1")
    found = {str(stance): int(str(many)) for stance, many in rows}
    assert all(
        found.get(stance, 0) >= 15 for stance in ("for", "against", "question", "improvement")
    )
    assert number(seeded, "SELECT count(*) FROM comment WHERE taken_up_at IS NOT NULL") >= 5


def test_some_readers_read_english(seeded: Place) -> None:
    [(english, everybody)] = seeded.rows(
        "SELECT count(*) FILTER (WHERE language = 'en'), count(*) FROM person"
    )
    share = int(str(english)) / int(str(everybody))
    assert 0.1 < share < 0.3


def test_the_audit_log_of_the_demonstration_follows_itself(seeded: Place) -> None:
    rows = seeded.rows("SELECT hash, previous_hash FROM audit_entry ORDER BY id")
    assert rows
    assert all(later[1] == before[0] for before, later in itertools.pairwise(rows))


@pytest.mark.parametrize("who", SIGN_IN)
def test_whoever_one_signs_in_as_has_a_name_a_home_and_one_address(seeded: Place, who: str) -> None:
    rows: Any = seeded.rows(
        "SELECT display_name, neighbourhood_id IS NOT NULL, deleted_at, suspended_at FROM person"
        f" WHERE email = '{SIGN_IN[who]}'"
    )
    ((name, has_home, deleted, suspended),) = rows
    assert 2 <= len(name) <= 40
    assert has_home
    assert (deleted, suspended) == (None, None)
