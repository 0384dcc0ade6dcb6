"""Moderation: reports, holds, decisions with their reasons, appeals, and likely duplicate accounts."""
