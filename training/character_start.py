"""The start of a procedural character: its style, its colours, its place; and where its parts are measured from."""

from __future__ import annotations

import colorsys

import numpy as np
import skia

from .paint import Colour, Painter, Rng, Style, smooth

PX = 1024  # drawn at twice the cell and box-filtered


def some_colour(rng: Rng, dark: float = 0.2, pale: float = 0.2) -> Colour:
    kind = rng.random()
    hue = rng.random()
    if kind < dark:
        return np.array(colorsys.hsv_to_rgb(hue, rng.uniform(0, 0.6), rng.uniform(0.05, 0.3)))
    if kind < dark + pale:
        return np.array(colorsys.hsv_to_rgb(hue, rng.uniform(0, 0.15), rng.uniform(0.85, 1.0)))
    return np.array(colorsys.hsv_to_rgb(hue, rng.uniform(0.25, 0.95), rng.uniform(0.4, 1.0)))


SKINS = np.array([[0.98, 0.87, 0.77], [0.93, 0.76, 0.62], [0.78, 0.57, 0.42], [0.55, 0.37, 0.26], [0.35, 0.23, 0.17]])


class Start:
    """One drawing in the making. x, y are pixels of the big canvas; `u` is the head's radius, the unit of all else."""

    def __init__(self, canvas: skia.Canvas, rng: Rng, painted: bool) -> None:
        self.rng = rng
        fill = rng.choice(["painted", "soft"], p=[0.8, 0.2]) if painted else rng.choice(["flat", "cel", "soft"])
        outlined = rng.random() < (0.25 if painted else 0.65)
        light = rng.normal(0, 1, 2) * [1, 0.5] + [0, -0.8]
        style = Style(
            fill=str(fill),
            outline=float(rng.uniform(2, 16)) if outlined else 0.0,
            outline_colour=some_colour(rng, 0.9, 0.05) * 0.7,
            texture=rng.uniform(0.3, 1.5),
            fur=float(rng.uniform(8, 45)) if rng.random() < 0.3 else 0.0,
            light=tuple(light / np.linalg.norm(light)),
            tension=rng.uniform(0.15, 0.55),
        )
        self.pen = Painter(canvas, style, rng)
        self.canvas = canvas
        self.human = rng.random() < 0.5
        self.skin = SKINS[rng.integers(len(SKINS))] * rng.uniform(0.9, 1.05) if self.human else some_colour(rng)
        self.cloth, self.cloth2, self.hair_colour, self.accent = (some_colour(rng) for _ in range(4))
        if rng.random() < 0.12:  # all of one tone: white on white, dark on dark
            tone = some_colour(rng, 0.5, 0.5)
            self.skin, self.cloth, self.cloth2, self.hair_colour = (np.clip(tone + rng.normal(0, 0.06), 0, 1) for _ in range(4))
        self.u = rng.uniform(110, 260)
        self.x, self.y = PX / 2 + rng.normal(0, 40), rng.uniform(300, 380)

    def at(self, dx: float, dy: float) -> tuple[float, float]:
        return self.x + dx * self.u, self.y + dy * self.u

    def round(self, dx: float, dy: float, rx: float, ry: float, bumps: float = 0.05, n: int = 10):
        """A hand-drawn ellipse."""
        angles = np.linspace(0, 2 * np.pi, n, endpoint=False)
        r = 1 + self.rng.normal(0, bumps, n)
        cx, cy = self.at(dx, dy)
        return smooth(np.stack([cx + np.cos(angles) * rx * self.u * r, cy + np.sin(angles) * ry * self.u * r], 1))
