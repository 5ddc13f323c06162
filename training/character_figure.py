"""The start of the newer drawings (shelf `drawn3`): palettes from white to black, styles, a pen with a place of its own."""

from __future__ import annotations

import colorsys

import numpy as np
import skia

from .brush import Brush, Dense, bow, open_path
from .character_head import Head
from .character_start import PX, SKINS, some_colour
from .paint import Colour, Point, Rng, Style, ellipse, polygon, ribbon, smooth

TONES = ("many", "white", "black", "few", "pastel", "earth")


def hsv(h: float, s: float, v: float) -> Colour:
    return np.array(colorsys.hsv_to_rgb(h % 1, float(np.clip(s, 0, 1)), float(np.clip(v, 0, 1))))


def palette(rng: Rng, tone: str) -> list[Colour]:
    """Six colours that belong together."""
    h = rng.random()
    if tone == "white":
        base = hsv(h, rng.uniform(0, 0.07), rng.uniform(0.88, 1.0))
        return [np.clip(base + rng.normal(0, 0.025), 0, 1) for _ in range(6)]
    if tone == "black":
        base = hsv(h, rng.uniform(0, 0.5), rng.uniform(0.02, 0.16))
        return [np.clip(base * rng.uniform(0.6, 1.6), 0, 1) for _ in range(6)]
    if tone == "few":
        hues = h, h + rng.choice([0.5, 0.33, 0.08])
        return [hsv(hues[k % 2] + rng.normal(0, 0.02), rng.uniform(0.2, 0.95), rng.uniform(0.25, 1)) for k in range(6)]
    if tone == "pastel":
        return [hsv(rng.random(), rng.uniform(0.1, 0.38), rng.uniform(0.85, 1)) for _ in range(6)]
    if tone == "earth":
        return [
            hsv(rng.choice([0.03, 0.08, 0.12, 0.25, 0.58]) + rng.normal(0, 0.02), rng.uniform(0.1, 0.6), rng.uniform(0.2, 0.75))
            for _ in range(6)
        ]
    return [some_colour(rng) for _ in range(6)]


def style_of(rng: Rng, painted: bool, tone: str) -> Style:
    fills = ("painted", "wet", "soft", "flat", "hatch") if painted else ("flat", "cel", "soft", "wet", "line")
    fill = str(rng.choice(fills, p=(0.3, 0.3, 0.2, 0.12, 0.08) if painted else (0.3, 0.28, 0.15, 0.13, 0.14)))
    outlined = fill == "line" or rng.random() < (0.3 if painted else 0.62)
    width = float(rng.choice([rng.uniform(1.5, 5), rng.uniform(4, 12), rng.uniform(10, 24)], p=[0.4, 0.4, 0.2]))
    ink = some_colour(rng, 0.92, 0.02) * 0.6
    tension = rng.uniform(0.15, 0.6)
    if tone == "white" and fill != "line":
        outlined, width = rng.random() < 0.4, rng.uniform(1.2, 4)
        ink, tension = hsv(rng.random(), 0.08, rng.uniform(0.5, 0.85)), rng.uniform(0.04, 0.16)
    light = rng.normal(0, 1, 2) * [1, 0.5] + [0, -0.8]
    fur = float(rng.uniform(8, 40)) if rng.random() < 0.3 else 0.0
    return Style(fill, width if outlined else 0.0, ink, rng.uniform(0.3, 1.5), fur, tuple(light / np.linalg.norm(light)), tension)


