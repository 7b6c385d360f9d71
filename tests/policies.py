"""Content security policies, read as a browser reads them."""

from collections.abc import Mapping

POLICY = "Content-Security-Policy"

#: What every page has, but for the finder's stylesheet and the page for other sites' frames.
STRICT = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'"],
    "connect-src": ["'self'"],
    "manifest-src": ["'self'"],
    "worker-src": ["'self'"],
    "form-action": ["'self'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
}


def parsed(policy: str) -> dict[str, list[str]]:
    """A policy's directives, each with what it allows."""
    parts = [part.split() for part in policy.split(";") if part.strip()]
    assert len({part[0] for part in parts}) == len(parts), policy
    return {part[0]: part[1:] for part in parts}


def policy_of(headers: Mapping[str, str]) -> dict[str, list[str]]:
    """The one policy of an answer; empty where it has none."""
    return parsed(headers.get(POLICY, ""))
