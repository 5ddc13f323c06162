"""What Pillow writes as BMP, and what it sees in BMPs that the test wrote. Called by bmp.test.ts with a folder."""

import sys
from pathlib import Path

from PIL import Image

folder = Path(sys.argv[1])
SIZE = (37, 23)


def drawn(mode):
    """A ramp in both directions, alpha included, in a size that fills no row up to 32 bits."""
    width, height = SIZE
    rgba = Image.new("RGBA", SIZE)
    rgba.putdata([(x * 255 // width, y * 255 // height, (x * y) % 256, (x * 7 + y) % 256) for y in range(height) for x in range(width)])
    return rgba.convert("RGB").quantize(colors=40) if mode == "P" else rgba.convert(mode)


for mode in ["1", "L", "P", "RGB", "RGBA"]:
    picture = drawn(mode)
    picture.save(folder / f"{mode}.bmp")
    (folder / f"{mode}.raw").write_bytes(picture.convert("RGBA" if mode == "RGBA" else "RGB").tobytes())

for path in folder.glob("ours-*.bmp"):
    with Image.open(path) as picture:
        path.with_suffix(".raw").write_bytes(picture.convert("RGB").tobytes())
