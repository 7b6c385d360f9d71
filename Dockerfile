# The site as one image; compose.yaml shows it at work. Python's packages come from the lock file, checked by hash.

FROM python:3.13-slim AS builder
ENV PYTHONDONTWRITEBYTECODE=1
RUN python -m venv /venv
COPY requirements.lock .
RUN /venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.lock
WORKDIR /site
COPY . .
# The site's own colour stands in its stylesheet, which is made here (docs/new-state.md).
ARG THEME_COLOR=
# Collecting static files needs settings that start, not real secrets: nothing of these values stays in the image.
RUN SECRET_KEY=only-for-the-build-of-the-image-never-in-use ALLOWED_HOSTS=localhost CACHE_URL=locmemcache:// \
    /venv/bin/python manage.py collectstatic --noinput --verbosity 0

FROM python:3.13-slim
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 BIND=0.0.0.0:8000 SAVED_COPIES=/saved-copies
# Saved copies and backups lie in volumes that take their owner from here; in /site the site's user may not write.
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin site && \
    install -d -o site /saved-copies && install -d -o site -m 0700 /backups
COPY --from=builder /venv /venv
COPY --from=builder /site /site
WORKDIR /site
USER site
EXPOSE 8000
# Asks under the site's own name, since any other host name is refused.
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["python", "-c", "\
import os, urllib.request as web; \
host = os.environ.get('ALLOWED_HOSTS', 'localhost').split(',')[0].strip().lstrip('.'); \
web.urlopen(web.Request('http://127.0.0.1:8000/healthz', headers={'Host': host}), timeout=4)"]
CMD ["gunicorn", "--config", "config/gunicorn.py", "config.wsgi"]
