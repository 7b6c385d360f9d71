"""How guides, the family plan, the glossary, search words, videos and notes on the law are written in `fixtures/`."""

from urllib.parse import urlsplit

from resources.interchange.drafts import ChildTable, RecordKind, Table

from .models import Guide, GuideSource, Law, PlanItem, Point, Synonym, Term, Video

#: The sources of videos that we do not know from their owner's own page; `fixtures/sources.toml` has both.
SOURCE_OF_STANDING = {"report": "a list of training videos", "unconfirmed": "a mention of a training video"}


def _term(table: Table) -> Table:
    """Other names are a list in the file and one line on the page, in each language."""
    return {**table, **{name: ", ".join(table[name]) for name in ("also", "also_es") if name in table}}


def _synonym(table: Table) -> Table:
    """What a word means is a list in the file, too."""
    return {**table, "means": ", ".join(table.get("means", []))}


def _video(table: Table) -> Table:
    """`standing` says how well we know the address; 0 seconds means that nobody noted the length."""
    standing = table.pop("standing", "unconfirmed")
    if standing == "owner":
        source = urlsplit(table.get("url", "")).netloc.removeprefix("www.")
    elif standing in SOURCE_OF_STANDING:
        source = SOURCE_OF_STANDING[standing]
    else:
        raise ValueError(f"standing “{standing}” is none of owner, report, unconfirmed.")
    return {**table, "source": source, "seconds": table.get("seconds") or None}


def _law(table: Table) -> Table:
    """`unreviewed` says to people who read the file what an empty `reviewed_on` says in the database."""
    if table.pop("unreviewed", False) and "reviewed_on" in table:
        raise ValueError("a law has either a review date or `unreviewed = true`.")
    return table


#: In the order of loading: a record comes after those it names.
KINDS = (
    RecordKind(
        Guide,
        "guides/*.toml",
        constants={"status": Guide.Status.PUBLISHED.value},
        children=(ChildTable("point", Point, "guide", position="position"), ChildTable("source", GuideSource, "guide")),
    ),
    RecordKind(PlanItem, "plan.toml", "item", key=("key",)),
    RecordKind(Term, "terms.toml", "term", prepare=_term),
    RecordKind(Synonym, "synonyms.toml", "synonym", key=("word",), prepare=_synonym),
    RecordKind(Video, "videos.toml", "video", key=("key",), prepare=_video),
    RecordKind(Law, "laws.toml", "law", key=("state", "title"), prepare=_law),
)
