"""What the slices below offer to follow."""

from app.notifications.followable import actors, things

__all__ = ["actors", "things"]
