# Owns the plain loop over frames with the real rembg, as `bench/clip/against-rembg.ts` asks: rembg_frames.py MODEL.onnx OUT FRAME...
# Reads, runs and writes one frame after the other, as its `b` command does with frames from a pipe. Prints one JSON object.
import json
import os
import sys
import time

from rembg import new_session, remove

model, out, frames = sys.argv[1], sys.argv[2], sys.argv[3:]
session = new_session("dis_custom", model_path=model)
began = time.perf_counter()
for source in frames:
    with open(source, "rb") as file:
        result = remove(file.read(), session=session, force_return_bytes=True)
    with open(os.path.join(out, os.path.basename(source)), "wb") as file:
        file.write(result)
print(json.dumps({"ms": (time.perf_counter() - began) * 1000}))