class Figure(Head):
    """u is the unit, x and y where it is measured from; parts move them about and put them back."""

    def __init__(self, canvas: skia.Canvas, rng: Rng, painted: bool) -> None:
        self.rng, self.canvas = rng, canvas
        self.tone = str(rng.choice(TONES, p=(0.38, 0.16, 0.16, 0.13, 0.07, 0.1)))
        self.pen = Brush(canvas, style_of(rng, painted, self.tone), rng)
        self.human = rng.random() < 0.55
        self.skin, self.cloth, self.cloth2, self.hair_colour, self.accent, self.trim = palette(rng, self.tone)
        if self.tone in ("white", "black"):
            if rng.random() < 0.5:
                self.accent = some_colour(rng, 0.1, 0.1)
            if self.human and rng.random() < 0.35:
                self.skin = SKINS[rng.integers(len(SKINS))]
        elif self.human:
            self.skin = SKINS[rng.integers(len(SKINS))] * rng.uniform(0.85, 1.05)
        self.u, self.x, self.y = 100.0, PX / 2, PX / 2
        self.has: set[str] = set()

    def maybe(self, p: float) -> bool:
        return bool(self.rng.random() < p)

    def colour(self) -> Colour:
        """Any colour of the palette, a little off."""
        picked = (self.skin, self.cloth, self.cloth2, self.hair_colour, self.accent, self.trim)[self.rng.integers(6)]
        return np.clip(picked * self.rng.uniform(0.85, 1.12), 0, 1)

    def face_at(self, x: float, y: float, u: float, wide: float = 1.0) -> None:
        kept = self.x, self.y, self.u
        self.x, self.y, self.u = x, y, u
        self.face(wide, 1.0)
        self.x, self.y, self.u = kept

    def limb(self, points: list[Point], widths: list[float], colour: Colour, fur: bool = False) -> None:
        self.pen.shape(ribbon(points, widths), colour, fur=fur)

    def stick(self, a: Point, b: Point, width: float, colour: Colour, bend: float = 0.0) -> None:
        """A rod: filled like all else where it is wide, one stroke where it is thin."""
        if width > 12:
            self.limb([*map(tuple, bow(a, b, bend, 4))], [width] * 4, colour)
        else:
            self.pen.line(open_path(bow(a, b, bend)), max(width, 0.8), colour)

    def lump(self, x: float, y: float, rx: float, ry: float, bumps: float = 0.03, n: int = 12) -> skia.Path:
        a = np.linspace(0, 2 * np.pi, n, endpoint=False)
        r = 1 + self.rng.normal(0, bumps, n)
        return smooth(np.stack([x + np.cos(a) * rx * r, y + np.sin(a) * ry * r], 1))

    def drape(self, a: Point, b: Point, c: Point, d: Point) -> tuple[Dense, list[tuple[Point, Point]], Dense]:
        """Cloth that hangs from a-b down to d-c: its edge, where its folds run, its hem."""
        rng = self.rng
        a, b, c, d = (np.asarray(p, float) for p in (a, b, c, d))
        fall = (c + d) / 2 - (a + b) / 2
        waves, t = rng.integers(2, 8), np.linspace(0, 1, 60)[:, None]
        swing = np.sin(t * np.pi * 2 * waves + rng.uniform(0, 6)) * rng.uniform(0.01, 0.07) + np.sin(t * np.pi) * rng.uniform(-0.06, 0.12)
        if rng.random() < 0.2:  # torn
            swing = swing + rng.normal(0, 0.03, (60, 1))
        hem = d + (c - d) * t + fall * swing
        bend = rng.normal(0, 0.12)
        right, left = bow(b, hem[-1], bend + 0.06), bow(hem[0], a, -bend * rng.choice([1, -1]) + 0.06)
        folds = [(a + (b - a) * k, hem[int(k * 59)]) for k in rng.uniform(0.05, 0.95, int(rng.integers(3, 13)))]
        return np.concatenate([right, hem[::-1], left]), folds, hem

    def alphas(self) -> tuple[float, float]:
        first = self.rng.uniform(0.2, 0.75)
        second = first if self.maybe(0.4) else self.rng.uniform(0.18, 0.8)
        return float(first), float(second)

    def cloth_piece(self, a: Point, b: Point, c: Point, d: Point, colour: Colour, sheer: bool) -> None:
        edge, folds, hem = self.drape(a, b, c, d)
        if sheer:
            self.has.add("sheer")
            self.pen.sheer(edge, colour, self.alphas(), folds, hem if self.maybe(0.4) else None)
            return
        self.pen.shape(polygon(edge), colour)
        for start, end in folds:
            self.pen.line(
                open_path(bow(start, end, self.rng.normal(0, 0.03))),
                self.u * self.rng.uniform(0.01, 0.06),
                colour * self.rng.uniform(0.8, 0.97),
            )

    def disc(self, x: float, y: float, r: float, colour: Colour, outline: bool = True) -> None:
        self.pen.shape(ellipse(x, y, r, r), colour, outline=outline)
