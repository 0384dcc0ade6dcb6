"""Tables of every dialect, and what is wrong with a row told with its line."""

import io

import pytest

from app.core.i18n import using
from app.exchange.reading.faults import FileRefused
from app.exchange.reading.lines import Lines
from app.exchange.reading.rows import Row
from app.exchange.reading.table import Table
from app.exchange.rules import LONGEST_CELL

WANTED = {"id", "titre", "texte"}


def table(text: str, **options) -> Table:
    return Table(Lines(io.BytesIO(text.encode())), WANTED, **options)


def rows(text: str, **options) -> list[Row]:
    return list(table(text, **options))


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(delimiter):
    found = table(delimiter.join(["id", "titre", "texte"]) + "\n" + delimiter.join("123"))
    assert found.delimiter == delimiter
    assert [row.cells for row in found] == [{"id": "1", "titre": "2", "texte": "3"}]


def test_the_delimiter_that_finds_the_headings_wins_over_the_one_with_more_columns():
    found = table('"a,b,c,d,e";id;titre\n1;2;3\n')
    assert found.delimiter == ";"


def test_a_delimiter_told_on_the_first_line_is_believed_and_lines_still_count():
    found = table("sep=|\nid|titre\n1|a,b;c\n")
    assert list(found) == [Row(3, {"id": "1", "titre": "a,b;c"})]


def test_the_mapping_may_tell_the_delimiter():
    assert table("id;titre,x\n", delimiter=";").headings == ["id", "titre,x"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_makes_the_same_rows(end):
    text = end.join(["id;titre", "1;a", "", '2;"b', 'c"', "3;d", ""])
    found = rows(text)
    assert [(row.line, row.cells["id"]) for row in found] == [(2, "1"), (4, "2"), (6, "3")]
    assert found[1].cells["titre"] == f"b{end}c"


def test_headings_are_known_whatever_their_case_accents_and_spaces():
    found = table(" ID ;TITRÉ;l’Été/fr\n1;2;3\n")
    assert found.headings == ["ID", "TITRÉ", "l’Été/fr"]
    assert next(iter(found)).cells == {"id": "1", "titre": "2", "l ete fr": "3"}


def test_headings_may_follow_blank_lines_and_hold_line_ends():
    found = table('\n\n"id";"titre"\n1;2\n')
    assert list(found) == [Row(4, {"id": "1", "titre": "2"})]


def test_doubled_quotation_marks_are_one():
    assert rows('id;titre\n1;"dit ""oui"" ; non"\n')[0].cells["titre"] == 'dit "oui" ; non'


def test_a_mark_inside_a_bare_cell_is_a_character():
    assert (
        rows('id;titre\n1;un tuyau de 5" de large\n')[0].cells["titre"] == 'un tuyau de 5" de large'
    )


def test_short_and_long_rows_are_faults_of_their_own_line():
    with using("en"):
        found = rows("id;titre;texte\n1;a\n2;a;b\n3;a;b;c\n4;a;b;;\n")
    assert [(row.line, row.fault) for row in found] == [
        (2, "The row has 2 cells, the headings 3."),
        (3, ""),
        (4, "The row has 4 cells, the headings 3."),
        (5, ""),
    ]


def test_a_misplaced_mark_spoils_its_row_only():
    with using("en"):
        found = rows('id;titre\n1;"a"b\n2;c\n')
    assert found[0] == Row(2, fault="A quotation mark is not where it should be (line 2).")
    assert found[1].cells == {"id": "2", "titre": "c"}


def test_a_mark_that_is_never_closed_refuses_the_file_from_its_line():
    with pytest.raises(FileRefused) as refused:
        rows('id;titre\n1;a\n2;"b\n3;c\n4;d\n')
    assert refused.value.line == 3


def test_a_mark_left_open_over_a_huge_text_refuses_the_file():
    text = 'id;titre\n1;"a\n' + "b;c\n" * 60_000
    with pytest.raises(FileRefused) as refused:
        rows(text)
    assert refused.value.line == 2


def test_a_huge_cell_spoils_its_row_only():
    found = rows(f"id;titre\n1;{'x' * (LONGEST_CELL + 1)}\n2;b\n")
    assert found[0].fault
    assert found[1].cells["id"] == "2"


def test_a_wanted_heading_twice_is_refused_and_another_is_not():
    with using("en"), pytest.raises(FileRefused, match="Two columns are called “Titre”"):
        table("id;Titre;TITRE\n")
    assert rows("id;titre;note;note\n1;2;3;4\n")[0].cells["titre"] == "2"


@pytest.mark.parametrize("text", ["\n", "\n \n\n", "sep=;\n"])
def test_blank_files_are_empty(text):
    with using("en"), pytest.raises(FileRefused, match="empty"):
        table(text)


def test_headings_without_rows_give_no_row():
    assert rows("id;titre\n") == []


def test_a_thousand_and_one_columns_are_too_many():
    with using("en"), pytest.raises(FileRefused, match="1,001 columns"):
        table(",".join(f"c{n}" for n in range(1_001)) + "\n")


def test_a_million_columns_are_refused_at_once():
    with pytest.raises(FileRefused) as refused:
        table("a," * 1_000_000)
    assert refused.value.line == 1


def test_cells_that_were_neutralised_come_back():
    found = rows("id;titre\n1;'=1+1\n", neutralised=True)
    assert found[0].cells["titre"] == "=1+1"
    assert rows("id;titre\n1;'=1+1\n")[0].cells["titre"] == "'=1+1"


def test_a_nul_in_a_cell_reaches_the_judge_of_texts():
    text = "id;titre\n" + "1;ok\n" * 2_000 + "2;a\0b\n"
    assert rows(text)[-1].cells["titre"] == "a\0b"


@pytest.mark.parametrize("mark", [b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"])
def test_a_file_that_holds_the_mark_of_its_encoding_alone_is_empty(mark):
    with pytest.raises(FileRefused, match="vide"):
        Table(Lines(io.BytesIO(mark)), set())
