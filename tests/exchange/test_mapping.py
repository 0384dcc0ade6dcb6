"""Mappings: what they may say, what they find in a row, and the ones that come with the house."""

import csv
import io

import pytest

from app.core.i18n import LANGUAGES, using
from app.exchange.exporting.columns import COLUMNS
from app.exchange.exporting.forms import CsvForm
from app.exchange.mapping.load import MappingRefused, load_mapping, names
from app.exchange.mapping.reader import Vocabulary
from app.exchange.mapping.schema import LEAVE_OUT
from app.exchange.reading.faults import FileRefused
from app.exchange.reading.rows import key
from app.exchange.rules import TAKEN_IN
from app.themes.rules import THEMES
from tests.exchange.rows import mapping, reader

SMALLEST = 'name="x"\nsource="x"\n[columns]\nid="id"\ntitle="title"\n'


def test_four_mappings_come_with_the_house():
    assert names() == ["consul", "decidim", "notreville", "paris"]


@pytest.mark.parametrize("name", ["consul", "decidim", "notreville", "paris"])
def test_ours_are_valid_and_lead_to_states_and_themes_that_exist(name):
    ours = load_mapping(name)
    states = set(ours.values.get("state", {}).values())
    assert states <= {*TAKEN_IN, LEAVE_OUT, ""}
    assert set(ours.values.get("theme", {}).values()) <= {*THEMES, ""}
    assert {"id", "title"} <= set(ours.columns)


