"""Heads of procedural characters: ears, faces, hair, hats. By chance."""

from __future__ import annotations

import numpy as np

from .character_start import Start
from .paint import ellipse, polygon, ribbon, smooth


class Head(Start):
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
