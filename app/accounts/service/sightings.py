"""From which networks a person signs in: hashes that say only whether two are the same, for a month."""

import hashlib
import hmac
from datetime import UTC, datetime
from ipaddress import IPv6Address, ip_address, ip_network

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import NetworkSighting
from app.accounts.rules import NETWORKS_KEPT
from app.core.settings import Settings

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


def network_hash(settings: Settings, host: str, now: datetime) -> bytes | None:
    """Return the hash of a caller's network (/24, or /48 of IPv6); None for what is no address.

    The key changes every thirty days: what is older can be compared with nothing any more.
    """
    try:
        address = ip_address(host)
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    prefix = 48 if isinstance(address, IPv6Address) else 24
    network = ip_network((address, prefix), strict=False)
    period = (now - EPOCH) // NETWORKS_KEPT
    key = settings.secret_key.get_secret_value().encode()
    monthly = hmac.digest(key, f"network:{period}".encode(), hashlib.sha256)
    return hmac.digest(monthly, str(network).encode(), hashlib.sha256)[:16]


async def note(
    session: AsyncSession, settings: Settings, person_id: int, host: str, now: datetime
) -> None:
    """Note that a person signs in from a network."""
    seen = network_hash(settings, host, now)
    if seen is None:
        return
    await session.execute(
        insert(NetworkSighting)
        .values(person_id=person_id, network_hash=seen, first_at=now, last_at=now, times=1)
        .on_conflict_do_update(
            index_elements=[NetworkSighting.person_id, NetworkSighting.network_hash],
            set_={"last_at": now, "times": NetworkSighting.times + 1},
        )
    )
