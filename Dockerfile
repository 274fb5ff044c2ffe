# One image for every part: the command says which (docker-compose.yml).
FROM python:3.11-slim AS build
WORKDIR /src
COPY . .
# No torch: the fast engine needs none. `reference` would add it.
ARG EXTRAS=sftp,s3,sso
RUN pip install --no-cache-dir --prefix=/install ".[$EXTRAS]"

FROM python:3.11-slim
COPY --from=build /install /usr/local
# A named volume takes over the owner of the folder it is mounted on: pulled models are written by this user.
RUN useradd --system --uid 10001 --create-home --home-dir /var/lib/dragoman dragoman \
    && install --directory --owner dragoman /models
USER dragoman
ENV DRAGOMAN_HOME=/var/lib/dragoman \
    DJANGO_SETTINGS_MODULE=newsroom.settings \
    PYTHONUNBUFFERED=1
WORKDIR /var/lib/dragoman
VOLUME /var/lib/dragoman
EXPOSE 8000
ENTRYPOINT ["dragoman"]
CMD ["web", "--host", "0.0.0.0"]
