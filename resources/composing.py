"""Links that open a message, ready to send, on the visitor's own device. Nothing passes through us. Pure functions.

Spaces are written %20: a "+" would stand in the message as it is (RFC 6068).
"""

from urllib.parse import quote


def mail_link(subject: str, body: str, to: str = "") -> str:
    """A link that opens an email; without `to` the visitor chooses who gets it."""
    return f"mailto:{quote(to, safe='@')}?subject={quote(subject)}&body={quote(body)}"


def text_link(body: str, number: str = "") -> str:
    """A link that opens a text message; without `number` (digits) the visitor chooses who gets it.

    The standard (RFC 5724) says "?body", older iPhones read "&body" only: "?&body" is understood by both.
    """
    return f"sms:{number}?&body={quote(body)}"
