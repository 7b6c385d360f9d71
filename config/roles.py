"""What each role of staff may do: one table. The roles are Django's groups, brought up to date after each migrate."""

from typing import Any

from django.apps import AppConfig, apps
from django.contrib.auth.models import Group, Permission

from resources.curation.people import DECIDE, EVERYWHERE, PUBLISH, Role

OURS = ("resources", "groups", "guides")

#: Parts of a record, edited in its form: whoever edits the record also takes them away.
PARTS = (
    "resources.closure",
    "resources.openinghours",
    "groups.meeting",
    "groups.pause",
    "guides.point",
    "guides.guidesource",
)


def _may(actions: str, *kinds: str) -> set[str]:
    """Names of permissions: `_may("view add", "resources.place")` is view_place and add_place."""
    pairs = [kind.split(".") for kind in kinds]
    return {f"{app}.{action}_{model}" for app, model in pairs for action in actions.split()}


#: Listings, places and organizations within the remit, and to read what they lean on. No word about publishing.
EDITOR = (
    _may(
        "view add change",
        "resources.helpline",
        "resources.naloxoneprogram",
        "resources.organization",
        "resources.place",
        "groups.supportgroup",
    )
    | _may("view add change delete", *(part for part in PARTS if not part.startswith("guides.")))
    | _may("view add", "resources.source", "resources.keptapart")
    | _may(
        "view",
        "resources.check",
        "resources.checkrequest",
        "resources.flaggedword",
        "resources.likeness",
        "resources.link",
        "resources.oldaddress",
        "resources.suggestion",
        "resources.town",
        "resources.zipcode",
        "groups.program",
    )
)

#: Everywhere: publishes, closes, decides suggestions, and edits guidance.
REVIEWER = (
    EDITOR
    | {PUBLISH, EVERYWHERE, DECIDE}
    | _may("view change", "resources.suggestion")
    | _may("change", "resources.source")
    | _may(
        "view",
        "resources.daycount",
        "resources.emptysearch",
        "resources.directoryfeed",
        "resources.feedimport",
        "groups.meetingfeed",
    )
    | _may(
        "view add change",
        "guides.guide",
        "guides.law",
        "guides.planitem",
        "guides.synonym",
        "guides.term",
        "guides.video",
    )
    | _may("view add change delete", *(part for part in PARTS if part.startswith("guides.")))
)

#: Logins of staff. An administrator gives and takes roles, and never a superuser's rights (resources/admin/logins.py).
PEOPLE = _may("view add change", "auth.user") | _may("view", "auth.group")


def permissions_of(role: Role) -> set[str]:
    """The names of a role's permissions, such as "resources.publish"."""
    if role is Role.EDITOR:
        return EDITOR
    if role is Role.REVIEWER:
        return REVIEWER
    # Everything of ours, so that a new kind of record needs no line here; nothing is deleted but parts.
    every = Permission.objects.filter(content_type__app_label__in=OURS).select_related("content_type")
    names = {f"{one.content_type.app_label}.{one.codename}" for one in every}
    return {name for name in names if ".delete_" not in name} | REVIEWER | PEOPLE


def ensure_roles() -> None:
    """Makes the roles, and gives each exactly what the table says. To run it again changes nothing."""
    rows = Permission.objects.values_list("pk", "content_type__app_label", "codename")
    known = {f"{app}.{name}": pk for pk, app, name in rows}
    for role in Role:
        group, _made = Group.objects.get_or_create(name=role.value)
        # While a migration goes back, some permissions may not exist.
        group.permissions.set([known[name] for name in sorted(permissions_of(role) & known.keys())])


def after_migrate(sender: AppConfig, **kwargs: Any) -> None:
    """Makes the roles once every app has its permissions: Django writes those app by app, after all migrations."""
    if sender is [app for app in apps.get_app_configs() if app.models_module][-1]:
        ensure_roles()
