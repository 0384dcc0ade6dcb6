"""Migrations lead to the tables of the models, and back."""

from collections.abc import Iterator

import pytest

from tests import migrations, servers


@pytest.fixture
def empty_database(server_url: str, worker_id: str) -> Iterator[str]:
    with servers.database(server_url, f"facts_{worker_id}") as address:
        yield address


def test_the_way_up_is_the_same_as_the_models_and_the_way_down_leaves_nothing(server_url):
    if not migrations.exist():
        pytest.skip(migrations.NONE_YET)
    migrations.travel(server_url)


def test_tables_constraints_indexes_functions_and_triggers_are_all_facts(empty_database):
    facts = migrations.from_models(empty_database)
    said = "\n".join(facts)
    assert "person.email varchar(254)" in said
    assert "person.rta varchar(3)" in said
    assert "idea ck_idea_language CHECK" in said
    assert "CREATE UNIQUE INDEX uq_person_email ON public.person" in said
    assert "CREATE OR REPLACE FUNCTION public.fold(typed text)" in said
    assert "procrastinate_jobs" in said
    assert "CREATE TRIGGER" in said


def test_a_difference_is_told_from_both_sides():
    with pytest.raises(migrations.WrongWay) as raised:
        migrations._require_same({"both", "old"}, {"both", "new"}, "today")
    assert str(raised.value).splitlines() == [
        "Migrations and models differ today:",
        "  only the migrations: old",
        "  only the models:     new",
    ]
