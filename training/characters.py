"""Procedural characters: heads, bodies, limbs, hair, hats, clothes, props and loose effects, put together by chance.

`python -m training.characters ROOT COUNT SEED [SHELF]` writes the shelf `drawn` (painted and flat ones), or SHELF, into ROOT/bank.
SHELF `drawn3` holds the newer drawings of drawn3.py.
"""

from __future__ import annotations

import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import skia

from .bank import CELL, Shelf, fit_figure
from .character_body import Body
from .character_head import Head
from .character_start import PX, some_colour
from .drawn3 import drawing3
from .paint import Rng, polygon, ribbon, smooth


class Character(Head, Body):
    """A whole character, or a creature that is one lump."""

    def effects(self) -> None:
        """Loose parts that belong to the drawing: tears, hearts, stars, motion lines, notes."""
        rng, pen, u = self.rng, self.pen, self.u
        for _ in range(int(rng.integers(1, 7))):
            x, y = self.at(rng.choice([-1, 1]) * rng.uniform(1.3, 2.4), rng.uniform(-1.6, 1.8))
            s = u * rng.uniform(0.1, 0.35)
            colour, kind = some_colour(rng, 0.1), rng.integers(0, 4)
            if kind == 0:
                pen.shape(
                    smooth(
                        [
                            (x, y + s),
                            (x - s, y - s * 0.2),
                            (x - s * 0.5, y - s * 0.8),
                            (x, y - s * 0.4),
                            (x + s * 0.5, y - s * 0.8),
                            (x + s, y - s * 0.2),
                        ]
                    ),
                    colour,
                )
            elif kind == 1:
                a = np.linspace(0, 2 * np.pi, 10, endpoint=False) + rng.random()
                r = np.where(np.arange(10) % 2, s * 0.4, s)
                pen.shape(polygon(np.stack([x + np.cos(a) * r, y + np.sin(a) * r], 1)), colour)
            elif kind == 2:
                pen.shape(
                    smooth([(x, y - s * 1.3), (x + s * 0.6, y + s * 0.3), (x, y + s * 0.9), (x - s * 0.6, y + s * 0.3)]),
                    np.array([0.4, 0.75, 1.0]),
                    rng.choice([1.0, 0.7]),
                )
            else:
                a = rng.uniform(0, np.pi)
                for k in range(3):
                    o = k * s * 0.6
                    pen.line(
                        smooth([(x + o, y), (x + o + np.cos(a) * s * 2, y + np.sin(a) * s * 2)], closed=False),
                        rng.uniform(2, 9),
                        colour * 0.6,
                    )

    def blob(self) -> None:
        """A creature that is one lump with a face: slimes, ghosts, plush, monsters, fruit with eyes."""
        rng, pen = self.rng, self.pen
        self.u *= 1.4
        n = int(rng.integers(7, 16))
        a = np.linspace(0, 2 * np.pi, n, endpoint=False)
        r = 1.5 + rng.normal(0, 0.12, n)
        points = [self.at(np.cos(t) * k, 0.6 + np.sin(t) * k * 0.9) for t, k in zip(a, r, strict=True)]
        if rng.random() < 0.4:  # feet or a ghost's hem
            points = [p if p[1] < self.y + self.u else (p[0], p[1] + (self.u * 0.5 if i % 2 else 0)) for i, p in enumerate(points)]
        for side in (-1, 1):
            if rng.random() < 0.5:
                pen.shape(
                    ribbon(
                        [self.at(side * 1.2, 0.8), self.at(side * 1.8, 0.6), self.at(side * 2.1, rng.uniform(-0.3, 1.2))],
                        [0.5 * self.u, 0.4 * self.u, 0.3 * self.u],
                    ),
                    self.skin,
                    fur=True,
                )
        pen.shape(smooth(points), self.skin, rng.choice([1.0, 1.0, 1.0, 0.75]), fur=True)
        self.face(1.1, 1.0)
        if rng.random() < 0.5:
            self.top(1.1, 1.3)

    def draw(self) -> None:
        rng = self.rng
        self.wide, self.thick = rng.uniform(0.6, 1.3), rng.uniform(0.18, 0.5)
        self.hips, self.leg = rng.uniform(1.9, 3.0), rng.uniform(0.7, 1.8)
        if rng.random() < 0.25:
            self.blob()
        else:
            self.back()
            self.limbs(front=False)
            self.body()
            if rng.random() < 0.6:
                self.limbs(front=True)
                self.head()
            else:
                self.head()
                self.limbs(front=True)
        if rng.random() < 0.25:
            self.effects()


def texture(rgba: np.ndarray, rng: Rng) -> np.ndarray:
    """Canvas grain, and uneven pigment over the whole drawing, as paint leaves it."""
    import cv2

    grain = rng.standard_normal((CELL // 2, CELL // 2)).astype(np.float32)
    grain = cv2.resize(cv2.GaussianBlur(grain, (0, 0), rng.uniform(0.5, 2.0)), (rgba.shape[1], rgba.shape[0]))
    grain = 1 + grain / max(grain.std(), 1e-6) * rng.uniform(0.01, 0.1)
    out = rgba.copy()
    out[..., :3] = np.clip(rgba[..., :3] * grain[..., None], 0, 255).astype(np.uint8)
    return out


def drawing(seed: int):
    rng = np.random.default_rng([77, seed])
    painted = seed % 3 != 0
    surface = skia.Surface(PX, PX)
    canvas = surface.getCanvas()
    canvas.clear(skia.ColorTRANSPARENT)
    if rng.random() < 0.8:  # most fit into the canvas; the others are cut by its border
        scale = rng.uniform(0.6, 0.8)
        canvas.translate(PX * (1 - scale) / 2, PX * (1 - scale) / 2)
        canvas.scale(scale, scale)
    character = Character(canvas, rng, painted)
    character.draw()
    image = surface.makeImageSnapshot()
    rgba = image.toarray(colorType=skia.kRGBA_8888_ColorType)
    if painted and rng.random() < 0.7:
        rgba = texture(rgba, rng)
    fitted = fit_figure(rgba)
    return None if fitted is None else (fitted[0], fitted[1] | {"source": "painted" if painted else "flat"})


def main() -> None:
    root, count, first = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    name = sys.argv[4] if len(sys.argv) > 4 else "drawn"
    shelf = Shelf(root / "bank", name, (CELL, CELL, 4))
    with ProcessPoolExecutor(2) as pool:
        for result in pool.map(drawing3 if name == "drawn3" else drawing, range(first, first + count), chunksize=8):
            if result is not None:
                shelf.add(*result)
    shelf.close()
    print(name, len(shelf.rows))


if __name__ == "__main__":
    main()
