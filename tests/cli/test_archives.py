"""Archives that are broken, foreign or of another time are refused before anything is written."""

import io
import json
import shutil
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from app.cli.archive import DUMP, FORMAT, MANIFEST
from app.cli.root import cli
from tests.cli.conftest import NewPlace, Notreville, Place, address_of, environment

WHOLE = {"format": FORMAT, "made_at": "2026-11-22T00:00:00+00:00", "tallies": {"people": 0}}


def archive(folder: Path, **members: bytes) -> Path:
    """Write an archive of these members; ``_`` in a name stands for a dot."""
    file = folder / "some.tar"
    with tarfile.open(file, "w") as tar:
        for name, content in members.items():
            member = tarfile.TarInfo(name.replace("_", "."))
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return file


@pytest.fixture(scope="module")
def archived(
    server_url: str,
    originals: Callable[[str], str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """Make, once, an archive of a place with tables, places and one file."""
    folder = tmp_path_factory.mktemp("archived")
    place = Place(address_of(server_url, originals("migrated")), folder)
    upload = folder / "files" / "ab" / "abc.webp"
    upload.parent.mkdir(parents=True)
    upload.write_bytes(b"picture")
    file = folder / "kept.tar"
    done = CliRunner().invoke(cli, ["backup", str(file)], env=environment(place))
    assert done.exit_code == 0, done.output
    return file


@pytest.fixture
def kept(archived: Path, tmp_path: Path) -> Path:
    """Give a copy of it, to spoil."""
    return Path(shutil.copy(archived, tmp_path))


def changed(kept: Path, manifest: Any = None, *, without: str = "", cut: int = 0) -> Path:
    """Return a copy of an archive with another manifest, without a member, or cut off."""
    file = kept.with_name("changed.tar")
    with tarfile.open(kept) as old, tarfile.open(file, "w") as new:
        for member in old.getmembers():
            if without and member.name.startswith(without):
                continue
            content = old.extractfile(member)
            if member.name == MANIFEST and manifest is not None:
                raw = json.dumps(manifest).encode()
                member.size = len(raw)
                new.addfile(member, io.BytesIO(raw))
            else:
                new.addfile(member, content)
    if cut:
        file.write_bytes(file.read_bytes()[:-cut])
    return file


def nothing_was_written(place: Place) -> bool:
    tables = place.rows("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
    return tables == [(0,)] and not [p for p in (place.folder / "files").rglob("*") if p.is_file()]


def test_a_manifest_that_we_cannot_read_and_an_archive_that_lacks_a_part_leave_the_place_empty(
    notreville: Notreville, new_place: NewPlace, kept: Path
) -> None:
    other = new_place()
    for spoiled, said in (
        ({"manifest": []}, "format None"),
        ({"manifest": {}}, "format None"),
        ({"manifest": "text"}, "format None"),
        ({"manifest": WHOLE | {"format": FORMAT + 1}}, f"is an archive of format {FORMAT + 1}"),
        ({"manifest": {"format": FORMAT}}, "lacks the database or its tallies"),
        ({"manifest": {"format": FORMAT, "tallies": [1]}}, "lacks the database or its tallies"),
        ({"without": DUMP}, "not whole"),
        ({"without": MANIFEST}, "not an archive of ours"),
        ({"cut": kept.stat().st_size // 2}, "not an archive of ours"),
    ):
        done = notreville(other, "restore", str(changed(kept, **spoiled)))
        assert done.exit_code == 1, spoiled
        assert said in str(done.exception), spoiled
        assert nothing_was_written(other), spoiled


def test_a_dump_that_is_none_leaves_nothing_behind(
    notreville: Notreville, new_place: NewPlace, tmp_path: Path
) -> None:
    other = new_place()
    file = archive(
        tmp_path, manifest_json=json.dumps(WHOLE).encode(), database_dump=b"PGDMP and then nothing"
    )
    done = notreville(other, "restore", str(file))
    assert done.exit_code == 1
    assert "pg_restore" in str(done.exception)
    assert nothing_was_written(other)


def test_another_kind_of_file_is_refused(
    notreville: Notreville, new_place: NewPlace, tmp_path: Path
) -> None:
    other = new_place()
    file = tmp_path / "ideas.csv"
    for content in (b"", b"id;title\n1;Une ruelle verte\n", b"PK\x03\x04" + b"x" * 600):
        file.write_bytes(content)
        done = notreville(other, "restore", str(file))
        assert done.exit_code == 1
        assert "not an archive of ours" in str(done.exception)
    assert nothing_was_written(other)


def test_a_link_out_of_the_archive_is_refused(
    notreville: Notreville, new_place: NewPlace, tmp_path: Path
) -> None:
    other = new_place()
    file = tmp_path / "evil.tar"
    for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE):
        with tarfile.open(file, "w") as tar:
            member = tarfile.TarInfo("files/ab/abc.webp")
            member.type, member.linkname = kind, "/etc/passwd"
            tar.addfile(member)
        assert notreville(other, "restore", str(file)).exit_code == 1
    assert nothing_was_written(other)


def test_tallies_that_differ_are_told_one_by_one(
    notreville: Notreville, new_place: NewPlace, kept: Path
) -> None:
    other = new_place()
    with tarfile.open(kept) as tar:
        member = tar.extractfile(MANIFEST)
        assert member is not None
        manifest = json.load(member)
    manifest["tallies"] |= {"people": 7, "supports": 12}
    done = notreville(other, "restore", str(changed(kept, manifest)))
    assert done.exit_code == 1
    assert "people: 7 in the archive, 0 here" in done.output
    assert "supports: 12 in the archive, 0 here" in done.output
    assert "comments" not in done.output


def test_files_are_never_written_over(
    notreville: Notreville, new_place: NewPlace, kept: Path
) -> None:
    other = new_place()
    precious = other.folder / "files" / "ab" / "precious.webp"
    precious.parent.mkdir(parents=True)
    precious.write_bytes(b"mine")
    done = notreville(other, "restore", str(kept))
    assert done.exit_code == 1
    assert "is not empty" in str(done.exception)
    assert precious.read_bytes() == b"mine"
    assert other.rows("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == [(0,)]


def test_a_backup_that_fails_leaves_the_one_of_yesterday(
    notreville: Notreville, place: Place, kept: Path
) -> None:
    yesterday = kept.read_bytes()
    place.change("DROP TABLE departed_support CASCADE")
    assert notreville(place, "backup", str(kept)).exit_code == 1
    assert kept.read_bytes() == yesterday
    assert not kept.with_name(kept.name + ".part").exists()


def test_an_archive_holds_the_tallies_the_database_and_the_files_and_nothing_else(
    kept: Path,
) -> None:
    with tarfile.open(kept) as tar:
        assert {m.name for m in tar.getmembers() if m.isfile()} == {
            MANIFEST, DUMP, "files/ab/abc.webp",
        }  # fmt: skip
        manifest = json.loads((tar.extractfile(MANIFEST) or io.BytesIO()).read())
    assert manifest["format"] == FORMAT
    assert manifest["tallies"]["people"] == 0
    assert {"ideas", "supports", "supports set aside", "comments", "files"} <= set(
        manifest["tallies"]
    )
