"""Keeping pages on a phone, as a reader does it: the button of either language, and what the phone then holds."""

from typing import NamedTuple

from playwright.sync_api import Page

FILES = ["/static/site.css", "/static/site.js", "/static/favicon.svg"]


class Language(NamedTuple):
    """What the pages to keep are called in one language."""

    scope: str
    keep: str
    done: str
    remove: str
    removed: str
    failed: str

    @property
    def overdose(self) -> str:
        return f"{self.scope}overdose/"

    @property
    def kept(self) -> list[str]:
        """The addresses of all that is kept."""
        pages = [f"{self.scope}{one}" for one in ("overdose/", "helplines/", "guides/dos-and-donts/")]
        return sorted(pages + FILES)


LANGUAGES = {
    "en": Language(
        "/",
        "Keep this on my phone",
        "Kept on this phone. The copy is from",
        "Remove all copies from this phone",
        "The copies are removed from this phone.",
        "That did not work.",
    ),
    "es": Language(
        "/es/",
        "Guardar esto en mi teléfono",
        "Guardado en este teléfono. La copia es del",
        "Quitar todas las copias de este teléfono",
        "Las copias se quitaron de este teléfono.",
        "No funcionó.",
    ),
}
#: The paths that each worker keeps, by the addresses it looks after.
STORED = """async () => {
    const workers = await navigator.serviceWorker.getRegistrations();
    const all = Object.fromEntries(workers.map(one => [new URL(one.scope).pathname, []]));
    for (const name of await caches.keys()) {
        const paths = (await (await caches.open(name)).keys()).map(one => new URL(one.url).pathname);
        const scope = new URL(name.split(" ")[0]).pathname;
        all[scope] = [...(all[scope] ?? []), ...paths].sort();
    }
    return all;
}"""


def keep(phone: Page, language: str = "en") -> None:
    """Press the button on the overdose page, and wait until all is kept."""
    words = LANGUAGES[language]
    phone.goto(words.overdose)
    phone.get_by_role("button", name=words.keep).click()
    phone.get_by_text(words.done).wait_for()


def remove(phone: Page, language: str) -> None:
    words = LANGUAGES[language]
    phone.goto(words.overdose)
    phone.get_by_role("button", name=words.remove).click()
    phone.get_by_text(words.removed).wait_for()


def cut(phone: Page, offline: bool = True) -> None:
    phone.context.set_offline(offline)


def stored(phone: Page) -> dict[str, list[str]]:
    """All that the phone keeps of us, by the worker that keeps it."""
    return phone.evaluate(STORED)
