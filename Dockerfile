# The indexer and the site: one image, the command says which.
FROM python:3.11-slim-bookworm

RUN apt-get update \
  && apt-get install --yes --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
  && rm -rf /var/lib/apt/lists/* \
  && useradd --system --home-dir /var/lib/annuaire --create-home annuaire \
  && install --directory --owner annuaire /var/lib/annuaire/data /var/lib/annuaire/uploads

WORKDIR /opt/annuaire
COPY requirements.lock .
RUN pip install --no-cache-dir --only-binary :all: --require-hashes --requirement requirements.lock

COPY directory directory
COPY indexer indexer
COPY search_api search_api
COPY web web
COPY pdf pdf
COPY cli cli
RUN python -m compileall -q .

USER annuaire
ENV ANNUAIRE_DATA_DIR=/var/lib/annuaire/data PYTHONUNBUFFERED=1
VOLUME /var/lib/annuaire
EXPOSE 8000
ENTRYPOINT ["python", "-m", "cli"]
CMD ["--help"]
