"""Migrate, back up, restore, examine."""

import tarfile
from pathlib import Path

from tests.cli.conftest import NewPlace, Notreville, Place


def test_an_empty_database_gets_its_tables_and_places(
    notreville: Notreville, new_place: NewPlace
) -> None:
    place = new_place()
    done = notreville(place, "migrate")
    assert (done.exit_code, "up to date" in done.output) == (0, True)
    assert place.rows("SELECT count(*) FROM territory") == [(34,)]
    assert notreville(place, "migrate").exit_code == 0
    assert place.rows("SELECT count(*) FROM territory") == [(34,)]


def test_the_doctor_finds_a_healthy_place_well(notreville: Notreville, place: Place) -> None:
    done = notreville(place, "doctor")
    assert done.exit_code == 0, done.output
    assert "ILL" not in done.output
    for part in ("database", "tables", "places", "jobs", "tallies", "files", "mail"):
        assert f"ok   {part}" in done.output


def test_the_doctor_says_what_is_wrong(
    notreville: Notreville, new_place: NewPlace, place: Place
) -> None:
    done = notreville(new_place(), "doctor")
    assert (done.exit_code, "ILL  tables" in done.output) == (1, True)
    place.change("DELETE FROM rta_share; DELETE FROM neighbourhood; DELETE FROM territory")
    assert "ILL  places" in notreville(place, "doctor").output


def test_the_doctor_recounts_every_gate(notreville: Notreville, seeded: Place) -> None:
    place = seeded
    assert "0 gates differ" in notreville(place, "doctor").output
    place.change(
        "UPDATE gate SET local = local + 1 WHERE idea_id = (SELECT min(idea_id) FROM gate)"
    )
    done = notreville(place, "doctor")
    assert (done.exit_code, "1 gates differ" in done.output) == (1, True)


def test_a_database_that_is_away_is_said_so(notreville: Notreville, place: Place) -> None:
    done = notreville(place, "doctor", DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    assert (done.exit_code, "ILL  database" in done.output) == (1, True)


def test_a_restore_into_an_empty_place_recounts_the_same(
    notreville: Notreville, seeded: Place, new_place: NewPlace, tmp_path: Path
) -> None:
    place = seeded
    (place.folder / "files" / "ab").mkdir(parents=True)
    (place.folder / "files" / "ab" / "abc.webp").write_bytes(b"picture")
    archive = tmp_path / "all.tar"
    done = notreville(place, "backup", str(archive))
    assert (done.exit_code, "supports" in done.output) == (0, True), done.output

    other = new_place()
    done = notreville(other, "restore", str(archive))
    assert (done.exit_code, "every tally is the same" in done.output) == (0, True), done.output
    query = (
        "SELECT public_id, local, other FROM idea JOIN gate ON gate.idea_id = idea.id ORDER BY 1"
    )
    assert other.rows(query) == place.rows(query)
    assert (other.folder / "files" / "ab" / "abc.webp").read_bytes() == b"picture"
    assert notreville(other, "doctor").exit_code == 0


def test_a_restore_never_overwrites(notreville: Notreville, place: Place, tmp_path: Path) -> None:
    archive = tmp_path / "all.tar"
    notreville(place, "backup", str(archive))
    done = notreville(place, "restore", str(archive))
    assert done.exit_code == 1
    assert place.rows("SELECT count(*) FROM territory") == [(34,)]


def test_what_is_no_archive_is_refused_and_changes_nothing(
    notreville: Notreville, new_place: NewPlace, tmp_path: Path
) -> None:
    place = new_place()
    junk = tmp_path / "junk.tar"
    junk.write_bytes(b"not a tar")
    assert notreville(place, "restore", str(junk)).exit_code == 1
    empty = tmp_path / "empty.tar"
    with tarfile.open(empty, "w"):
        pass
    assert notreville(place, "restore", str(empty)).exit_code == 1
    assert notreville(place, "restore", str(tmp_path / "none.tar")).exit_code == 2
    assert place.rows("SELECT to_regclass('public.person')") == [(None,)]


def test_an_archive_cannot_write_outside_its_folder(
    notreville: Notreville, new_place: NewPlace, tmp_path: Path
) -> None:
    place = new_place()
    evil = tmp_path / "evil.tar"
    secret = tmp_path / "payload"
    secret.write_text("x")
    with tarfile.open(evil, "w") as archive:
        archive.add(secret, "../../escaped")
    assert notreville(place, "restore", str(evil)).exit_code == 1
    assert not list(tmp_path.parent.glob("**/escaped"))
