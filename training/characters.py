"""Procedural characters: heads, bodies, limbs, hair, hats, clothes, props and loose effects, put together by chance.

`python -m training.characters ROOT COUNT SEED` writes the shelf `drawn` (painted and flat ones) into ROOT/bank.
"""

from __future__ import annotations

import colorsys
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import skia

from .bank import CELL, Shelf, fit_figure
from .paint import Colour, Painter, Rng, Style, ellipse, polygon, ribbon, smooth

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


class Character:
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

    # Each part below is drawn or not by chance, back to front.

    def back(self) -> None:
        rng, pen, u = self.rng, self.pen, self.u
        if rng.random() < 0.18:  # wings
            n = int(rng.integers(4, 8))
            alpha = rng.choice([1.0, 0.55, 0.8])
            for side in (-1, 1):
                tips = [self.at(side * rng.uniform(1.6, 3.2), -1.6 + 3.4 * i / n + rng.normal(0, 0.2)) for i in range(n)]
                points = [self.at(0, 0.6)]
                for i, tip in enumerate(tips):
                    points.append(tip)
                    if i < n - 1:
                        points.append(self.at(side * rng.uniform(0.9, 1.6), -1.2 + 3.2 * (i + 0.5) / n))
                points.append(self.at(0, 2.0))
                pen.shape(polygon(points) if rng.random() < 0.5 else smooth(points), self.accent, alpha)
        if rng.random() < 0.2:  # cape
            points = [self.at(-0.6, 0.8), self.at(0.6, 0.8)] + [
                self.at(1.9 - 3.8 * i / 7 + rng.normal(0, 0.1), 3.6 + rng.normal(0, 0.25)) for i in range(8)
            ]
            pen.shape(smooth(points), self.cloth2, rng.choice([1.0, 1.0, 0.6]))
        if rng.random() < 0.25:  # tail
            side = rng.choice([-1, 1])
            points = [
                self.at(0, 2.2),
                self.at(side * 1.2, 2.5),
                self.at(side * 2.0, 1.6 + rng.normal(0, 0.5)),
                self.at(side * rng.uniform(1.8, 2.6), rng.uniform(0, 2)),
            ]
            widths = [0.5 * u, 0.4 * u, 0.3 * u, rng.choice([0.05, 0.5]) * u]
            pen.shape(ribbon(points, widths), self.skin, fur=True)
        if rng.random() < 0.3:  # long hair behind
            for _ in range(int(rng.integers(8, 60))):
                a = rng.uniform(-1.1, 1.1)
                start = self.at(np.sin(a) * 0.9, -np.cos(a) * 0.7)
                sway = rng.normal(0, 0.35)
                end = self.at(np.sin(a) * rng.uniform(1.1, 1.7) + sway, rng.uniform(0.8, 3.0))
                middle = self.at(np.sin(a) * 1.4 + sway * 0.2, 0.6)
                pen.strand([start, middle, end], u * rng.choice([0.05, 0.12, 0.35]), self.hair_colour * rng.uniform(0.75, 1.15))

    def limbs(self, front: bool) -> None:
        rng, pen, u = self.rng, self.pen, self.u
        thick = self.thick
        if not front:
            for side in (-1, 1):  # legs
                hip, foot = self.at(side * 0.4, self.hips), self.at(side * rng.uniform(0.3, 1.0), self.hips + self.leg)
                knee = self.at(side * rng.uniform(0.3, 0.9), self.hips + self.leg * 0.5)
                pen.shape(ribbon([hip, knee, foot], [thick * u * 1.2, thick * u, thick * u * 0.9]), self.cloth2)
                pen.shape(ellipse(foot[0] + side * 0.12 * u, foot[1], 0.38 * u * (0.6 + thick), 0.22 * u), self.accent)
        for side in (-1, 1) if front else ():
            shoulder = self.at(side * self.wide * 0.8, 1.25)
            pose = rng.integers(0, 5)
            elbow, hand = {
                0: (self.at(side * (self.wide + 0.5), 1.9), self.at(side * (self.wide + 0.3), 2.7)),
                1: (self.at(side * (self.wide + 0.9), 1.4), self.at(side * (self.wide + 1.3), rng.uniform(-0.6, 0.8))),
                2: (self.at(side * (self.wide + 0.9), 1.9), self.at(side * self.wide * 0.7, 2.4)),  # akimbo: a hole
                3: (self.at(side * (self.wide + 0.3), 1.8), self.at(side * 0.2, 1.9)),
                4: (self.at(side * (self.wide + 0.7), 1.4), self.at(side * (self.wide + 1.6), 1.5 + rng.normal(0, 0.4))),
            }[int(pose)]
            pen.shape(ribbon([shoulder, elbow, hand], [thick * u * 1.1, thick * u, thick * u * 0.8]), self.cloth)
            pen.shape(ellipse(*hand, thick * u * 0.62, thick * u * 0.62), self.skin, fur=True)
            if rng.random() < 0.35:
                self.prop(hand, side)

    def prop(self, hand: tuple[float, float], side: float) -> None:
        rng, pen, u = self.rng, self.pen, self.u
        a = -np.pi / 2 + side * rng.normal(0.4, 0.4)
        length = u * rng.uniform(1.2, 3.5)
        c, s = np.cos(a), np.sin(a)
        point = lambda f, w=0.0: (hand[0] + c * length * f - s * w, hand[1] + s * length * f + c * w)  # noqa: E731
        kind = rng.integers(0, 6)
        if kind == 0:  # sword
            w = u * rng.uniform(0.03, 0.14)
            pen.shape(
                polygon([point(0, -w), point(0.9, -w), point(1), point(0.9, w), point(0, w)]),
                np.array([0.75, 0.78, 0.82]) * rng.uniform(0.4, 1.2),
            )
            pen.shape(ribbon([point(0.02, -0.3 * u), point(0.02, 0.3 * u)], [0.09 * u] * 2), self.accent)
            pen.shape(ribbon([point(-0.2), point(0)], [0.1 * u] * 2), self.cloth2)
        elif kind == 1:  # staff with an orb
            pen.shape(ribbon([point(-0.7), point(0.2, rng.normal(0, 6)), point(1)], [u * rng.uniform(0.03, 0.12)] * 3), self.cloth2 * 0.7)
            x, y = point(1)
            if rng.random() < 0.6:
                pen.glow(x, y, u * rng.uniform(0.4, 1.0), self.accent + 0.3, rng.uniform(0.4, 0.9))
            pen.shape(ellipse(x, y, 0.2 * u, 0.2 * u), self.accent)
        elif kind == 2:  # balloon on a string
            x, y = point(1)
            pen.line(smooth([hand, point(0.5, rng.normal(0, 0.3 * u)), (x, y)], closed=False), rng.uniform(2, 5), np.array([0.3, 0.3, 0.3]))
            pen.shape(ellipse(x, y, 0.55 * u, 0.65 * u), self.accent, rng.choice([1.0, 0.75]))
        elif kind == 3:  # bow: a thin arc and a thinner string
            bow = smooth([point(-0.5, 0), point(-0.3, 0.5 * u), point(0.2, 0.6 * u), point(0.5, 0)], closed=False)
            pen.line(bow, u * 0.06, self.cloth2 * 0.6)
            pen.line(smooth([point(-0.5), point(0.5)], closed=False), rng.uniform(1.5, 3), np.array([0.85, 0.85, 0.8]))
        elif kind == 4:  # shield
            x, y = hand
            path = polygon(
                [(x - 0.7 * u, y - 0.8 * u), (x + 0.7 * u, y - 0.8 * u), (x + 0.6 * u, y + 0.3 * u), (x, y + u), (x - 0.6 * u, y + 0.3 * u)]
            )
            pen.shape(path if rng.random() < 0.5 else ellipse(x, y, 0.8 * u, 0.8 * u), self.accent)
        else:  # flag
            pen.shape(ribbon([point(-0.3), point(1)], [0.05 * u] * 2), self.cloth2)
            far = side * u * rng.uniform(0.8, 1.6)
            x, y = point(1)
            pen.shape(
                smooth(
                    [
                        (x, y),
                        (x + far * 0.5, y + rng.normal(0, 0.15) * u),
                        (x + far, y),
                        (x + far, y + 0.7 * u),
                        (x + far * 0.5, y + 0.7 * u + rng.normal(0, 0.15) * u),
                        (x, y + 0.7 * u),
                    ]
                ),
                self.accent,
            )

    def body(self) -> None:
        rng, pen, u = self.rng, self.pen, self.u
        w, h = self.wide, self.hips
        flare = rng.uniform(0.7, 2.0)
        points = [
            self.at(-w * 0.75, 0.85),
            self.at(0, 0.75),
            self.at(w * 0.75, 0.85),
            self.at(w, 1.5),
            self.at(w * flare * 0.9, h),
            self.at(w * flare * 0.8, h + 0.35),
            self.at(0, h + 0.45),
            self.at(-w * flare * 0.8, h + 0.35),
            self.at(-w * flare * 0.9, h),
            self.at(-w, 1.5),
        ]
        path = smooth(points)
        pen.shape(path, self.cloth, fur=rng.random() < 0.5)
        self.canvas.save()
        self.canvas.clipPath(path, skia.ClipOp.kIntersect, True)
        if rng.random() < 0.35:  # belly
            pen.shape(self.round(0, (h + 1) / 2 + 0.2, w * 0.6, (h - 0.6) / 2), np.clip(self.cloth + 0.25, 0, 1), outline=False)
        if rng.random() < 0.3:  # stripes or folds
            for _i in range(int(rng.integers(2, 8))):
                x = rng.uniform(-w, w)
                pen.line(
                    smooth([self.at(x, 0.9), self.at(x * 1.1 + rng.normal(0, 0.1), h * 0.7), self.at(x * flare, h + 0.4)], closed=False),
                    u * rng.uniform(0.02, 0.12),
                    self.cloth * 0.65,
                    rng.uniform(0.3, 1),
                )
        if rng.random() < 0.35:  # belt
            pen.shape(ribbon([self.at(-2.5, h * 0.75), self.at(0, h * 0.78), self.at(2.5, h * 0.75)], [0.28 * u] * 3), self.cloth2)
            pen.shape(ellipse(*self.at(0, h * 0.78), 0.2 * u, 0.18 * u), self.accent)
        self.canvas.restore()
        if rng.random() < 0.25:  # scarf
            pen.shape(ribbon([self.at(-0.7, 0.85), self.at(0, 1.1), self.at(0.7, 0.85)], [0.4 * u] * 3), self.accent)
            pen.shape(
                ribbon([self.at(0.4, 1.0), self.at(0.9, 1.6), self.at(1.3, rng.uniform(1.0, 2.2))], [0.35 * u, 0.4 * u, 0.3 * u]),
                self.accent,
            )

    def head(self) -> None:
        rng, pen, u = self.rng, self.pen, self.u
        rx, ry = rng.uniform(0.75, 1.15), rng.uniform(0.8, 1.05)
        ears = rng.integers(0, 6)
        for side in (-1, 1):
            if ears == 1:
                pen.shape(self.round(side * rx * 0.75, -ry * 0.8, 0.38, 0.38), self.skin, fur=True)
            elif ears == 2:
                pen.shape(
                    polygon(
                        [
                            self.at(side * rx * 0.3, -ry * 0.8),
                            self.at(side * rx * 0.95, -ry * 0.5),
                            self.at(side * rx * rng.uniform(0.8, 1.1), -ry * rng.uniform(1.4, 2.0)),
                        ]
                    ),
                    self.skin,
                    fur=True,
                )
            elif ears == 3:
                pen.shape(
                    ribbon(
                        [self.at(side * 0.4, -0.7), self.at(side * 0.55, -1.6), self.at(side * rng.uniform(0.4, 1.2), -2.4)],
                        [0.35 * u, 0.5 * u, 0.2 * u],
                    ),
                    self.skin,
                    fur=True,
                )
            elif ears == 4:
                pen.shape(
                    ribbon(
                        [self.at(side * 0.6, -0.7), self.at(side * 1.1, -1.2), self.at(side * rng.uniform(0.8, 1.5), -1.9)],
                        [0.35 * u, 0.25 * u, 0.03 * u],
                    ),
                    np.array([0.85, 0.8, 0.65]) * rng.uniform(0.3, 1.1),
                )
            elif ears == 5 and rng.random() < 0.5:
                pen.line(
                    smooth([self.at(side * 0.4, -0.8), self.at(side * 0.5, -1.4), self.at(side * 0.9, -1.8)], closed=False),
                    u * 0.05,
                    self.skin * 0.5,
                )
                pen.shape(ellipse(*self.at(side * 0.9, -1.8), 0.12 * u, 0.12 * u), self.accent)
        pen.shape(self.round(0, 0, rx, ry, 0.03), self.skin, fur=True)
        self.face(rx, ry)
        self.top(rx, ry)

    def face(self, rx: float, ry: float) -> None:
        rng, pen, u = self.rng, self.pen, self.u
        gap, high = rx * rng.uniform(0.28, 0.5), rng.uniform(-0.1, 0.25)
        kind = rng.integers(0, 4)
        ink = np.array([0.08, 0.06, 0.08]) if self.skin.mean() > 0.25 else np.array([0.95, 0.95, 0.8])
        size = rng.uniform(0.1, 0.28)
        for side in (-1, 1):
            x, y = self.at(side * gap, high)
            if kind == 0:
                pen.shape(ellipse(x, y, size * 0.6 * u, size * u), ink, outline=False)
            elif kind == 1:
                pen.shape(ellipse(x, y, size * u, size * 1.2 * u), np.array([1.0, 1.0, 1.0]))
                pen.shape(ellipse(x, y + size * 0.2 * u, size * 0.7 * u, size * 0.85 * u), self.accent, outline=False)
                pen.shape(ellipse(x, y + size * 0.2 * u, size * 0.4 * u, size * 0.5 * u), ink, outline=False)
                pen.shape(ellipse(x - size * 0.3 * u, y - size * 0.3 * u, size * 0.22 * u, size * 0.22 * u), np.ones(3), outline=False)
            elif kind == 2:
                bend = rng.choice([-1, 1]) * size * u
                pen.line(smooth([(x - size * u, y), (x, y + bend * 0.7), (x + size * u, y)], closed=False), u * 0.07, ink)
            else:
                pen.shape(ellipse(x, y, size * u, size * u), np.ones(3))
                pen.shape(ellipse(x, y, size * 0.4 * u, size * 0.4 * u), ink, outline=False)
            if rng.random() < 0.3:
                pen.shape(
                    ellipse(*self.at(side * gap * 1.5, high + 0.35), 0.2 * u, 0.12 * u), np.array([1.0, 0.5, 0.5]), 0.5, outline=False
                )
        mouth = high + rng.uniform(0.35, 0.55)
        wide = rng.uniform(0.1, 0.4)
        if rng.random() < 0.3:
            pen.shape(smooth([self.at(-wide, mouth), self.at(wide, mouth), self.at(0, mouth + wide * 1.4)]), np.array([0.5, 0.1, 0.12]))
        elif rng.random() < 0.3:
            pen.shape(
                polygon([self.at(-wide, mouth - 0.1), self.at(wide, mouth - 0.1), self.at(rng.normal(0, 0.3), mouth + wide)]),
                np.array([1.0, 0.65, 0.1]),
            )
        else:
            pen.line(
                smooth([self.at(-wide, mouth), self.at(0, mouth + rng.normal(0, 0.15)), self.at(wide, mouth)], closed=False), u * 0.05, ink
            )

    def top(self, rx: float, ry: float) -> None:
        rng, pen, u = self.rng, self.pen, self.u
        if rng.random() < (0.85 if self.human else 0.2):  # hair
            if rng.random() < 0.5:
                n = int(rng.integers(5, 12))
                outer = [
                    self.at(rx * 1.1 * np.cos(a) * rng.uniform(1.0, 1.25), ry * 1.1 * np.sin(a) * rng.uniform(1.0, 1.35))
                    for a in np.linspace(np.pi * 0.95, np.pi * 2.05, n)
                ]
                inner = [self.at(rx * 0.8 * np.cos(a), ry * np.sin(a) * rng.uniform(0.25, 0.75)) for a in np.linspace(np.pi * 2, np.pi, n)]
                pen.shape(polygon(outer + inner) if rng.random() < 0.5 else smooth(outer + inner), self.hair_colour)
            for _ in range(int(rng.integers(10, 70))):
                a = rng.uniform(np.pi * 0.95, np.pi * 2.05)
                start = self.at(rng.normal(0, 0.15), -ry * 0.95)
                out = rng.uniform(0.95, 1.4)
                end = self.at(rx * out * np.cos(a) + rng.normal(0, 0.15), ry * out * np.sin(a) * 0.9 + abs(rng.normal(0, 0.3)))
                middle = self.at(rx * 0.7 * np.cos(a), -ry * 1.05)
                pen.strand([start, middle, end], u * rng.choice([0.02, 0.06, 0.18]), self.hair_colour * rng.uniform(0.7, 1.25))
        hat = rng.integers(0, 9)
        if hat == 0:
            pen.shape(
                smooth(
                    [
                        self.at(-1.1, -ry * 0.6),
                        self.at(-0.3, -1.8),
                        self.at(rng.normal(0.3, 0.5), -2.8),
                        self.at(0.4, -1.6),
                        self.at(1.1, -ry * 0.6),
                    ]
                ),
                self.cloth2,
            )
            pen.shape(self.round(0, -ry * 0.62, 1.6, 0.25, 0.03), self.cloth2)
        elif hat == 1:
            points = (
                [self.at(-0.7, -ry * 0.7)]
                + [self.at(-0.7 + 1.4 * i / 6, -ry * 0.75 - (0.7 if i % 2 else 0.35)) for i in range(7)]
                + [self.at(0.7, -ry * 0.7)]
            )
            pen.shape(polygon(points), np.array([0.95, 0.75, 0.2]))
        elif hat == 2:
            pen.shape(polygon([self.at(-0.7, -ry * 0.7), self.at(-0.65, -2.0), self.at(0.65, -2.0), self.at(0.7, -ry * 0.7)]), self.cloth2)
            pen.shape(self.round(0, -ry * 0.7, 1.15, 0.15, 0.02), self.cloth2)
        elif hat == 3:
            for side in (-1, 1):
                pen.shape(
                    smooth([self.at(0.4, -ry), self.at(0.4 + side * 0.6, -ry - 0.4), self.at(0.4 + side * 0.6, -ry + 0.3)]), self.accent
                )
        elif hat == 4:  # halo: a ring in the air
            pen.line(ellipse(*self.at(0, -1.6), 0.7 * u, 0.2 * u), u * 0.1, np.array([1.0, 0.9, 0.4]))

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
        for result in pool.map(drawing, range(first, first + count), chunksize=8):
            if result is not None:
                shelf.add(*result)
    shelf.close()
    print(name, len(shelf.rows))


if __name__ == "__main__":
    main()
