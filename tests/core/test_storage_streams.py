"""Files larger than memory go in and out a piece at a time, whole or not at all."""

import asyncio
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.core.storage import PIECE, FolderStorage

TOMORROW = datetime.now(UTC) + timedelta(days=1)


@pytest.fixture
def storage(tmp_path: Path) -> FolderStorage:
    return FolderStorage(tmp_path / "files")


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])
async def test_what_went_in_comes_out_piece_by_piece(storage: FolderStorage, size: int) -> None:
    data = bytes(n % 251 for n in range(size))
    await storage.write("abcd.bin", data)
    pieces = [piece async for piece in storage.stream("abcd.bin")]
    assert b"".join(pieces) == data
    assert all(len(piece) <= PIECE for piece in pieces)


async def test_a_file_that_was_made_moves_in_and_is_gone_where_it_was(
    storage: FolderStorage, tmp_path: Path
) -> None:
    made = tmp_path / "made.zip"
    made.write_bytes(b"whole")
    await storage.take("export-1.zip", made)
    assert await storage.read("export-1.zip") == b"whole"
    assert not made.exists()


async def test_taking_again_replaces_whole(storage: FolderStorage, tmp_path: Path) -> None:
    for words in (b"first", b"second"):
        made = tmp_path / "made.zip"
        made.write_bytes(words)
        await storage.take("export-1.zip", made)
    assert await storage.read("export-1.zip") == b"second"
    assert await storage.older_than(TOMORROW) == ["export-1.zip"], "no half of anything is left"


async def test_a_file_that_was_not_made_takes_nothing_s_place(
    storage: FolderStorage, tmp_path: Path
) -> None:
    await storage.write("export-1.zip", b"first")
    with pytest.raises(FileNotFoundError):
        await storage.take("export-1.zip", tmp_path / "never.zip")
    assert await storage.read("export-1.zip") == b"first"


async def test_a_reader_who_stops_midway_lets_the_file_go(storage: FolderStorage) -> None:
    await storage.write("abcd.bin", b"x" * 2 * PIECE)
    pieces = storage.stream("abcd.bin")
    assert len(await anext(aiter(pieces))) == PIECE
    await pieces.aclose()  # type: ignore[attr-defined]
    await storage.delete("abcd.bin")
    with pytest.raises(FileNotFoundError):
        await anext(aiter(storage.stream("abcd.bin")))


async def test_forgetting_twice_is_forgetting_once(storage: FolderStorage) -> None:
    await storage.write("abcd.bin", b"x")
    await asyncio.gather(*(storage.delete("abcd.bin") for _ in range(4)))
    assert await storage.older_than(TOMORROW) == []


async def test_what_somebody_deletes_while_it_is_listed_is_no_fault(
    storage: FolderStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await storage.write("abcd.bin", b"x")
    await storage.write("efgh.bin", b"x")
    ask = Path.stat

    def vanishing(self: Path, **more: bool) -> object:
        if self.name == "abcd.bin":
            raise FileNotFoundError(self)
        return ask(self, **more)

    monkeypatch.setattr(Path, "stat", vanishing)
    assert await storage.older_than(TOMORROW) == ["efgh.bin"]


@pytest.mark.parametrize("name", ["", ".", "..", "../x", "a/b", "a\\b", ".hidden", "/etc/passwd"])
async def test_no_way_in_or_out_leaves_the_folder(
    storage: FolderStorage, tmp_path: Path, name: str
) -> None:
    made = tmp_path / "made"
    made.write_bytes(b"x")
    with pytest.raises(ValueError, match=f"^{re.escape(name)}$"):
        await storage.take(name, made)
    with pytest.raises(ValueError, match=f"^{re.escape(name)}$"):
        await anext(aiter(storage.stream(name)))
    with pytest.raises(ValueError, match=f"^{re.escape(name)}$"):
        await storage.delete(name)
    assert made.read_bytes() == b"x"
