"""What changes the places: the tables that come along, another city's files, boundaries."""

from app.places.service.city import load_reference

__all__ = ["load_reference"]
