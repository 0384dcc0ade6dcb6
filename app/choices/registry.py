"""What there is to choose: every slice declares its own choices here, once."""

from typing import Any, TypeVar

from app.choices.rules import NAME, Choice

C = TypeVar("C", bound=Choice[Any])

_declared: dict[str, Choice[Any]] = {}


def declare(choice: C) -> C:
    """Register a choice and return it.

    Raises:
        ValueError: its name is not ``slice.what``, is taken, or its default is no value of it.
    """
    if not NAME.match(choice.name):
        message = f"{choice.name!r}: a choice is called slice.what"
        raise ValueError(message)
    if choice.name in _declared:
        message = f"two choices are called {choice.name!r}"
        raise ValueError(message)
    if choice.load(choice.dump(choice.default)) != choice.default:
        message = f"{choice.name!r}: its default is no value of it"
        raise ValueError(message)
    _declared[choice.name] = choice
    return choice


def declared() -> dict[str, Choice[Any]]:
    """Return every choice, by name."""
    return dict(sorted(_declared.items()))


def choice_named(name: str) -> Choice[Any] | None:
    """Return the choice of this name, if there is one."""
    return _declared.get(name)
