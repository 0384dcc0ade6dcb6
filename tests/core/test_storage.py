"""Files are kept whole, under names of our own."""

from pathlib import Path

import pytest

from app.core.storage import FolderStorage, storage_for


async def test_what_is_written_is_read_and_forgotten(tmp_path: Path) -> None:
    storage = FolderStorage(tmp_path)
    await storage.write("abc.webp", b"image")
    assert await storage.read("abc.webp") == b"image"
    assert (tmp_path / "ab" / "abc.webp").exists()
    assert not list(tmp_path.glob("**/*.part"))
    await storage.delete("abc.webp")
    await storage.delete("abc.webp")
    with pytest.raises(FileNotFoundError):
        await storage.read("abc.webp")


@pytest.mark.parametrize("name", ["", "../x", "/etc/passwd", "a/b", "a\\b", ".hidden"])
async def test_a_name_that_leaves_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    storage = FolderStorage(tmp_path)
    with pytest.raises(ValueError, match=r".*"):
        await storage.write(name, b"x")
    assert not list(tmp_path.iterdir())


def test_only_known_kinds_of_storage_exist(tmp_path: Path) -> None:
    assert isinstance(storage_for(f"file:{tmp_path}"), FolderStorage)
    with pytest.raises(ValueError, match="STORAGE_URL"):
        storage_for("ftp://x")
