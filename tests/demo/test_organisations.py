"""The demonstration's organisations: of every kind, well formed, and what the database holds of them."""

from typing import Any

import pytest

from app.core.ids import is_public_id
from app.demo.content import tales
from app.demo.seed.organisations import told
from app.organisations.rules import (
    NAME_MAX,
    PRESENTATION_MIN,
    Kind,
    Practice,
    neq_fault,
    read_charity_number,
)
from tests.cli.conftest import Place

TOLD = told()


@pytest.fixture
def count(seeded: Place) -> Any:
    return lambda condition: seeded.rows(f"SELECT count(*) FROM {condition}")[0][0]


def test_there_is_one_of_every_kind_and_every_practice():
    assert len(TOLD) >= 14
    assert {Kind(one["kind"]) for one in TOLD} == set(Kind)
    found = {Practice(code) for one in TOLD for code in one.get("practices", ())}
    assert found == set(Practice)
    assert {one.get("state", "verified") for one in TOLD} == {"verified", "pending", "refused"}


@pytest.mark.parametrize("one", TOLD, ids=lambda one: one["key"])
def test_each_is_what_the_forms_would_take(one):
    assert 3 <= len(one["name"]) <= NAME_MAX
    longest = max(len(one.get(f"presentation_{lang}", "")) for lang in ("fr", "en"))
    assert longest >= PRESENTATION_MIN
    assert not one.get("practices") or one["kind"] == "community"
    if "neq" in one:
        assert neq_fault(one["neq"]) == ""
    if "charity_number" in one:
        assert read_charity_number(one["charity_number"]) == one["charity_number"]
    keys = {tale.key for tale in tales()}
    said = {said["idea"] for said in one.get("says", ())}
    assert said | set(one.get("endorses", ())) | set(one.get("ideas", ())) <= keys
    assert not set(one.get("endorses", ())) & set(one.get("ideas", ()))


def test_numbers_and_names_are_nobodys():
    numbers = [one[name] for one in TOLD for name in ("neq", "charity_number") if name in one]
    assert len(numbers) == len(set(numbers))
    assert len({one["name"] for one in TOLD}) == len(TOLD)
    sites = [one["website"] for one in TOLD if "website" in one]
    assert all(".example." in site for site in sites)


NEVER = {
    "an organisation without an owner": (
        "organisation o WHERE NOT EXISTS (SELECT 1 FROM organisation_member m"
        " WHERE m.organisation_id = o.id AND m.role = 'owner')"
    ),
    "a comment by who may not speak": (
        "comment c WHERE c.organisation_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM"
        " organisation_member m WHERE m.organisation_id = c.organisation_id"
        " AND m.person_id = c.author_id AND m.role IN ('owner', 'editor'))"
    ),
    "an idea by who does not belong": (
        "idea i WHERE i.organisation_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM"
        " organisation_member m WHERE m.organisation_id = i.organisation_id"
        " AND m.person_id = i.author_id)"
    ),
    "something said for one that is not verified": (
        "comment c JOIN organisation o ON o.id = c.organisation_id WHERE o.state <> 'verified'"
    ),
    "an endorsement of its own idea": (
        "organisation_endorsement e JOIN idea i ON i.id = e.idea_id"
        " WHERE i.organisation_id = e.organisation_id"
    ),
    "a comment before its idea": (
        "comment c JOIN idea i ON i.id = c.subject_id WHERE c.organisation_id IS NOT NULL"
        " AND c.created_at < i.published_at"
    ),
    "a pending one without a request": (
        "organisation o WHERE o.state = 'pending' AND NOT EXISTS (SELECT 1 FROM"
        " organisation_claim c WHERE c.organisation_id = o.id AND c.decided_at IS NULL)"
    ),
    "a discussion that counts wrong": (
        "discussion d WHERE d.comments <> (SELECT count(*) FROM comment c WHERE"
        " c.subject_kind = d.subject_kind AND c.subject_id = d.subject_id AND c.state = 'visible')"
    ),
}


@pytest.mark.parametrize("what", NEVER)
def test_the_seeded_place_never_holds(count, what):
    assert count(NEVER[what]) == 0


def test_everything_told_is_there_under_steady_addresses(seeded: Place, count):
    assert count("organisation") == len(TOLD)
    ids = [row[0] for row in seeded.rows("SELECT public_id FROM organisation")]
    assert all(is_public_id(one) for one in ids)
    assert count("organisation_endorsement") == sum(len(o.get("endorses", ())) for o in TOLD)
    said = sum(len(o.get("says", ())) for o in TOLD)
    assert count("comment WHERE organisation_id IS NOT NULL") == said
