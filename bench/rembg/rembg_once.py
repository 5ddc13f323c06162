# Owns running the real rembg on pictures, as `bench/suites/rembg.ts` asks: rembg_once.py MODEL.onnx RUNS KIND IN OUT
# KIND: cut (its default cut-out), straight (with its decontaminate), alpha (the mask). Prints one JSON object.
import json
import sys
import time

import onnxruntime
from rembg import new_session, remove

model, runs, kind, source, target = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4], sys.argv[5]
session = new_session("dis_custom", model_path=model)
options = {"cut": {}, "straight": {"decontaminate": True}, "alpha": {"only_mask": True}}[kind]
times = []
processor = []
with open(source, "rb") as file:
    picture = file.read()
for _ in range(runs):
    began, used = time.perf_counter(), time.process_time()
    result = remove(picture, session=session, force_return_bytes=True, **options)
    with open(target, "wb") as file:
        file.write(result)
    times.append((time.perf_counter() - began) * 1000)
    processor.append((time.process_time() - used) * 1000)
print(json.dumps({"ms": times, "cpuMs": processor, "onnxruntime": onnxruntime.__version__}))
