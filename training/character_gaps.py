"""What the newer drawings hold and stand by: thin things and things with holes, in which the truth is 0."""

from __future__ import annotations

import numpy as np

from .brush import bow, open_path
from .character_sheer import Sheer
from .paint import Point, ellipse, polygon

# Letters as strokes on a grid of 2 by 3.
LETTERS = (
    "0,3 1,0 2,3|0.4,2 1.6,2", "0,0 0,3 1.6,3 2,2.2 1.6,1.5 0,1.5|0,0 1.5,0 1.8,.8 1.5,1.5", "2,0.4 1,0 0,1 0,2 1,3 2,2.6",
    "2,0 0,0 0,3 2,3|0,1.5 1.5,1.5", "0,0 0,3|2,0 2,3|0,1.5 2,1.5", "0,3 0,0 1.8,.2 1.8,1.4 0,1.6 2,3", "0,0 1,0 2,1 2,2 1,3 0,2 0,1 1,0",
    "0,0 2,0|1,0 1,3", "0,0 2,3|2,0 0,3", "0,3 0,0 1,1.5 2,0 2,3", "0,.6 1,0 2,.6 1,1.6 1,2.1|1,2.7 1,2.9", "1,0 1,2|1,2.7 1,2.9",
)  # fmt: skip


class Gaps(Sheer):
    def letters(self, x: float, y: float, height: float, count: int, width: float, tone: np.ndarray) -> None:
        for k in range(count):
            for line in LETTERS[self.rng.integers(len(LETTERS))].split("|"):
                points = [
                    (x + (k * 2.8 + float(a)) * height / 3, y + float(b) * height / 3) for a, b in (p.split(",") for p in line.split())
                ]
                self.pen.line(open_path(np.array(points)), width, tone)

    def hold(self, hand: Point, side: int) -> None:
        """A thing in the hand, drawn upright there and then turned."""
        rng, u = self.rng, max(self.u, 85.0)
        self.canvas.save()
        self.canvas.translate(*map(float, hand))
        self.canvas.rotate(float(side * rng.normal(18, 22)))
        kinds = (self.spear, self.bow, self.rod, self.racket, self.net, self.umbrella, self.sword, self.cup, self.kite, self.board)
        kinds += (self.broom, self.lantern, self.hoop, self.bag, self.bloom)
        kinds[rng.integers(len(kinds))](u, side)
        self.canvas.restore()

    def spear(self, u: float, side: int) -> None:
        rng = self.rng
        a, b = (0, u * rng.uniform(0.5, 2)), (0, -u * rng.uniform(1.5, 3.5))
        self.stick(a, b, u * rng.uniform(0.02, 0.1), self.trim)
        w, h = u * rng.uniform(0.08, 0.3), u * rng.uniform(0.3, 0.7)
        self.pen.shape(polygon([(b[0] - w, b[1]), (0, b[1] - h), (b[0] + w, b[1])]), self.accent)
        if self.maybe(0.4):
            self.pen.shape(polygon([(0, b[1]), (side * u, b[1] + 0.3 * u), (0, b[1] + 0.6 * u)]), self.cloth2)

    def bow(self, u: float, side: int) -> None:
        r = u * self.rng.uniform(0.9, 1.7)
        self.pen.line(open_path(bow((0, -r), (0, r), side * 0.35)), u * self.rng.uniform(0.03, 0.1), self.trim * 0.8)
        self.pen.line(open_path(bow((0, -r), (0, r), 0)), self.rng.uniform(0.8, 3), self.colour())

    def rod(self, u: float, side: int) -> None:
        rng = self.rng
        tip = side * u * rng.uniform(0.5, 1.5), -u * rng.uniform(1.5, 3)
        self.pen.strand(bow((0, u * 0.5), tip, side * 0.12, 6), u * 0.09, self.trim)
        end = tip[0] + side * u * rng.uniform(0.2, 0.8), tip[1] + u * rng.uniform(1.5, 3)
        self.pen.line(open_path(bow(tip, end, rng.normal(0, 0.05))), rng.uniform(0.8, 2.5), np.full(3, rng.choice([0.2, 0.6, 0.95])))
        self.pen.shape(self.lump(*end, u * 0.12, u * 0.16), self.accent)

    def racket(self, u: float, side: int) -> None:
        rng, r = self.rng, u * self.rng.uniform(0.5, 0.9)
        self.stick((0, 0), (0, -u * 0.7), u * 0.1, self.trim)
        y, gap = -u * 0.7 - r * 1.2, r * rng.uniform(0.14, 0.4)
        thin = rng.uniform(1, 4)
        for k in np.arange(-r + gap / 2, r, gap):
            h = np.sqrt(max(1 - (k / r) ** 2, 0)) * r
            self.pen.line(open_path(np.array([(k, y - h * 1.2), (k, y + h * 1.2)])), thin, self.colour())
            self.pen.line(open_path(np.array([(-h, y + k * 1.2), (h, y + k * 1.2)])), thin, self.trim)
        self.pen.line(ellipse(0, y, r, r * 1.2), u * 0.09, self.accent)

    def net(self, u: float, side: int) -> None:
        """A hoop with mesh that hangs from it."""
        rng, r = self.rng, u * self.rng.uniform(0.5, 0.9)
        self.stick((0, u * 0.6), (0, -u * 1.3), u * 0.06, self.trim)
        x, y, tone = side * r * 0.9, -u * 1.4, np.clip(self.colour() + 0.1, 0, 1)
        n = int(rng.integers(4, 10))
        for k in range(n + 1):
            f = k / n * 2 - 1
            self.pen.line(open_path(bow((x + f * r, y), (x + f * r * 0.2, y + r * 2.2), f * 0.2)), rng.uniform(1, 3), tone)
            w = r * (1 - k / n * 0.75)
            self.pen.line(open_path(bow((x - w, y + k / n * 2 * r), (x + w, y + k / n * 2 * r), 0.15)), rng.uniform(1, 3), tone)
        self.pen.line(ellipse(x, y, r, r * 0.3), u * 0.06, self.accent)

    def umbrella(self, u: float, side: int) -> None:
        rng, r = self.rng, u * self.rng.uniform(1.0, 2.0)
        self.stick((0, u * 0.3), (0, -u * 2), u * 0.05, self.trim)
        t = np.linspace(np.pi, 2 * np.pi, 30)
        k = np.linspace(1, -1, 40)
        hem = np.stack([k * r, -u * 1.2 - np.abs(np.sin((k + 1) * np.pi * 2)) * r * 0.12], 1)
        edge = np.concatenate([np.stack([np.cos(t) * r, -u * 1.2 + np.sin(t) * r * 0.75], 1), hem])
        ribs = [((0, -u * 1.2 - r * 0.75), tuple(hem[j])) for j in (0, 10, 20, 30, 39)]
        if self.maybe(0.5):
            self.has.add("sheer")
            self.pen.sheer(edge, self.accent, self.alphas(), [], hem if self.maybe(0.5) else None)
        else:
            self.pen.shape(polygon(edge), self.accent)
        for a, b in ribs:
            self.pen.line(open_path(bow(a, b, 0.1)), rng.uniform(1, 4), self.accent * 0.6)

    def sword(self, u: float, side: int) -> None:
        rng, w, h = self.rng, u * self.rng.uniform(0.03, 0.16), u * self.rng.uniform(1.2, 2.8)
        blade = polygon([(-w, 0), (-w * 0.8, -h * 0.85), (0, -h), (w * 0.8, -h * 0.85), (w, 0)])
        self.pen.shape(blade, np.array([0.75, 0.78, 0.85]) * rng.uniform(0.3, 1.25))
        self.limb([(-u * 0.3, 0), (0, u * 0.05), (u * 0.3, 0)], [u * 0.09] * 3, self.accent)
        self.limb([(0, 0), (0, u * 0.35)], [u * 0.1] * 2, self.trim)

    def cup(self, u: float, side: int) -> None:
        w = u * self.rng.uniform(0.25, 0.5)
        self.pen.line(ellipse(side * w * 1.1, -w * 0.3, w * 0.55, w * 0.6), w * 0.22, self.accent)
        self.pen.shape(polygon([(-w, -w * 1.1), (w, -w * 1.1), (w * 0.8, w * 0.8), (-w * 0.8, w * 0.8)]), self.accent)
        for k in range(int(self.rng.integers(0, 4))):  # steam
            self.has.add("sheer")
            points = [(k * w * 0.4 - w * 0.5, -w * 1.2), (k * w * 0.4 - w * 0.3, -w * 1.8), (k * w * 0.4 - w * 0.6, -w * 2.6)]
            self.pen.line(open_path(bow(points[0], points[2], 0.3)), w * 0.15, np.full(3, 0.92), 0.4)

    def kite(self, u: float, side: int) -> None:
        """A kite or balloons on strings."""
        rng = self.rng
        for _ in range(int(rng.integers(1, 5))):
            x, y = side * u * rng.uniform(-0.2, 1.3), -u * rng.uniform(1.6, 3.2)
            self.pen.line(
                open_path(bow((0, 0), (x, y), rng.normal(0, 0.15))), rng.uniform(0.8, 3), np.full(3, rng.choice([0.15, 0.6, 0.95]))
            )
            r = u * rng.uniform(0.35, 0.6)
            if self.maybe(0.35):
                self.bubble(x, y - r, r, 1.15)
            elif self.maybe(0.7):
                self.pen.shape(ellipse(x, y - r, r, r * 1.2), self.colour())
            else:
                self.pen.shape(polygon([(x, y), (x - r, y - r), (x, y - 2.4 * r), (x + r, y - r)]), self.colour())

    def board(self, u: float, side: int) -> None:
        """A sign on a pole, or held: with letters or figures."""
        rng = self.rng
        w, h = u * rng.uniform(0.8, 1.8), u * rng.uniform(0.5, 1.1)
        y = -u * rng.uniform(0.2, 1.6)
        if y < -u * 0.6:
            self.stick((0, u * 0.4), (0, y), u * rng.uniform(0.04, 0.14), self.trim)
        ground = rng.choice([np.full(3, 0.98), self.accent, np.array([0.7, 0.5, 0.3]), np.full(3, 0.12)])
        self.pen.shape(polygon([(-w, y - h), (w, y - h + rng.normal(0, 6)), (w, y + h), (-w, y + h)]), ground)
        ink = np.full(3, 0.08) if ground.mean() > 0.4 else np.full(3, 0.95)
        count = int(rng.integers(1, 6))
        size = min(h * 1.2, w * 2 / count)
        self.letters(-size * count * 0.45, y - size * 0.5, size, count, size * rng.uniform(0.05, 0.16), ink)

    def broom(self, u: float, side: int) -> None:
        rng, end = self.rng, -u * self.rng.uniform(1, 2)
        self.stick((0, u), (0, end), u * rng.uniform(0.05, 0.12), self.trim)
        for _ in range(int(rng.integers(20, 70))):
            tip = rng.normal(0, 0.35) * u, end - u * rng.uniform(0.5, 0.9)
            self.pen.strand(
                bow((0, end + u * 0.1), tip, rng.normal(0, 0.1), 4),
                u * rng.uniform(0.02, 0.06),
                np.clip(self.accent * rng.uniform(0.7, 1.2), 0, 1),
            )

    def lantern(self, u: float, side: int) -> None:
        r, y = u * self.rng.uniform(0.3, 0.6), u * 0.9
        self.pen.line(open_path(bow((0, 0), (0, y - r), 0)), 3.0, self.trim * 0.6)
        if self.maybe(0.5):
            self.bubble(0, y, r)
        for f in (-1, -0.4, 0.4, 1):
            self.pen.line(open_path(bow((0, y - r), (0, y + r), f * 0.5)), r * 0.08, self.trim)
        self.limb([(-r * 0.6, y + r), (r * 0.6, y + r)], [r * 0.2] * 2, self.trim)

    def hoop(self, u: float, side: int) -> None:
        r = u * self.rng.uniform(0.3, 1.0)
        self.pen.line(ellipse(0, -r, r, r), u * self.rng.uniform(0.03, 0.2), self.accent)
        if self.maybe(0.5):  # keys
            for k in range(3):
                self.stick((k * 12 - 12, 0), (k * 22 - 22, u * 0.7), u * 0.06, self.trim)

    def bag(self, u: float, side: int) -> None:
        w = u * self.rng.uniform(0.4, 0.8)
        self.pen.line(ellipse(0, w * 0.5, w * 0.5, w * 0.6), w * self.rng.uniform(0.06, 0.16), self.trim)
        self.pen.shape(polygon([(-w * 0.9, w * 0.7), (w * 0.9, w * 0.7), (w, w * 2), (-w, w * 2)]), self.accent)

    def bloom(self, u: float, side: int) -> None:
        rng, top = self.rng, -u * self.rng.uniform(0.8, 1.8)
        self.pen.line(open_path(bow((0, u * 0.3), (0, top), rng.normal(0, 0.1))), u * rng.uniform(0.03, 0.08), np.array([0.25, 0.5, 0.2]))
        n, r = int(rng.integers(5, 11)), u * rng.uniform(0.2, 0.4)
        for a in np.linspace(0, 2 * np.pi, n, endpoint=False):
            self.pen.shape(ellipse(np.cos(a) * r, top + np.sin(a) * r, r * 0.7, r * 0.35, np.degrees(a)), self.accent)
        self.disc(0, top, r * 0.55, self.trim)
