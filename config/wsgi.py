"""The WSGI application that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

django_application = get_wsgi_application()

# It looks at settings and records, which stand only now.
from .kept_answers import with_kept_answers  # noqa: E402

application = with_kept_answers(django_application)
