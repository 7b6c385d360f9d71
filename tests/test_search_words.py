"""What is understood of the words that families type."""

import pytest

from config.search_words import is_crisis, language_of, sounds_suicidal, stem_of, tokens, words_of


@pytest.mark.parametrize(
    ("word", "stem"),
    [
        ("overdosed", "overdos"), ("overdose", "overdos"), ("overdosing", "overdos"), ("talking", "talk"),
        ("stopped", "stop"), ("paying", "pay"), ("living", "live"), ("families", "family"), ("circles", "circl"),
        ("evening", "evening"), ("od", "od"), ("988", "988"), ("español", "español"), ("bus", "bus"),
    ],
)  # fmt: skip
def test_forms_of_a_word_share_its_stem(word: str, stem: str) -> None:
    assert stem_of(word) == stem


@pytest.mark.parametrize(
    "asked",
    [
        "overdose", "he is not breathing", "she isn’t breathing", "son won't wake up", "he wont wake up", "suicide",
        "he wants to kill himself", "my brother is dying", "unconscious", "is he dead", "his lips are blue", "she ODed",
        "he took too much", "not responding", "sobredosis", "no respira", "OD", "overdose " + "x" * 500,
        "he is blue", "my son is turning blue", "her face is gray", "purple lips", "making a gurgling sound",
    ],
)  # fmt: skip
def test_danger_is_heard(asked: str) -> None:
    assert is_crisis(asked)


@pytest.mark.parametrize(
    "asked", ["I want to die", "kill myself", "he wants to end his life", "self harm", "quiero morir"]
)
def test_thoughts_of_suicide_are_told_from_an_overdose(asked: str) -> None:
    assert sounds_suicidal(asked)
    assert is_crisis(asked)
    assert not sounds_suicidal("he overdosed and is dying")


@pytest.mark.parametrize(
    "asked", ["grief", "modern", "my son died last year", "god", "skills", "codeine", "I feel blue"]
)
def test_other_words_raise_no_alarm(asked: str) -> None:
    assert not is_crisis(asked)


def test_languages_are_known_by_their_names() -> None:
    assert language_of(tokens("grupos en español")) == "es"
    assert language_of(tokens("American Sign Language")) == "asl"
    assert language_of(tokens("it is a group")) == ""


def test_words_hold_no_operators() -> None:
    assert words_of('naloxone* AND "free" -kit NEAR(x)') == ["naloxone", "free", "kit"]
    assert words_of("the") == ["the"]
    assert len(words_of(" ".join(f"word{n}" for n in range(100)))) == 8
