# syntax=docker/dockerfile:1
# The whole of Notreville in one image: `serve` (by default), `worker`, `migrate`, any other command.

FROM python:3.12.12-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_NO_COMPILE=1
RUN python -m venv /opt/venv
COPY requirements/runtime.txt /tmp/runtime.txt
RUN /opt/venv/bin/pip install --require-hashes --only-binary :all: -r /tmp/runtime.txt \
    && /opt/venv/bin/pip uninstall --yes pip
WORKDIR /srv/notreville
COPY alembic.ini ./
COPY migrations migrations
COPY static static
COPY templates templates
COPY app app
COPY docs/privacy-register docs/privacy-register
COPY docker/notreville docker/ready.py /opt/venv/bin/
RUN chmod 0755 /opt/venv/bin/notreville \
    && /opt/venv/bin/python -m compileall -q /opt/venv/lib app migrations

FROM python:3.12.12-slim-bookworm
LABEL org.opencontainers.image.title="Notreville" \
      org.opencontainers.image.licenses="AGPL-3.0-or-later"
RUN groupadd --gid 10001 notreville \
    && useradd --uid 10001 --gid 10001 --no-log-init --no-create-home --home-dir /data \
        --shell /usr/sbin/nologin notreville \
    && install -d -o 10001 -g 10001 -m 0750 /data
COPY --from=build /opt/venv /opt/venv
COPY --from=build /srv/notreville /srv/notreville
ENV PATH="/opt/venv/bin:$PATH" \
    PYTHONPATH=/srv/notreville \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    ENVIRONMENT=production \
    HOST=0.0.0.0 \
    PORT=8000 \
    DATA_DIR=/data \
    STORAGE_URL=file:/data/files
WORKDIR /srv/notreville
USER 10001:10001
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
    CMD ["ready.py", "/health/ready"]
ENTRYPOINT ["notreville"]
CMD ["serve"]
