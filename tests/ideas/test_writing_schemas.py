"""What a person may write in an idea, and what is said of the rest."""

import pytest
from pydantic import ValidationError

from app.core.i18n import using
from app.core.web.form_errors import sentences
from app.ideas.schemas import DraftWords, Glance, PlaceOnMap, Proposal, Revision, Words
from app.places.rules import Area, distance_km
from tests.factories.ideas import area_of

WHOLE = {
    "title": "Une ruelle verte",
    "problem": "Le béton garde la chaleur et personne ne s’y arrête.",
    "proposal": "Planter des vignes et ouvrir trois fosses d’arbres.",
}


def faults(schema, **typed) -> dict[str, str]:
    with pytest.raises(ValidationError) as caught:
        schema(**typed)
    with using("en"):
        return sentences(caught.value)


@pytest.fixture(autouse=True)
async def places(db):
    await area_of(db, "city")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "at least 8"),
        ("Court", "at least 8"),
        ("a" * 121, "at most 120"),
        ("🌳🌳🌳🌳🌳🌳🌳🌳🌳", "in words"),
        ("!!!!!!!!!!!!", "in words"),
        ("Une ruelle\0 verte", "cannot be read"),
        ("Une ruelle\ud800 verte", "cannot be read"),
        ("Une ruelle\x07 verte", "cannot be read"),
    ],
)
async def test_a_title_that_cannot_stand_is_refused_in_words(typed, words):
    assert words in faults(Words, **WHOLE | {"title": typed})["title"]


async def test_a_title_is_put_on_one_line_without_tricks():
    typed = "  Une ruelle\n\tverte \u202ederrière\u200b chez nous "
    assert Words(**WHOLE | {"title": typed}).title == "Une ruelle verte derrière chez nous"


async def test_texts_keep_their_paragraphs():
    typed = "Premier paragraphe.\r\n\r\n\r\n\r\nSecond, plus long.  "
    assert (
        Words(**WHOLE | {"problem": typed}).problem == "Premier paragraphe.\n\nSecond, plus long."
    )
    assert "at most 5,000" in faults(Words, **WHOLE | {"problem": "a" * 5001})["problem"]
    assert "at most 10,000" in faults(Words, **WHOLE | {"proposal": "a" * 10001})["proposal"]
    assert "at least 20" in faults(Words, **WHOLE | {"proposal": "Trop court"})["proposal"]


async def test_a_draft_may_lack_everything_but_not_hold_rubbish():
    assert DraftWords().title == ""
    assert DraftWords(title="Ru").title == "Ru"
    assert "cannot be read" in faults(DraftWords, problem="a\0")["problem"]
    assert "at most 120" in faults(DraftWords, title="a" * 121)["title"]
    assert "offered" in faults(DraftWords, language="de")["language"]


@pytest.mark.parametrize("field", ["author_id", "state", "published_at", "threshold", "version"])
async def test_owners_states_and_counts_are_never_read_from_a_form(field):
    assert "not known" in faults(Proposal, **WHOLE, area="city", **{field: "1"})[field]


async def test_an_area_is_one_of_ours():
    assert Proposal(**WHOLE, area="city").where == Area()
    here = Proposal(**WHOLE, area="parc-extension").where
    whole = Proposal(**WHOLE, area="t:villeray-saint-michel-parc-extension").where
    assert here.territory_id == whole.territory_id
    assert (here.neighbourhood_id is None, whole.neighbourhood_id) == (False, None)
    assert "choose where" in faults(Proposal, **WHOLE, area="")["area"]
    assert "fill this in" in faults(Proposal, **WHOLE)["area"]
    assert "offered" in faults(Proposal, **WHOLE, area="atlantide")["area"]
    assert "offered" in faults(Proposal, **WHOLE, area="t:")["area"]


async def test_three_themes_of_ours_at_most():
    assert Proposal(**WHOLE, area="city").themes == []
    assert Proposal(**WHOLE, area="city", themes=["food", "food"]).themes == ["food"]
    four = ["food", "sport", "nature", "housing"]
    assert "at most 3" in faults(Proposal, **WHOLE, area="city", themes=four)["themes"]
    assert "offered themes" in faults(Proposal, **WHOLE, area="city", themes=["gold"])["themes"]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"latitude": "45.5"}, "longitude"),
        ({"longitude": "-73.6"}, "longitude"),
        ({"latitude": "91", "longitude": "0"}, "latitude"),
        ({"latitude": "0", "longitude": "181"}, "longitude"),
        ({"latitude": "nan", "longitude": "0"}, "latitude"),
        ({"latitude": "1e999", "longitude": "0"}, "latitude"),
        ({"latitude": "ici", "longitude": "là"}, "latitude"),
        ({"place_label": "a" * 161}, "place_label"),
        ({"place_label": "🏙️"}, "place_label"),
    ],
)
async def test_a_place_that_cannot_be_is_refused_beside_its_field(typed, field):
    assert faults(PlaceOnMap, **typed)[field]


async def test_a_place_may_be_a_name_a_point_both_or_nothing():
    assert PlaceOnMap().point is None
    assert PlaceOnMap(place_label="Parc Saint-Roch").point is None
    assert PlaceOnMap(latitude="45,5289", longitude=" -73,6299 ").point == (45.5289, -73.6299)


async def test_a_revision_says_which_version_it_was_written_over():
    assert Revision(**WHOLE, version="3").version == 3
    for version in ("0", "-1", str(2**31), "x", ""):
        assert faults(Revision, **WHOLE, version=version)["version"]
    assert "not known" in faults(Revision, **WHOLE, version="1", area="city")["area"]


async def test_a_glance_bears_whatever_is_being_typed():
    assert Glance(title="a", problem="b" * 20_000).area == ""
    assert "cannot be read" in faults(Glance, title="a\0")["title"]


async def test_distances_are_those_of_the_globe():
    mount_royal, old_port = (45.5048, -73.5874), (45.5072, -73.5513)
    assert distance_km(mount_royal, mount_royal) == 0
    assert 2.7 < distance_km(mount_royal, old_port) < 2.9
    assert 500 < distance_km(mount_royal, (43.65, -79.38)) < 510
    assert 20_000 < distance_km((0, 0), (0, 180)) < 20_020
