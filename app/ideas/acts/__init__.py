"""What visitors ask of ideas before we know who they are, done once we do."""

from app.ideas.acts import supporting

__all__ = ["supporting"]
