"""The folder of files behaves like a dictionary that outlives the process."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from app.core.storage import FolderStorage, Storage, storage_for

NAMES = st.text(alphabet="abc01._-", min_size=1, max_size=12).filter(lambda n: n[0] != ".")


@given(
    st.dictionaries(
        NAMES.filter(lambda n: not n.endswith(".part")), st.binary(max_size=60), max_size=8
    )
)
@settings(
    max_examples=40, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.differing_executors],
)  # fmt: skip
async def test_what_was_written_is_read_by_the_next_process(
    tmp_path_factory: pytest.TempPathFactory, files: dict[str, bytes]
) -> None:
    folder = tmp_path_factory.mktemp("files")
    for name, data in files.items():
        await FolderStorage(folder).write(name, b"before")
        await FolderStorage(folder).write(name, data)
    later: Storage = storage_for(f"file:{folder}")
    for name, data in files.items():
        assert await later.read(name) == data
    assert sorted(await later.older_than(datetime.now(UTC) + timedelta(hours=1))) == sorted(files)
    for name in files:
        await later.delete(name)
    assert await later.older_than(datetime.now(UTC) + timedelta(hours=1)) == []


@given(st.text(max_size=30))
def test_no_name_leads_out_of_the_folder(name: str) -> None:
    folder = Path("/srv/files")
    try:
        path = FolderStorage(folder).path(name)
    except ValueError:
        return
    assert path.parent.parent == folder
    assert os.path.normpath(path).startswith("/srv/files/")


@pytest.mark.parametrize(
    "name", ["..", "../a", "a/../b", "/a", "\\a", "a\\..\\b", "", ".", ".htaccess", "..a"]
)
@pytest.mark.parametrize("verb", ["read", "delete"])
async def test_reading_and_forgetting_stay_inside_too(tmp_path: Path, verb: str, name: str) -> None:
    outside = tmp_path.parent / "outside"
    outside.write_bytes(b"secret")
    with pytest.raises(ValueError, match=r".*"):
        await getattr(FolderStorage(tmp_path), verb)(name)
    assert outside.read_bytes() == b"secret"


async def test_only_what_is_older_is_listed(tmp_path: Path) -> None:
    storage = FolderStorage(tmp_path)
    now = datetime.now(UTC)
    for name, age in (("old", 10), ("new", 0)):
        await storage.write(name, b"x")
        then = (now - timedelta(days=age)).timestamp()
        os.utime(storage.path(name), (then, then))
    assert await storage.older_than(now - timedelta(days=1)) == ["old"]
    assert await storage.older_than(now - timedelta(days=20)) == []


async def test_an_empty_place_has_nothing_old(tmp_path: Path) -> None:
    assert await FolderStorage(tmp_path / "nowhere").older_than(datetime.now(UTC)) == []


async def test_writing_again_replaces_whole(tmp_path: Path) -> None:
    storage = FolderStorage(tmp_path)
    await storage.write("ab", b"long before")
    await storage.write("ab", b"new")
    assert await storage.read("ab") == b"new"
    assert [p.name for p in tmp_path.glob("**/*") if p.is_file()] == ["ab"]


@pytest.mark.parametrize("url", ["", "s3://bucket", "http://x", "files", "FILES:/x"])
def test_a_kind_of_storage_that_we_do_not_know_is_named(url: str) -> None:
    with pytest.raises(ValueError, match="STORAGE_URL must start with file:"):
        storage_for(url)


def test_a_folder_may_be_relative() -> None:
    storage = storage_for("file:var/files")
    assert isinstance(storage, FolderStorage)
    assert storage.folder == Path("var/files")
