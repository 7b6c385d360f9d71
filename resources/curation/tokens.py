"""The links in our mail: signed over one request, its listing and what the link is for.

Nobody guesses one, and none opens another listing. A link ends with its request, whatever its signature says.
"""

from django.core import signing

from ..models import CheckRequest

#: What a link is for.
CONFIRM, STOP = "confirm", "stop"


def token_for(request: CheckRequest, purpose: str) -> str:
    """The last part of a link; as good as a password, so it stands in no log (config/private_logs.py)."""
    return _signer(purpose).sign(f"{request.pk}-{request.content_type_id}-{request.object_id}")


def request_of(token: str, purpose: str) -> CheckRequest | None:
    """The request whose link this is, or None when it was not made here for this purpose. The caller asks whether
    it is still open.
    """
    try:
        signed = _signer(purpose).unsign(token)
        pk, content_type, listing = map(int, signed.split("-"))
    except (signing.BadSignature, ValueError):
        return None
    # All three: a row that was moved to another listing leaves its old links behind.
    return CheckRequest.objects.filter(pk=pk, content_type_id=content_type, object_id=listing).first()


def _signer(purpose: str) -> signing.Signer:
    # A point, because mail programs that look for links may end one at a colon.
    return signing.Signer(sep=".", salt=f"link to {purpose}")
