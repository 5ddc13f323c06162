#!/bin/sh
# Brings weights into the image: those named in MODELS from their addresses, and files of weights/ named ID.onnx.
# Popcel holds each against the digest of its row, and everything once more at the end. A wrong byte ends the build.
set -eu
popcel() {
  node node_modules/@popcel/cli/bin/popcel.js models "$@"
}
mkdir -p models
for id in ${MODELS:-}; do
  # shellcheck disable=SC2086 # LICENCE is empty or one option
  popcel pull "$id" ${LICENCE:-}
done
for file in weights/*.onnx; do
  [ -e "$file" ] || continue
  # shellcheck disable=SC2086
  popcel import "$(basename "$file" .onnx)" "$file" ${LICENCE:-}
done
popcel verify
