"""Staff of every kind, each at a desk: for tests of what each may do."""

from django.contrib.auth.models import Group, User
from django.test import Client

from resources.models import Remit

#: Gus was given a login and nothing else; Sam is a superuser.
NOBODY, EDITOR, REVIEWER, ADMINISTRATOR, SUPERUSER = "gus", "maria", "rita", "ada", "sam"
EVERYBODY = (NOBODY, EDITOR, REVIEWER, ADMINISTRATOR, SUPERUSER)
ROLES = {EDITOR: "Editor", REVIEWER: "Reviewer", ADMINISTRATOR: "Administrator"}


def person(name, *, organizations=(), states=()) -> User:
    """A member of staff, with the role that goes with the name."""
    user = User.objects.create_user(name, f"{name}@alongside.example", is_staff=True, is_superuser=name == SUPERUSER)
    user.groups.set(Group.objects.filter(name=ROLES.get(name, "")))
    remit = Remit.objects.create(user=user, states=states)
    remit.organizations.set(organizations)
    return user


def desk_of(user) -> Client:
    """That person's browser, signed in."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client
