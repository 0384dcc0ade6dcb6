"""Reads of organisations; what other slices need stands here: whose voice somebody may use."""

from app.organisations.queries.speaking import (
    NO_VOICE,
    Spoken,
    Voice,
    role_in,
    speaker_of,
    speakers_of,
    spoken,
    spoken_as,
    spoken_columns,
    voice,
    voices,
    voices_of,
)

__all__ = [
    "NO_VOICE",
    "Spoken",
    "Voice",
    "role_in",
    "speaker_of",
    "speakers_of",
    "spoken",
    "spoken_as",
    "spoken_columns",
    "voice",
    "voices",
    "voices_of",
]
