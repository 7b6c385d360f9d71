"""Spelling without accents: on a phone, few people type them. Pure functions."""

import re
import unicodedata


def without_accents(text: str) -> str:
    """ "reunion" for "reunión". Only marks on Latin letters go: in other scripts they make another letter."""
    apart = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", re.sub("(?<=[A-Za-z])[\u0300-\u036f]+", "", apart))


def with_plain_spelling(text: str) -> str:
    """A text, and after it each of its words with an accent once more without."""
    words = ((word, without_accents(word)) for word in text.split())
    return " ".join([text, *(plain for word, plain in words if plain != word)])
