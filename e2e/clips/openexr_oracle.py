"""Writes EXR files with OpenEXR, or reads files with it; beside each file its samples as OpenEXR reads them, as float32.

write FOLDER: one file for each compression, kind of sample and layout.   read FILE...: files that are there.
again FILE COMPRESSION TO: the RGBA of a file once more, in halves.
"""
import sys

import numpy
import OpenEXR

COMPRESSIONS = ["NO", "RLE", "ZIPS", "ZIP", "PIZ", "PXR24", "B44", "B44A", "DWAA", "DWAB"]
WIDTH, HEIGHT = 117, 83


def picture():
    rng = numpy.random.default_rng(5)
    y, x = numpy.mgrid[0:HEIGHT, 0:WIDTH]
    waves = [numpy.sin(x / 9 + c) + numpy.cos(y / 7) + 2 for c in range(3)]
    alpha = numpy.clip((x - 40) / 20, 0, 1)
    grain = rng.normal(0, 0.02, (HEIGHT, WIDTH, 4))
    rgba = numpy.stack([*waves, alpha], -1)
    return rgba + grain * (rgba < 2.9)


def dump(path):
    channels = OpenEXR.File(path, separate_channels=True).channels()
    order = [name for name in ["R", "G", "B", "Y", "A"] if name in channels]
    pixels = numpy.stack([channels[name].pixels.astype(numpy.float32) for name in order], -1)
    pixels.tofile(path + ".f32")


def write(folder):
    tiles = OpenEXR.TileDescription()
    tiles.xSize, tiles.ySize, tiles.mode = 32, 24, OpenEXR.ONE_LEVEL
    base = picture()
    samples = {"half": base.astype(numpy.float16), "float": base.astype(numpy.float32)}
    samples["uint32"] = (base * 1000).clip(0).astype(numpy.uint32)
    for name in COMPRESSIONS:
        compression = getattr(OpenEXR, name + "_COMPRESSION")
        for kind, data in samples.items():
            lines = {"compression": compression, "type": OpenEXR.scanlineimage}
            tiled = {"compression": compression, "type": OpenEXR.tiledimage, "tiles": tiles}
            grey = data[:, :, 0].copy()
            for layout, header, channels in [
                ("rgba", lines, {"RGBA": data}),
                ("grey", lines, {"Y": grey}),
                ("tiles", tiled, {"RGB": data[:, :, :3].copy()}),
            ]:
                path = f"{folder}/{name.lower()}-{kind}-{layout}.exr"
                OpenEXR.File(header, channels).write(path)
                dump(path)


def again(path, name, to):
    header = {"compression": getattr(OpenEXR, name.upper() + "_COMPRESSION"), "type": OpenEXR.scanlineimage}
    pixels = OpenEXR.File(path).channels()["RGBA"].pixels
    OpenEXR.File(header, {"RGBA": pixels.astype(numpy.float16)}).write(to)


if sys.argv[1] == "write":
    write(sys.argv[2])
elif sys.argv[1] == "again":
    again(*sys.argv[2:5])
else:
    for file in sys.argv[2:]:
        dump(file)
