"""What visitors ask of ideas before we know who they are, done once we do."""

from app.ideas.acts import proposing, signing, supporting

__all__ = ["proposing", "signing", "supporting"]
