"""The file that shows that a transfer was made: kept as it came, given to administrators only."""

from app.core.files import sniff
from app.core.files.refusals import BadFile
from app.core.files.weight import check_weight
from app.core.i18n import gettext as _

TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
EXTENSIONS = {sniff.PDF.media_type: "pdf"} | {
    kind: kind.removeprefix("image/") for kind in TYPES.values()
}


def proof_file(name: str) -> str:
    """Return the name under which a proof is stored."""
    return f"{name}.proof"


def kind_of(data: bytes) -> str:
    """Return the media type of a proof.

    Raises:
        BadFile: neither a PDF nor a picture (field ``proof``), or too heavy.
    """
    try:
        check_weight(len(data))
    except BadFile as refusal:
        refusal.field = "proof"
        raise
    if picture := TYPES.get(sniff.picture_format(data)):
        return picture
    if sniff.document_type(data) == sniff.PDF:
        return sniff.PDF.media_type
    no_proof = BadFile(_("Please choose a PDF or a picture of the bank’s confirmation."))
    no_proof.field = "proof"
    raise no_proof
