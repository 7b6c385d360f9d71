"""What a browser would send of a form as it stands."""

from html5lib import parse


def typed(html: str, form_id: str = "") -> dict[str, list[str]]:
    """The fields of the page's first form that is sent by POST, or of the one with this id, and their values."""
    forms = [form for form in parse(html, namespaceHTMLElements=False).iter("form") if form.get("method") == "post"]
    form = next(form for form in forms if form.get("id", "") == form_id or not form_id)
    found: dict[str, list[str]] = {}
    for one in form.iter():
        if one.get("name") is None or one.get("type") in ("submit", "button", "file"):
            continue
        if one.tag == "textarea":
            # A browser drops the first line break of a text area.
            found[one.get("name")] = [(one.text or "").removeprefix("\n")]
        elif one.tag == "select":
            options = list(one.iter("option"))
            chosen = [option for option in options if option.get("selected") is not None]
            if "multiple" not in one.attrib:
                chosen = chosen or options[:1]
            found[one.get("name")] = [option.get("value") for option in chosen]
        elif one.tag == "input" and (one.get("type") != "checkbox" or one.get("checked") is not None):
            found.setdefault(one.get("name"), []).append(one.get("value") or "")
    return found
