"""Where files are kept: a folder by default; another kind is another class with these four verbs."""

import asyncio
import contextlib
import shutil
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

PIECE = 256 * 1024


class Storage(Protocol):
    """Files by random name; a name never comes from a visitor."""

    async def write(self, name: str, data: bytes) -> None:
        """Keep ``data`` under ``name``."""

    async def read(self, name: str) -> bytes:
        """Return what is kept under ``name``; ``FileNotFoundError`` when nothing is."""

    async def take(self, name: str, made: Path) -> None:
        """Keep the file ``made``, which goes, under ``name``; it may be larger than memory."""

    def stream(self, name: str) -> AsyncIterator[bytes]:
        """Give what is kept under ``name`` piece by piece; ``FileNotFoundError`` when nothing is."""

    async def delete(self, name: str) -> None:
        """Forget ``name``; nothing happens when it is unknown."""

    async def older_than(self, moment: datetime) -> list[str]:
        """Return the names of what was written before ``moment``."""


class FolderStorage:
    """Files in a folder, spread over sub-folders by the first two letters of their names."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, name: str) -> Path:
        """Return where ``name`` is kept; ``ValueError`` for a name that leaves the folder."""
        if not name or "/" in name or "\\" in name or name.startswith("."):
            raise ValueError(name)
        return self.folder / name[:2] / name

    async def write(self, name: str, data: bytes) -> None:
        """Keep ``data`` under ``name``: whole or not at all."""
        await asyncio.to_thread(self._write, self.path(name), data)

    @staticmethod
    def _write(path: Path, data: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(path.suffix + ".part")
        part.write_bytes(data)
        part.replace(path)

    async def read(self, name: str) -> bytes:
        """Return what is kept under ``name``."""
        return await asyncio.to_thread(self.path(name).read_bytes)

    async def take(self, name: str, made: Path) -> None:
        """Keep the file ``made``, which goes, under ``name``: whole or not at all."""
        await asyncio.to_thread(self._take, self.path(name), made)

    @staticmethod
    def _take(path: Path, made: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(path.suffix + ".part")
        shutil.move(made, part)
        part.replace(path)

    async def stream(self, name: str) -> AsyncIterator[bytes]:
        """Give what is kept under ``name`` piece by piece."""
        file = await asyncio.to_thread(self.path(name).open, "rb")
        try:
            while piece := await asyncio.to_thread(file.read, PIECE):
                yield piece
        finally:
            file.close()

    async def delete(self, name: str) -> None:
        """Forget ``name``."""
        await asyncio.to_thread(self.path(name).unlink, missing_ok=True)

    async def older_than(self, moment: datetime) -> list[str]:
        """Return the names of what was written before ``moment``."""
        return await asyncio.to_thread(self._older_than, moment.timestamp())

    def _older_than(self, timestamp: float) -> list[str]:
        found = []
        for path in self.folder.glob("*/*"):
            with contextlib.suppress(FileNotFoundError):  # somebody deletes it meanwhile
                if path.is_file() and path.stat().st_mtime < timestamp:
                    found.append(path.name)
        return found


def storage_for(url: str) -> Storage:
    """Return the storage that a ``STORAGE_URL`` names.

    Raises:
        ValueError: for a kind of storage we do not know.
    """
    parts = urlsplit(url)
    if parts.scheme != "file":
        message = f"STORAGE_URL must start with file: ({parts.scheme}: is not known)"
        raise ValueError(message)
    return FolderStorage(Path(parts.netloc + parts.path))
