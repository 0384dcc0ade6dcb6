"""The doctor: each thing that can go wrong is found, named, and sets the exit code; nothing is changed."""

from pathlib import Path

from tests.cli.conftest import Notreville, Place
from tests.post_office import post_office

PASSWORD = "trois-chats-dans-la-ruelle\n"


def findings(output: str) -> dict[str, tuple[bool, str]]:
    """Return what was said of each thing examined, and whether it is well."""
    found = {}
    for line in output.splitlines():
        verdict, _space, rest = line.partition(" ")
        assert verdict in {"ok", "ILL"}, line
        what, _colon, said = rest.strip().partition(": ")
        found[what] = (verdict == "ok", said)
    return found


def member(notreville: Notreville, place: Place) -> None:
    words = ("user", "create", "--email", "a@x.test", "--name", "Amina", "--password-stdin")
    assert notreville(place, *words, typed=PASSWORD).exit_code == 0


def test_a_job_that_failed_for_good_is_counted(notreville: Notreville, place: Place) -> None:
    for status in ("todo", "failed", "failed"):
        place.change(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status)"
            f" VALUES ('default', 'nv:mail', '{status}')"
        )
    done = notreville(place, "doctor")
    assert done.exit_code == 1
    assert findings(done.output)["jobs"] == (False, "2 failed, 1 todo")


def test_jobs_that_wait_are_no_illness(notreville: Notreville, place: Place) -> None:
    place.change("INSERT INTO procrastinate_jobs (queue_name, task_name) VALUES ('default', 'x')")
    done = notreville(place, "doctor")
    assert done.exit_code == 0
    assert findings(done.output)["jobs"] == (True, "1 todo")


def test_an_entry_of_the_audit_log_that_was_changed_is_named(
    notreville: Notreville, place: Place
) -> None:
    member(notreville, place)
    well, said = findings(notreville(place, "doctor").output)["audit log"]
    assert well
    assert said.startswith("1 entries follow one another, ends in ")
    place.change("ALTER TABLE audit_entry DISABLE TRIGGER ALL")
    place.change("UPDATE audit_entry SET reason = 'rien du tout'")
    done = notreville(place, "doctor")
    [(number,)] = place.rows("SELECT id FROM audit_entry")
    assert done.exit_code == 1
    assert findings(done.output)["audit log"] == (
        False, f"entry {number} is not what was written",
    )  # fmt: skip


def test_files_that_cannot_be_kept_are_told_with_the_reason(
    notreville: Notreville, place: Place, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")
    done = notreville(place, "doctor", STORAGE_URL=f"file:{tmp_path}/file/uploads")
    assert done.exit_code == 1
    well, said = findings(done.output)["files"]
    assert not well
    assert "file/uploads" in said


def test_a_mail_server_that_answers_is_well_and_gets_no_message(
    notreville: Notreville, place: Place
) -> None:
    with post_office() as office:
        done = notreville(place, "doctor", MAIL_URL=f"smtp://127.0.0.1:{office.port}")
    assert done.exit_code == 0
    assert findings(done.output)["mail"] == (True, "127.0.0.1 answers")
    assert office.arrived == []


def test_tables_of_another_version_are_told_with_what_to_do_and_not_looked_into(
    notreville: Notreville, place: Place
) -> None:
    place.change("UPDATE alembic_version SET version_num = '0000'")
    done = notreville(place, "doctor")
    assert done.exit_code == 1
    found = findings(done.output)
    assert found["tables"] == (False, "run `notreville migrate`")
    assert set(found) == {"database", "tables", "files", "mail"}


def test_several_illnesses_are_all_told(
    notreville: Notreville, place: Place, tmp_path: Path
) -> None:
    place.change("DELETE FROM rta_share; DELETE FROM neighbourhood; DELETE FROM territory")
    done = notreville(
        place, "doctor", MAIL_URL="smtp://127.0.0.1:1", STORAGE_URL="file:/proc/nowhere"
    )
    assert done.exit_code == 1
    ill = {what for what, (well, _said) in findings(done.output).items() if not well}
    assert ill == {"places", "mail", "files"}


def test_looking_changes_nothing(notreville: Notreville, place: Place) -> None:
    counts = (
        "SELECT relname, n_tup_ins, n_tup_upd, n_tup_del FROM pg_stat_user_tables ORDER BY relname"
    )
    assert notreville(place, "doctor").exit_code == 0
    place.rows("SELECT pg_stat_force_next_flush()")
    before = place.rows(counts)
    assert notreville(place, "doctor").exit_code == 0
    place.rows("SELECT pg_stat_force_next_flush()")
    assert place.rows(counts) == before
    assert not [path for path in place.folder.rglob("*") if path.is_file()]
