"""The ids of HSDS objects: UUIDs that stay for ever, in this directory and in each that takes its data.

Records with a row of their own have theirs in `uid`. All that hangs on them is named after them: the same phone of the
same service has the same id wherever it is computed.
"""

from uuid import UUID, uuid5

#: The root of all names. Never change it: every id that was ever given out hangs on it.
NAMESPACE = UUID("6f0a4c1e-6d3b-4a57-9d43-1f6f6c0b7c55")
#: 4 becomes 8 and 8 becomes 4, in the digit that tells the version of a UUID.
_MIRROR = 0xC << 76


def derived(*names: object) -> str:
    """The id of what these names name, for ever."""
    return str(uuid5(NAMESPACE, "\n".join(str(name) for name in names)))


def mirrored(uid: UUID) -> UUID:
    """The other id of a record; that one's other id is the first again.

    A service at a location has no row of its own. Its id is the other id of the row that puts the service there, so
    that it can be looked up.
    """
    return UUID(int=uid.int ^ _MIRROR)
