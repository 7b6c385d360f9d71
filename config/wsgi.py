"""The WSGI application that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

django_application = get_wsgi_application()

# These look at settings and records, which stand only now.
from .kept_answers import with_kept_answers  # noqa: E402
from .proxies import behind_named_proxies  # noqa: E402
from .request_ids import with_request_ids  # noqa: E402

application = behind_named_proxies(with_request_ids(with_kept_answers(django_application)))
