# syntax=docker/dockerfile:1
# One image per service: docker build --build-arg APP=ingest -t ghl-sendx-sync/ingest:dev .
# The names are in tools/images/apps.json: ingest, relay, contact-sync, task-sync, activity-sync, delivery, reconcile, console-api, migrate; for demos ghl-sim, sendx-sim.
#
# Not executed here: by a Docker engine, and on the base below, as neither was at hand. Every image was built by buildah 1.28 on Debian bookworm with the same Node, and
# run by podman and runc: all services over one Kafka and PostgreSQL, as user 1000, read-only, without capabilities, from webhook to SendX and on SIGTERM to
# exit code 0. What the steps do is tested without containers: tools/images/src/image.int.spec.ts runs the script below into an empty folder, and starts
# what it finds there as a user who can write nowhere (on Linux with the Node that the image has).
#
# node:24-slim rather than distroless: both stages have the same Node and the same C library, and its tag names an exact version, while distroless tags move
# and only a digest would pin one. Nothing needs a shell: every command is in exec form, and pods have a read-only root file system and no privileges.
ARG NODE_IMAGE=node:24.21.0-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /workspace
COPY . .
# Also builds: "prepare" in package.json. The cache is npm's own, between builds.
RUN --mount=type=cache,target=/root/.npm npm ci --no-audit --no-fund
ARG APP
RUN node tools/images/prune.mjs "$APP" /image

FROM ${NODE_IMAGE}
ARG APP
ARG VERSION=dev
ARG REVISION=unknown
LABEL org.opencontainers.image.title="ghl-sendx-sync/${APP}" \
      org.opencontainers.image.description="Keeps GoHighLevel and SendX in step: ${APP}" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
# kafkajs 2.2.4 sets a timer for a time that has passed, which fires at once, as meant; Node 24 says so in every process.
ENV NODE_ENV=production NODE_OPTIONS=--disable-warning=TimeoutNegativeWarning
WORKDIR /app
# Owned by root and not writable by the user below. No process writes a file anywhere: the root file system can be read-only, without exceptions.
COPY --from=build /image .
# By number, so that Kubernetes can tell that it is not root: user `node` of the base image.
USER 1000:1000
# Whether it may take traffic (/readyz). For Docker and Compose; Kubernetes has probes of its own. `migrate` ends by itself and is always "healthy".
HEALTHCHECK --interval=5s --timeout=3s --start-period=60s --retries=3 CMD ["node", "healthcheck.mjs"]
# Node is process 1: SIGTERM reaches it, it drains and ends; it starts no other processes.
CMD ["node", "main.mjs"]
