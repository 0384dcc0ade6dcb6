"""What may be typed of an organisation: each limit from both sides, each fault in its own words."""

import pytest
from pydantic import ValidationError

from app.core.i18n import using
from app.core.web.form_errors import sentences
from app.organisations.rules import (
    NAME_MAX,
    NOTE_MAX,
    PART_MAX,
    PRESENTATION_MAX,
    PRESENTATION_MIN,
    REASON_MAX,
    REASON_MIN,
    Kind,
    Means,
    Practice,
    Role,
)
from app.organisations.schemas import (
    Because,
    ClaimDraft,
    Guest,
    Identity,
    Judgement,
    Revision,
    RoleChange,
    slug_of,
)
from app.places.gazetteer import gazetteer
from app.places.rules import Area
from tests.factories.ideas import area_of

SAID = {
    "name": "Le Relais",
    "kind": "community",
    "area": "city",
    "presentation_fr": "Un lieu où l’on répare, où l’on cuisine et où l’on parle.",
}


def fault(schema, values: dict) -> dict[str, str]:
    """Return the French sentences of what cannot be accepted."""
    with using("fr"), pytest.raises(ValidationError) as caught:
        schema.model_validate(values)
    with using("fr"):
        french = sentences(caught.value)
    with using("en"):
        english = sentences(caught.value)
    assert french.keys() == english.keys()
    assert all(french[name] != english[name] for name in french)
    return french


@pytest.fixture(autouse=True)
async def places(db):
    await area_of(db, "city")


@pytest.mark.parametrize(
    ("field", "longest"),
    [
        ("name", NAME_MAX),
        ("presentation_fr", PRESENTATION_MAX),
        ("presentation_en", PRESENTATION_MAX),
        ("does", PART_MAX),
        ("needs", PART_MAX),
        ("offers", PART_MAX),
    ],
)
async def test_a_text_has_a_longest_length(field, longest):
    assert len(getattr(Identity(**SAID | {field: "a" * longest}), field)) == longest
    assert field in fault(Identity, SAID | {field: "a" * (longest + 1)})


@pytest.mark.parametrize("field", ["name", "kind", "area"])
async def test_what_is_needed_is_asked_for(field):
    assert field in fault(Identity, {k: v for k, v in SAID.items() if k != field})


@pytest.mark.parametrize("language", ["fr", "en"])
async def test_one_language_is_enough_and_none_is_not(language):
    enough = {"presentation_fr": "", f"presentation_{language}": "a" * PRESENTATION_MIN}
    Identity(**SAID | enough)
    short = {"presentation_fr": "", f"presentation_{language}": "a" * (PRESENTATION_MIN - 1)}
    assert "au moins 40 caractères" in fault(Identity, SAID | short)["presentation_en"]


@pytest.mark.parametrize("kind", Kind)
async def test_practices_are_of_community_organisations_and_each_once(kind):
    said = Identity(**SAID | {"kind": kind, "practices": ["rights", "action", "rights"]})
    wanted = [Practice.RIGHTS, Practice.ACTION] if kind is Kind.COMMUNITY else []
    assert said.practices == wanted
    assert said.columns()["practices"] == [str(one) for one in wanted]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""),
        ("relais.example.org", "https://relais.example.org"),
        ("http://relais.example.org/a?b=c", "http://relais.example.org/a?b=c"),
    ],
)
async def test_a_website_is_completed(typed, kept):
    assert Identity(**SAID | {"website": typed}).website == kept


@pytest.mark.parametrize(
    "typed",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "https://a:b@example.org",
        "ftp://x.org",
        "a b.org",
    ],
)
async def test_a_website_that_would_mislead_is_refused(typed):
    assert "website" in fault(Identity, SAID | {"website": typed})


