# Answers for pymatting.test.ts: the same things computed by other people's code (PyMatting, SciPy).
# usage: pymatting_oracle.py FOLDER. Reads FOLDER/ask.json (width, height), image.f32 (RGB 0..1), truth.f32 and
# matte.f32 (alpha 0..1), all row-major 32-bit floats; writes front.f32, blurred.f32, grown.f32, shrunk.f32, answer.json.

import json
import pathlib
import sys

import numpy as np
import scipy.ndimage as ndi
from pymatting import estimate_foreground_ml


def gaussian_derivative_filters(sigma):
    # Rhemann et al.'s evaluation code: support down to 0.01 of the Gaussian, unit L2 norm, nearest border.
    half = int(np.ceil(sigma * np.sqrt(-2 * np.log(np.sqrt(2 * np.pi) * sigma * 0.01))))
    at = np.arange(-half, half + 1, dtype=np.float64)
    gauss = np.exp(-(at**2) / (2 * sigma**2)) / (sigma * np.sqrt(2 * np.pi))
    across = np.outer(gauss, -at * gauss / sigma**2)
    return across / np.sqrt((across**2).sum())


def gradient_error(matte, truth):
    across = gaussian_derivative_filters(1.4)

    def magnitude(alpha):
        x = ndi.convolve(alpha, across, mode="nearest")
        y = ndi.convolve(alpha, across.T, mode="nearest")
        return np.hypot(x, y)

    return float(((magnitude(matte) - magnitude(truth)) ** 2).sum())


def connectivity_error(matte, truth):
    level = np.full(truth.shape, -1.0)
    for step in range(1, 11):
        threshold = np.float32(step / 10)
        labels, count = ndi.label((matte >= threshold) & (truth >= threshold))
        inside = np.zeros(truth.shape, bool)
        if count:
            inside = labels == np.argmax(np.bincount(labels.ravel())[1:]) + 1
        level[(level == -1) & ~inside] = (step - 1) / 10
    level[level == -1] = 1

    def phi(alpha):
        distance = alpha - level
        return 1 - distance * (distance >= 0.15)

    return float(np.abs(phi(matte.astype(np.float64)) - phi(truth.astype(np.float64))).sum())


def main():
    folder = pathlib.Path(sys.argv[1])
    ask = json.loads((folder / "ask.json").read_text())
    shape = (ask["height"], ask["width"])

    def read(name, *more):
        return np.fromfile(folder / name, dtype=np.float32).reshape(*shape, *more)

    def write(name, values):
        np.asarray(values, dtype=np.float32).tofile(folder / name)

    image, truth, matte = read("image.f32", 3), read("truth.f32"), read("matte.f32")
    write("front.f32", estimate_foreground_ml(image.astype(np.float64), truth.astype(np.float64)))
    write("blurred.f32", ndi.gaussian_filter(truth.astype(np.float64), ask["sigma"], mode="nearest", truncate=4))
    write("grown.f32", ndi.maximum_filter(truth, 2 * ask["offset"] + 1, mode="nearest"))
    write("shrunk.f32", ndi.minimum_filter(truth, 2 * ask["offset"] + 1, mode="nearest"))
    answer = {"grad": gradient_error(matte.astype(np.float64), truth.astype(np.float64)), "conn": connectivity_error(matte, truth)}
    (folder / "answer.json").write_text(json.dumps(answer))


main()