@pytest.mark.parametrize("name", ["consul", "decidim", "notreville"])
def test_ours_never_read_who_wrote(name):
    wanted = Vocabulary(load_mapping(name)).wanted()
    assert not any(word in heading for heading in wanted for word in ("author", "email", "user"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_our_own_mapping_knows_every_heading_of_our_export(language):
    heading_line = CsvForm(language).head().decode("utf-8-sig")
    headings = next(csv.reader(io.StringIO(heading_line)))
    wanted = Vocabulary(load_mapping("notreville")).wanted()
    derived = {"area_name", "organisation"}
    unknown = [
        column.name
        for column, heading in zip(COLUMNS, headings, strict=True)
        if key(heading) not in wanted or key(column.name) not in wanted
    ]
    assert set(unknown) == derived


def test_a_mapping_of_the_operator_is_read_from_its_file(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(SMALLEST)
    assert load_mapping(str(path)).columns["id"] == ["id"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name=", "not valid TOML"),
        ("\xff", "not valid TOML"),
        (SMALLEST + "[colums]\nx='y'\n", "colums"),
        (SMALLEST + "titel='x'\n", "columns.titel"),
        (SMALLEST.replace('"title"', "[]"), "columns.title"),
        ("encoding='utf-7'\n" + SMALLEST, "encoding"),
        ("timezone='Mars/Base'\n" + SMALLEST, "timezone"),
        ("timezone='../../etc/passwd'\n" + SMALLEST, "timezone"),
        ("html=['author']\n" + SMALLEST, "html"),
        ("source=''\n" + SMALLEST.replace('source="x"\n', ""), "source"),
        ("delimiter=';;'\n" + SMALLEST, "delimiter"),
    ],
)
def test_mistakes_are_named(tmp_path, text, said):
    path = tmp_path / "wrong.toml"
    path.write_text(text)
    with using("en"), pytest.raises(MappingRefused) as refused:
        load_mapping(str(path))
    assert said in refused.value.message


def test_a_mapping_that_is_not_there_is_refused_with_the_ones_that_are(tmp_path):
    with using("en"), pytest.raises(MappingRefused, match="Ours are: consul, decidim"):
        load_mapping(str(tmp_path / "none.toml"))
    with pytest.raises(MappingRefused):
        load_mapping(str(tmp_path))


def test_the_first_column_that_has_something_wins():
    mapped = mapping(columns={"id": "id", "title": ["titre", "nom"]})
    assert reader(mapped, titre="", nom="B").field("title") == "B"
    assert reader(mapped, titre="A", nom="B").field("title") == "A"
    assert reader(mapped, titre="  ", nom="B").field("title") == "B"
    assert reader(mapped).field("title") == ""


def test_a_constant_is_for_empty_fields():
    mapped = mapping(constants={"state": "archived", "area": "city"})
    assert reader(mapped, state="candidate").field("state") == "candidate"
    assert reader(mapped).field("state") == "archived"


def test_values_translate_words_and_beginnings_whatever_their_case():
    mapped = mapping(values={"state": {"Réalisable*": "published", "NON": "archived", "*": "x"}})
    said = ["réalisable (3 000 €)", "Realisable", "non", "nonobstant", ""]
    assert [reader(mapped, state=word).field("state") for word in said] == [
        "published", "published", "archived", "x", "",
    ]  # fmt: skip


def test_a_value_may_mean_to_look_in_the_next_column():
    mapped = mapping(
        columns={"id": "id", "title": "title", "state": ["retirée", "état"]},
        values={"state": {"non": "", "oui": "withdrawn", "acceptée": "candidate"}},
    )
    assert reader(mapped, retirée="non", état="acceptée").field("state") == "candidate"
    assert reader(mapped, retirée="oui", état="acceptée").field("state") == "withdrawn"
    assert reader(mapped, retirée="non", état="").field("state") == ""


@pytest.mark.parametrize(
    ("cells", "language", "title"),
    [
        ({"title/fr": "Bonjour", "title/en": "Hello"}, "fr", "Bonjour"),
        ({"title/fr": "", "title/en": "Hello"}, "en", "Hello"),
        ({"title/en": "Hello"}, "en", "Hello"),
        ({"title/ca": "Hola"}, "fr", "Hola"),
        ({"title": "Simple"}, "fr", "Simple"),
    ],
)
def test_the_locale_that_has_a_title_tells_the_language(cells, language, title):
    mapped = mapping(
        locales=["fr", "en", "ca"], columns={"id": "id", "title": ["title/{locale}", "title"]}
    )
    found = reader(mapped, **cells)
    assert (found.language, found.field("title")) == (language, title)


def test_other_texts_are_looked_for_in_the_language_of_the_title_first():
    mapped = mapping(columns={"id": "id", "title": "t/{locale}", "proposal": "b/{locale}"})
    both = {"t/en": "Hello", "b/fr": "corps", "b/en": "body"}
    assert reader(mapped, **both).field("proposal") == "body"
    assert reader(mapped, **{"t/en": "Hello", "b/fr": "corps"}).field("proposal") == "corps"


def test_a_column_of_languages_is_believed():
    assert reader(language="en", title="x").language == "en"
    assert reader(language="EN-CA", title="x").language == "en"
    assert reader(language="es", title="x").language == "fr"


def test_facts_have_their_own_columns_and_fields_are_facts_too():
    mapped = mapping(facts={"budget": "Coût"}, values={"budget": {"-": ""}})
    assert reader(mapped, Coût="5").fact("budget") == "5"
    assert reader(mapped, Coût="-").fact("budget") == ""
    assert reader(mapped, title="x").fact("title") == "x"
    assert reader(mapped).fact("unknown") == ""


def test_rows_that_are_no_ideas_are_left_out_with_the_mappings_reason():
    rule = {"column": "Amendement", "values": "Oui", "reason": "Un amendement."}
    mapped = mapping(leave_out=[rule])
    assert reader(mapped, amendement="OUI").reason_to_leave_out() == "Un amendement."
    assert reader(mapped, amendement="non").reason_to_leave_out() == ""


def test_a_file_must_tell_identifiers_and_titles():
    vocabulary = Vocabulary(mapping())
    vocabulary.check(["id", "title"], ["id", "title"])
    with using("en"), pytest.raises(FileRefused) as refused:
        vocabulary.check(["id", "titel"], ["id", "Titel"])
    assert "title" in refused.value.message
    assert "Found: id, Titel" in refused.value.message
    with pytest.raises(FileRefused):
        vocabulary.check(["title"], ["title"])
