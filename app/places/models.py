"""Tables of places: small, read often, changed by an import only."""

from typing import Any

from sqlalchemy import Float, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db.base import Base, RowId


class Territory(Base):
    """A borough or a linked city."""

    __tablename__ = "territory"

    id: Mapped[RowId]
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(20))
    code: Mapped[str] = mapped_column(String(20), default="")
    lat: Mapped[float] = mapped_column(Float)
    lon: Mapped[float] = mapped_column(Float)


class Neighbourhood(Base):
    """A part of a territory: the smallest area."""

    __tablename__ = "neighbourhood"

    id: Mapped[RowId]
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"), index=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    code: Mapped[str] = mapped_column(String(20), default="")
    lat: Mapped[float] = mapped_column(Float)
    lon: Mapped[float] = mapped_column(Float)


class RtaShare(Base):
    """How much of a postal prefix (RTA, ``H2X``) lies in a neighbourhood."""

    __tablename__ = "rta_share"

    rta: Mapped[str] = mapped_column(String(3), primary_key=True)
    neighbourhood_id: Mapped[int] = mapped_column(ForeignKey("neighbourhood.id"), primary_key=True)
    share: Mapped[float] = mapped_column(Float)


class Boundary(Base):
    """The outline of a territory or neighbourhood, as simplified GeoJSON geometry (WGS 84)."""

    __tablename__ = "boundary"
    __table_args__ = (UniqueConstraint("kind", "place_id"), Index("ix_boundary_kind", "kind"))

    id: Mapped[RowId]
    kind: Mapped[str] = mapped_column(String(20))
    place_id: Mapped[int]
    geometry: Mapped[dict[str, Any]] = mapped_column(JSONB)
    source: Mapped[str] = mapped_column(String(200), default="")
