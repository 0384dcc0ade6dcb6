"""Money shared out: whole cents, nothing lost, nothing made."""

from collections.abc import Sequence


def split(cents: int, weights: Sequence[int]) -> list[int]:
    """Share ``cents`` out in the proportion of ``weights``, by the largest remainder.

    Each share is its exact part rounded down; the cents left over go one each to those that lost most by
    the rounding, the first of equals first. A weight of zero gets nothing.

    Raises:
        ValueError: a negative amount or weight, or nothing to share among.
    """
    whole = sum(weights)
    if cents < 0 or whole <= 0 or min(weights) < 0:
        raise ValueError(f"{cents} cents cannot be shared by {list(weights)}")
    parts = [divmod(cents * weight, whole) for weight in weights]
    left = cents - sum(share for share, _lost in parts)
    order = sorted(range(len(parts)), key=lambda i: (-parts[i][1], i))
    extra = frozenset(order[:left])
    return [share + (i in extra) for i, (share, _lost) in enumerate(parts)]
