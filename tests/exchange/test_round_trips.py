"""What leaves the house comes back the same: any words, any numbers, in either form."""

import csv
import io
from datetime import UTC, datetime, timedelta

import orjson
import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from app.core.formulas import DANGEROUS
from app.exchange.exporting.columns import COLUMNS
from app.exchange.exporting.forms import CsvForm, JsonForm
from app.exchange.importing.values import moment
from app.exchange.mapping.load import load_mapping
from app.exchange.mapping.reader import RowReader, Vocabulary
from app.exchange.mapping.sentences import compose
from app.exchange.reading.faults import FileRefused
from app.exchange.reading.lines import Lines
from app.exchange.reading.listing import Listing
from app.exchange.reading.table import Table

MAPPING = load_mapping("notreville")
TEXTS = st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=40)
PROSE = st.text(
    alphabet=st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t"), max_size=80
)
RECORDS = st.lists(
    st.fixed_dictionaries(
        {
            column.name: (
                st.lists(st.sampled_from(["nature", "food", "sport"]), max_size=3, unique=True)
                if column.name == "themes"
                else st.integers(0, 10**6)
                if column.name in {"supporters_local", "supporters_other", "threshold"}
                else PROSE
                if column.name in {"problem", "proposal"}
                else TEXTS
            )
            for column in COLUMNS
        }
    ),
    max_size=4,
)
quickly = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)  # fmt: skip


def written(form: CsvForm | JsonForm, records: list[dict[str, object]]) -> bytes:
    return form.head() + form.rows(records) + form.tail()  # type: ignore[arg-type]


def read(raw: bytes) -> list[RowReader]:
    vocabulary = Vocabulary(MAPPING)
    stream = io.BytesIO(raw)
    rows: Table | Listing
    if raw.lstrip()[:1] == b"{":
        rows = Listing(stream)
    else:
        rows = Table(Lines(stream), vocabulary.wanted(), neutralised=True)
    return [RowReader(vocabulary, row) for row in rows]


@given(RECORDS, st.sampled_from(["fr", "en"]))
@quickly
def test_no_cell_of_any_export_is_a_formula(
    records: list[dict[str, object]], language: str
) -> None:
    raw = written(CsvForm(language), records).decode("utf-8-sig")
    for row in csv.reader(io.StringIO(raw, newline="")):
        assert len(row) == len(COLUMNS)
        for cell in row:
            assert not cell.startswith(DANGEROUS) or cell.startswith("'")


@given(RECORDS, st.sampled_from(["fr", "en"]))
@quickly
def test_any_words_come_back_from_a_table(records: list[dict[str, object]], language: str) -> None:
    found = read(written(CsvForm(language), records))
    assert len(found) == len(records)
    for row, record in zip(found, records, strict=True):
        assert row.row.fault == ""
        for name in ("title", "problem", "proposal", "place"):
            if record[name]:
                assert row.said(name).strip() == str(record[name]).strip()  # type: ignore[arg-type]


@given(RECORDS)
@quickly
def test_any_words_come_back_from_a_list(records: list[dict[str, object]]) -> None:
    raw = written(JsonForm(), records)
    assert [dict(row) for row in orjson.loads(raw)["ideas"]] == records
    assert len(read(raw)) == len(records) or not records


@given(st.binary(max_size=200))
@quickly
def test_any_bytes_are_read_or_refused_in_words(raw: bytes) -> None:
    try:
        for row in read(raw):
            assert row.row.line >= 1
    except FileRefused as refusal:
        assert refusal.message


@given(st.text(max_size=200))
@quickly
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    try:
        read(text.encode("utf-8", "ignore"))
    except FileRefused as refusal:
        assert refusal.message.endswith((".", "?", "!"))


@given(
    st.datetimes(
        min_value=datetime(1990, 1, 1), max_value=datetime(2090, 1, 1), timezones=st.just(UTC)
    )
)
def test_every_moment_is_read_as_it_was_written(when: datetime) -> None:
    seconds = when.replace(microsecond=0)
    for text in (
        when.isoformat(), when.isoformat().replace("+00:00", "Z"), f"{seconds:%Y-%m-%d %H:%M:%S} UTC",
        f"{seconds:%Y-%m-%d %H:%M:%S} +0000",
    ):  # fmt: skip
        found = moment(text, "America/Toronto")
        assert found is not None
        assert abs(found - when) < timedelta(seconds=1)


@given(st.text(max_size=30))
def test_any_text_is_a_moment_or_none(text: str) -> None:
    found = moment(text, "America/Toronto")
    assert found is None or found.tzinfo is UTC


@pytest.mark.parametrize(
    ("sentences", "facts", "text"),
    [
        (["{a} et {b}."], {"a": "un", "b": "deux"}, "un et deux."),
        (["{a} et {b}."], {"a": "un", "b": ""}, ""),
        (["Un.", "{a}", "Trois."], {"a": ""}, "Un.\n\nTrois."),
        (["- {a}", "- {b}"], {"a": "x", "b": "y"}, "- x\n- y"),
        (["Avant.", "- {a}"], {"a": "x"}, "Avant.\n\n- x"),
        (["{n|number} $"], {"n": "12500"}, "12 500 $"),
        (["{n|number}"], {"n": "beaucoup"}, "beaucoup"),
        (["{m|month}"], {"m": "2026-03"}, "mars 2026"),
        (["{m|month}"], {"m": "2026-13"}, "2026-13"),
        (["[ici]({l|link})"], {"l": "https://x.test/a(b)"}, "[ici](https://x.test/a%28b%29)"),
        (["[ici]({l|link})"], {"l": "javascript:alert(1)"}, ""),
        (["{a}"], {"a": "*gras* <b>"}, "\\*gras\\* \\<b\\>"),
    ],
)
def test_sentences_are_composed_of_what_is_known(
    sentences: list[str], facts: dict[str, str], text: str
) -> None:
    said = compose(sentences, lambda name: facts.get(name, ""))
    assert said.replace("\u00a0", " ") == text
