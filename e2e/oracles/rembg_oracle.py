# Answers for rembg.test.ts: what rembg's own session classes, its ViTMatte stage and Pillow make of the same pixels.
# usage: rembg_oracle.py FOLDER. Reads FOLDER/ask.json and raw pictures (RGB or grey, 8 bits); U2NET_HOME is FOLDER too, where
# the networks lie under rembg's file names. Writes NAME.u8 for each answer, one byte a pixel (or a sample).

import json
import os
import pathlib
import sys

folder = pathlib.Path(sys.argv[1])
os.environ["U2NET_HOME"] = str(folder)

import numpy as np
from PIL import Image

ask = json.loads((folder / "ask.json").read_text())


def picture(name):
    facts = ask["pictures"][name]
    mode = "RGB" if facts["channels"] == 3 else "L"
    return Image.frombytes(mode, (facts["width"], facts["height"]), (folder / f"{name}.raw").read_bytes())


def write(name, image):
    (folder / f"{name}.u8").write_bytes(np.asarray(image, dtype=np.uint8).tobytes())


for job in ask["resizes"]:
    # Across first, then down: Pillow 13 chooses the order itself, older ones always take this one, and kernels that
    # overshoot are cut to 0..255 in between.
    kernel = Image.Resampling[job["kernel"].upper()]
    source = picture(job["picture"])
    across = source.resize((job["width"], source.height), kernel)
    write(job["name"], across.resize((job["width"], job["height"]), kernel))

try:
    from rembg import new_session
    from rembg.matting import trimap_from_mask, vitmatte_alpha
except ImportError:
    (folder / "no-rembg").touch()
    sys.exit(0)

for job in ask["sessions"]:
    session = new_session(job["session"])
    write(job["name"], session.predict(picture(job["picture"]), **job.get("extras", {}))[0])

for job in ask["vitmatte"]:
    mask = picture(job["mask"])
    write(job["name"], vitmatte_alpha(picture(job["picture"]), mask, erode_size=job["erode"]))
    write(job["name"] + "-trimap", trimap_from_mask(mask, erode_size=job["erode"]))
