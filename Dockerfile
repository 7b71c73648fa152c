# The product as one image; compose.yaml says as what it is started.
FROM python:3.11-slim-bookworm

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 OPEN_DATA_ROOT=/var/lib/beian/open-data \
    GRAPHQL_OPERATIONS=/var/lib/beian/operations.json
WORKDIR /srv/beian
COPY requirements/run.txt requirements/run.txt
RUN pip install --no-cache-dir --disable-pip-version-check --require-hashes --no-deps --requirement requirements/run.txt
COPY . .
# Only names and sizes of files come of this; no secret of the image is ever used.
RUN SECRET_KEY=only-while-the-image-is-made-0123456789abcdefghijklmnopqrstuvwxyz \
    FIELD_KEYS=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= RECEIPT_KEYS=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= \
    LEDGER_SIGNING_KEYS=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= python manage.py collectstatic --no-input \
    && useradd --system --home-dir /var/lib/beian --create-home beian && chown --recursive beian /var/lib/beian /srv/beian/var
USER beian
EXPOSE 8000
CMD ["gunicorn", "config.wsgi", "--workers", "4", "--worker-class", "gthread", "--threads", "4", "--bind", "0.0.0.0:8000"]
