# The program alone, at the locked versions and with their hashes checked, as an ordinary user.
FROM python:3.12-slim

ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DO_NOT_TRACK=1 \
    PREFECT_SERVER_ANALYTICS_ENABLED=false \
    PREFECT_SERVER_ALLOW_EPHEMERAL_MODE=false

COPY . /src
RUN pip install --no-cache-dir uv==0.13.9 \
    && uv pip install --system --no-cache --compile-bytecode \
        --constraint /src/requirements.lock --build-constraint /src/requirements.lock /src \
    && pip uninstall --yes uv \
    && rm -r /src \
    && useradd --create-home --home-dir /var/lib/dondoc dondoc

# What it writes beside the database: evidence files.
USER dondoc
WORKDIR /var/lib/dondoc
VOLUME /var/lib/dondoc

ENTRYPOINT ["dondoc"]
CMD ["--help"]
