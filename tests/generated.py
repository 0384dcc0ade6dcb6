"""``python -m tests.generated`` checks the pages of docs/ made from the code; ``--write`` writes them."""

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from app.core.settings import Settings
from tests.architecture import house
from tests.security.matrix import matrix

DOCS = house.ROOT / "docs"
MADE = "<!-- Made by `python -m tests.generated --write`; do not edit. -->"

SETTINGS = """# Settings

Notreville reads its settings from environment variables; an empty one counts as absent. In
`ENVIRONMENT=production` it refuses to start with unsafe ones and names each
(`app/core/settings.py`).

"""

ACCESS = """# Who may use what

Every address that the application answers and who may use it, as each route declares. The words
name policies: a route is refused or answered by the first line of its service verb, whatever this
list says; `tests/architecture/test_routes.py` only sees to it that no route is silent.

- **public**: anybody, signed in or not.
- **member**: any signed-in person, for themselves.
- **operator**: whoever runs the server.
- Other words name the policy that decides, in the slice's `policy.py`.

"""


def settings_page() -> str:
    """Return docs/settings.md."""
    rows = (
        (f"`{name.upper()}`", _default(field), field.description or "")
        for name, field in Settings.model_fields.items()
    )
    return _page(SETTINGS + _table(("Setting", "Default", "Meaning"), rows))


def _default(field: FieldInfo) -> str:
    value: Any = field.default
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    if isinstance(value, bool):
        value = str(value).lower()
    return f"`{value}`" if str(value) else "empty"


def access_page() -> str:
    """Return docs/access.md."""
    french = {(p.name, p.method): p.path for p in house.pages() if p.path.startswith("/fr")}
    pages = (
        (f"`{p.name}`", p.method, f"`{p.path}`", f"`{french[p.name, p.method]}`", p.access)
        for p in sorted(house.pages(), key=lambda p: (p.name, p.method))
        if p.path.startswith("/en")
    )
    others = (
        (p.method, f"`{p.path}`", p.access)
        for p in sorted(house.others(), key=lambda p: (p.path, p.method))
    )
    return _page(
        ACCESS
        + "## Pages\n\n"
        + _table(("Name", "Method", "English", "French", "Who"), pages)
        + "\n## API, feeds and files\n\n"
        + _table(("Method", "Address", "Who"), others)
    )


def _page(text: str) -> str:
    title, rest = text.split("\n", 1)
    return f"{title}\n\n{MADE}\n{rest}"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join(
        f"| {' | '.join(cell.replace('|', '&#124;') for cell in line)} |\n" for line in lines
    )


def matrix_page() -> str:
    """Return docs/access-matrix.md."""
    return _page(matrix())


PAGES: dict[str, Callable[[], str]] = {
    "settings.md": settings_page,
    "access.md": access_page,
    "access-matrix.md": matrix_page,
}


def stale(folder: Path = DOCS) -> list[str]:
    """Return the names of the pages that the code no longer says."""
    return [
        name
        for name, make in PAGES.items()
        if not (folder / name).exists() or (folder / name).read_text() != make()
    ]


def write(folder: Path = DOCS) -> None:
    """Write every page anew."""
    folder.mkdir(exist_ok=True)
    for name, make in PAGES.items():
        (folder / name).write_text(make())


def main() -> int:
    """Check, or write with ``--write``; 1 when a page is stale."""
    if sys.argv[1:] == ["--write"]:
        write()
        return 0
    old = stale()
    if old:
        print(f"docs/{', docs/'.join(old)}: run `python -m tests.generated --write`")
    return 1 if old else 0


if __name__ == "__main__":
    sys.exit(main())
