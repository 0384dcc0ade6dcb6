"""Find a mapping by its name or its file, and say in plain words what is wrong with it."""

import tomllib
from pathlib import Path

from pydantic import ValidationError

from app.core.errors import DomainError
from app.core.i18n import gettext as _
from app.exchange.mapping.schema import Mapping

OURS = Path(__file__).parents[1] / "mappings"
LARGEST = 262_144


class MappingRefused(DomainError):
    """The mapping cannot be used."""

    status = 422
    code = "mapping-refused"


def names() -> list[str]:
    """Return the names of the mappings that come with the house."""
    return sorted(path.stem for path in OURS.glob("*.toml"))


def load_mapping(name_or_path: str) -> Mapping:
    """Return a mapping of ours by its name (``decidim``), or any by the path of its file.

    Raises:
        MappingRefused: there is none, it is no TOML, or it says what no mapping can.
    """
    path = OURS / f"{name_or_path}.toml" if name_or_path in names() else Path(name_or_path)
    try:
        raw = path.read_bytes()[: LARGEST + 1]
        values = tomllib.loads(raw.decode())
    except OSError as error:
        raise MappingRefused(
            _("There is no mapping “%(name)s”. Ours are: %(names)s.")
            % {"name": name_or_path, "names": ", ".join(names())}
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise MappingRefused(
            _("The mapping is not valid TOML: %(fault)s.") % {"fault": error}
        ) from error
    try:
        return Mapping.model_validate(values)
    except ValidationError as error:
        raise MappingRefused(
            _("The mapping cannot be used: %(faults)s.") % {"faults": _faults(error)}
        ) from error


def _faults(error: ValidationError) -> str:
    """Return each fault with where it is; the words are Pydantic's, for the operator."""
    return "; ".join(
        f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}"
        for fault in error.errors(include_url=False, include_input=False)
    )
