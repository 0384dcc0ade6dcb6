"""A row becomes an idea that our forms would accept, or is refused with the reason."""

from datetime import UTC, datetime

import pytest

from app.core.i18n import using
from app.exchange.importing.incoming import Incoming
from app.exchange.importing.translate import LeftOut
from app.exchange.mapping.schema import Mapping
from app.exchange.reading.faults import RowRefused
from app.exchange.reading.rows import Row
from app.ideas.rules import (
    PROBLEM_MAX,
    PROPOSAL_MAX,
    PROPOSAL_MIN,
    THRESHOLDS,
    TITLE_MAX,
    State,
)
from app.places.rules import Area, AreaKind
from tests.exchange.rows import COMPLETE, NOW, mapping, row, translator


def idea(mapped: Mapping | None = None, **cells: str) -> Incoming:
    with using("en"):
        return translator(mapped).incoming(row(**(COMPLETE | cells)))


def reason(mapped: Mapping | None = None, **cells: str) -> str:
    with pytest.raises(RowRefused) as refused:
        idea(mapped, **cells)
    return refused.value.message


def test_a_complete_row_comes_in_as_it_is():
    found = idea(area="Parc-Extension", theme="nature", place="École", point="45.5, -73.6")
    content = found.content
    assert (content.title, content.problem, content.proposal) == tuple(
        COMPLETE[name] for name in ("title", "problem", "proposal")
    )
    assert content.area == Area(1, 5)
    assert content.themes == ["nature"]
    assert (content.place_label, content.place_lat, content.place_lon) == ("École", 45.5, -73.6)
    assert content.language == "fr"
    assert (found.origin.source, found.origin.source_id) == ("essai", "7")
    assert found.notes == []


def test_an_idea_without_a_date_is_published_now_with_the_threshold_of_its_area():
    found = idea(area="villeray").history
    assert found.state is State.PUBLISHED
    assert (found.published_at, found.passed_at, found.closed_at) == (NOW, None, None)
    assert found.threshold == THRESHOLDS[AreaKind.TERRITORY]


def test_its_own_dates_and_threshold_are_kept():
    found = idea(
        state="candidate", published_at="2026-01-02", passed_at="2026-03-04", threshold="40",
        supporters_local="41", supporters_other="3",
    ).history  # fmt: skip
    assert found.published_at == datetime(2026, 1, 2, 17, tzinfo=UTC)
    assert found.passed_at == datetime(2026, 3, 4, 17, tzinfo=UTC)
    assert (found.threshold, found.earlier_local, found.earlier_other) == (40, 41, 3)


def test_a_candidate_without_that_date_passed_when_it_was_published():
    found = idea(state="candidate", published_at="2026-01-02").history
    assert found.passed_at == found.published_at


@pytest.mark.parametrize("state", ["archived", "withdrawn"])
def test_a_closed_idea_says_when_and_why(state):
    found = idea(state=state, closed_at="2026-05-01", closing_reason="Faite autrement").history
    assert found.closed_at == datetime(2026, 5, 1, 16, tzinfo=UTC)
    assert found.closing_reason == "Faite autrement"
    assert idea(state=state).history.closed_at == NOW


def test_an_open_idea_has_no_end():
    found = idea(closed_at="2026-05-01", closing_reason="x").history
    assert (found.closed_at, found.closing_reason) == (None, "")


@pytest.mark.parametrize("state", ["hidden", "draft", "merged", "approuvé"])
def test_a_state_that_means_nothing_here_is_refused(state):
    assert reason(state=state) == f"The mapping does not say what the state “{state}” means."


def test_a_row_may_be_left_out_by_its_state():
    mapped = mapping(values={"state": {"brouillon": "leave-out"}})
    with pytest.raises(LeftOut):
        idea(mapped, state="Brouillon")


@pytest.mark.parametrize(
    ("area", "expected"),
    [
        ("", Area()),
        ("city", Area()),
        ("montréal", Area()),
        ("VSM", Area(1)),
        ("Villeray—Saint‑Michel", Area(1)),
        ("parc extension", Area(1, 5)),
    ],
)
def test_areas_are_known_by_slug_name_or_code(area, expected):
    found = idea(area=area)
    assert found.content.area == expected
    assert found.notes == []


def test_an_unknown_area_is_the_whole_city_and_is_said():
    found = idea(area="75018")
    assert found.content.area == Area()
    assert found.notes == ["The area “75018” is not on our map: the idea is for the whole city."]


@pytest.mark.parametrize("title", ["", "   ", "\u200b"])
def test_a_row_without_title_is_refused(title):
    assert reason(title=title) == "There is no title."


def test_a_title_of_signs_is_refused():
    assert reason(title="🌳🌳🌳🌳🌳🌳🌳🌳🌳") == "Please write this in words."


def test_a_long_title_is_cut_and_kept_whole_in_the_text():
    long = "Une ruelle verte " * 10
    found = idea(title=long)
    assert len(found.content.title) <= TITLE_MAX
    assert found.content.title.endswith("…")
    assert found.content.problem.startswith(f"Titre complet\u00a0: {long.strip()}\n\n")
    assert COMPLETE["problem"] in found.content.problem
    assert len(found.notes) == 1


