"""Bodies of procedural characters: what is behind them, limbs, what hands hold, trunks and clothes. Back to front, by chance."""

from __future__ import annotations

import numpy as np
import skia

from .character_start import Start
from .paint import ellipse, polygon, ribbon, smooth


class Body(Start):
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