async def test_an_address_may_be_left_out_and_is_checked_when_it_is_there():
    assert Identity(**SAID).contact_email == ""
    assert Identity(**SAID | {"contact_email": " a@Exemple.CA "}).contact_email == "a@exemple.ca"
    assert "courriel" in fault(Identity, SAID | {"contact_email": "a@b"})["contact_email"]


@pytest.mark.parametrize(
    "field", ["state", "verified_at", "hidden_at", "owner", "created_by_id", "neq", "logo"]
)
async def test_nobody_sends_what_is_not_theirs_to_say(field):
    assert field in fault(Identity, SAID | {field: "verified"})


async def test_areas_are_named_by_slugs_that_lead_back():
    for slug in ("city", "parc-extension", "t:villeray-saint-michel-parc-extension"):
        said = Identity(**SAID | {"area": slug})
        assert slug_of(said.where) == slug
        assert gazetteer.area(slug_of(said.where)) == said.where
    assert Identity(**SAID).where == Area()
    assert Identity(**SAID).columns()["territory_id"] is None


@pytest.mark.parametrize("version", [0, -1, 2**31, "x", None])
async def test_a_version_is_a_number_that_can_be(version):
    assert "version" in fault(Revision, SAID | {"version": version})


async def test_only_the_number_that_is_shown_is_kept():
    both = {"neq": "1143 920 115", "charity_number": "119219814rr0001"}
    by_neq = ClaimDraft(means="neq", **both)
    assert (by_neq.neq, by_neq.charity_number) == ("1143920115", "")
    by_charity = ClaimDraft(means="charity", **both)
    assert (by_charity.neq, by_charity.charity_number) == ("", "119219814RR0001")
    by_document = ClaimDraft(means="document", neq="n’importe quoi", charity_number="x")
    assert (by_document.neq, by_document.charity_number) == ("", "")


@pytest.mark.parametrize("means", [Means.NEQ, Means.CHARITY])
async def test_a_number_that_is_shown_must_be_there(means):
    field = "neq" if means is Means.NEQ else "charity_number"
    assert set(fault(ClaimDraft, {"means": means})) == {field}


async def test_a_word_to_the_team_has_a_longest_length():
    assert ClaimDraft(means="document", note="a" * NOTE_MAX).note
    assert "note" in fault(ClaimDraft, {"means": "document", "note": "a" * (NOTE_MAX + 1)})


@pytest.mark.parametrize("length", [0, REASON_MIN - 1])
async def test_a_refusal_says_why_and_an_acceptance_need_not(length):
    assert Judgement(verdict="accept", version=1, reason="a" * length).is_accepted
    refused = {"verdict": "refuse", "version": 1, "reason": "a" * length}
    assert "Dites pourquoi" in fault(Judgement, refused)["reason"]
    assert not Judgement(**refused | {"reason": "a" * REASON_MIN}).is_accepted


@pytest.mark.parametrize("length", [0, REASON_MIN - 1, REASON_MAX + 1])
async def test_putting_aside_has_a_reason_of_some_length(length):
    assert "reason" in fault(Because, {"reason": "a" * length})
    assert Because(reason="a" * REASON_MIN)


@pytest.mark.parametrize("role", ["", "king", "administrator"])
async def test_roles_are_the_known_ones(role):
    assert "role" in fault(RoleChange, {"role": role})
    assert "role" in fault(Guest, {"email": "a@exemple.ca", "role": role})
    assert Guest(email="a@exemple.ca").role is Role.MEMBER


@pytest.mark.parametrize("text", ["\u202eesrever", "zéro\u200blargeur", "deux  espaces"])
async def test_a_name_is_cleaned_of_what_cannot_be_seen(text):
    name = Identity(**SAID | {"name": f"Le {text}"}).name
    assert not set(name) & set("\u202e\u200b")
    assert "  " not in name


@pytest.mark.parametrize("text", ["!!!!", "🌳🌳🌳"])
async def test_a_name_is_made_of_words(text):
    assert "name" in fault(Identity, SAID | {"name": text})