def test_a_short_title_gets_the_name_of_the_area():
    found = idea(title="Bancs", area="parc-extension")
    assert found.content.title == "Bancs (Parc-Extension)"
    assert len(found.notes) == 1


@pytest.mark.parametrize("field", ["title", "problem", "proposal"])
@pytest.mark.parametrize("bad", ["a\0b", "a\x07b", "\x1b[31m"])
def test_characters_that_cannot_be_read_are_refused(field, bad):
    text = f"Un texte assez long {bad} pour la règle."
    assert reason(**{field: text}) == "This text contains characters that cannot be read."


def test_direction_marks_and_invisible_characters_are_taken_out():
    assert (
        idea(title="Projet \u202egpj.exe\u202c de ruelle").content.title
        == "Projet gpj.exe de ruelle"
    )


@pytest.mark.parametrize("field", ["problem", "proposal"])
@pytest.mark.parametrize("text", ["", "Trop court."])
def test_a_text_too_short_is_refused(field, text):
    assert reason(**{field: text}) == f"The {field} is not described in at least 20 characters."


@pytest.mark.parametrize(("field", "most"), [("problem", PROBLEM_MAX), ("proposal", PROPOSAL_MAX)])
def test_a_text_too_long_is_cut_and_said(field, most):
    found = idea(**{field: "mot " * 5_000})
    text = getattr(found.content, field)
    assert most - 10 < len(text) <= most
    assert text.endswith("mot…")
    assert "was cut" in found.notes[0]


def test_what_the_mapping_adds_survives_the_cut():
    mapped = mapping(after={"proposal": {"fr": ["Fiche {id}."]}})
    text = idea(mapped, proposal="mot " * 5_000).content.proposal
    assert text.endswith("…\n\nFiche 7.")
    assert len(text) <= PROPOSAL_MAX


def test_a_missing_text_is_made_of_the_facts_in_the_ideas_language():
    mapped = mapping(
        instead={
            "problem": {"fr": ["Fiche {id} sans description."], "en": ["Nothing is said of {id}."]}
        }
    )
    assert idea(mapped, problem="").content.problem == "Fiche 7 sans description."
    assert idea(mapped, problem="", language="en").content.problem == "Nothing is said of 7."
    assert idea(mapped, problem="Court.").content.problem == "Court.\n\nFiche 7 sans description."
    assert idea(mapped).content.problem == COMPLETE["problem"]


def test_html_becomes_markdown_where_the_mapping_says_so():
    html = "<p>Planter des <b>vignes</b> partout.</p><script>x</script>"
    mapped = mapping(html=["title", "proposal"])
    found = idea(mapped, title="Une <i>ruelle</i> R&amp;D", proposal=html)
    assert found.content.title == "Une ruelle R&D"
    assert found.content.proposal == "Planter des **vignes** partout."
    assert idea(proposal=html).content.proposal == html


def test_html_without_end_is_refused():
    mapped = mapping(html=["proposal"])
    assert "HTML" in reason(mapped, proposal="<p>" + "x" * 60_000)


@pytest.mark.parametrize("source_id", ["", "  "])
def test_a_row_without_identifier_is_refused(source_id):
    assert "no identifier" in reason(id=source_id)


def test_an_identifier_without_end_is_refused():
    assert reason(id="x" * 121) == "The identifier is too long."
    assert reason(source="x" * 61) == "The identifier is too long."


def test_a_public_id_is_kept_only_when_it_is_one():
    assert idea(public_id="abcdefgh23").origin.public_id == "abcdefgh23"
    for other in ("42", "ABCDEFGH23", "../../etc/", "abcdefgh234"):
        assert idea(public_id=other).origin.public_id == ""


def test_a_place_too_long_is_cut_and_said():
    found = idea(place="Rue " * 100)
    assert len(found.content.place_label) <= 160
    assert "“Place” was cut" in found.notes[0]


def test_a_language_that_is_not_ours_is_said():
    mapped = mapping(
        locales=["fr", "ca"],
        columns={**mapping().columns, "title": ["title/{locale}"]},
    )
    found = idea(mapped, **{"title/ca": "Un carrer verd"})
    assert found.content.language == "fr"
    assert "“ca”" in found.notes[0]


def test_a_row_that_could_not_be_read_is_refused_with_its_fault():
    with pytest.raises(RowRefused, match="short"):
        translator().incoming(Row(4, fault="short"))


def test_a_refused_row_is_called_by_its_identifier_without_tricks():
    assert translator().identifier(row(id="a\x1b[31m\u202eb" + "x" * 300)).startswith("a[31mb")
    assert translator().identifier(Row(3, fault="x")) == ""


def test_the_texts_of_a_complete_row_are_never_padded():
    assert len(idea(proposal="x" * PROPOSAL_MIN).content.proposal) == PROPOSAL_MIN
