"""Writes pictures with known alpha that no run has seen: `python -m training.held_out ROOT FOLDER [--seed 5]`.

NAME.png is the picture, NAME.alpha.png its truth, 512 x 512; a name begins with its kind of background. The figures are the
repository's ten characters, the held-out shelf and fresh drawings of `characters.py`; the grounds the held-out photographs.
How `popcel` itself does on them is what a network is chosen by.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from .bank import open_shelf
from .characters import drawing
from .compose import mix
from .evaluate import SIZE, held_out_figures, own_figures
from .grounds import gradient, pattern, photo, shade
from .shelves import Shelf, everything
from .tools import Array, Rng, any_colour, blur

FIRST_DRAWING = 900_000  # far from the seeds of the bank
KINDS = ("photo", "photo", "photo", "blurred", "pattern", "gradient", "solid", "green", "white", "off-white")


def drawn_figures(count: int) -> list[tuple[str, Array]]:
    out: list[tuple[str, Array]] = []
    seed = FIRST_DRAWING
    while len(out) < count:
        found = drawing(seed)
        seed += 1
        if found is None:
            continue
        cell, row = found
        if "left" in row["cut"] or "right" in row["cut"] or "top" in row["cut"]:
            continue
        figure = np.zeros((SIZE, SIZE, 4), np.float32)
        side = 400 / max(row["w"], row["h"])
        part = cv2.resize(cell[: row["h"], : row["w"]].astype(np.float32), None, fx=side, fy=side, interpolation=cv2.INTER_AREA)
        h, w = part.shape[:2]
        top = SIZE - h if "bottom" in row["cut"] else (SIZE - h) // 2
        figure[top : top + h, (SIZE - w) // 2 : (SIZE - w) // 2 + w] = part
        out.append((f"{row['source']}-{seed - 1 - FIRST_DRAWING}", figure))
    return out


def ground_of(kind: str, photos: Shelf, rng: Rng) -> Array:
    if kind in ("photo", "blurred"):
        out = photo(photos, SIZE, rng)
        return blur(out, rng.uniform(4, 12)) if kind == "blurred" else out
    if kind == "pattern":
        return pattern(SIZE, rng)
    if kind == "gradient":
        return gradient(SIZE, rng).astype(np.float32)
    colours = {
        "white": np.full(3, 255.0),
        "off-white": 255 - rng.uniform(2, 14, 3),
        "green": np.array([0.0, 200, 40]) + rng.normal(0, 25, 3),
    }
    colour = np.clip(colours.get(kind, any_colour(rng)), 0, 255)
    return np.broadcast_to(colour, (SIZE, SIZE, 3)).astype(np.float32)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("root", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--kinds", nargs="+", default=list(KINDS))
    parser.add_argument("--each", type=int, default=2, help="pictures of each figure")
    args = parser.parse_args()
    args.folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(args.seed)
    cells, _ = open_shelf(args.root / "bank", "grounds-held-out")
    photos = everything(cells)
    k = 0
    for name, figure in (*own_figures(), *held_out_figures(args.root), *drawn_figures(16)):
        for _ in range(args.each):
            kind = args.kinds[k % len(args.kinds)]
            ground = ground_of(kind, photos, rng)
            if k % 3 == 0:
                ground = shade(ground, figure, SIZE, rng)
            picture = np.clip(mix(figure, ground, rng) + 0.5, 0, 255).astype(np.uint8)
            Image.fromarray(picture).save(args.folder / f"{kind}-{k:03d}-{name}.png")
            Image.fromarray(np.clip(figure[..., 3] + 0.5, 0, 255).astype(np.uint8)).save(args.folder / f"{kind}-{k:03d}-{name}.alpha.png")
            k += 1


if __name__ == "__main__":
    main()
