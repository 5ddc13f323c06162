"""What stands around the figures of the newer drawings, what floats loose about them, and things that have a face themselves."""

from __future__ import annotations

import numpy as np

from .brush import bow, open_path, paint_of
from .character_gaps import Gaps
from .paint import ellipse, polygon, ribbon, smooth


def box(x0: float, y0: float, x1: float, y1: float):
    return polygon([(x0, y0), (x1, y0), (x1, y1), (x0, y1)])


class Things(Gaps):
    def setting(self) -> None:
        """Fence, ladder, chair, cage, bicycle or wheel, behind the figure; all with gaps."""
        x, y = self.at(self.rng.normal(0, 0.4), self.hips + self.leg * 0.4)
        size = self.u * (self.trunk + self.leg) * self.rng.uniform(0.4, 0.75)
        (self.fence, self.ladder, self.chair, self.cage, self.bicycle, self.grass)[self.rng.integers(6)](x, y, size)

    def fence(self, x: float, y: float, s: float) -> None:
        rng, n = self.rng, int(self.rng.integers(4, 9))
        wide, bar = s * rng.uniform(0.9, 1.6), s * rng.uniform(0.03, 0.12)
        for k in (-0.3, 0.3):
            self.stick((x - wide, y + k * s), (x + wide, y + k * s), bar, self.cloth2)
        for k in np.linspace(-wide, wide, n):
            w = wide / n * rng.uniform(0.25, 0.5)
            self.pen.shape(
                polygon([(x + k - w, y + s), (x + k - w, y - s * 0.6), (x + k, y - s * 0.8), (x + k + w, y - s * 0.6), (x + k + w, y + s)]),
                self.cloth2,
            )

    def ladder(self, x: float, y: float, s: float) -> None:
        rng, bar = self.rng, s * self.rng.uniform(0.03, 0.09)
        w, lean = s * rng.uniform(0.25, 0.5), rng.normal(0, 0.3) * s
        for k in np.linspace(-1.4, 0.9, int(rng.integers(4, 10))):
            self.stick((x - w - lean * k, y + k * s), (x + w - lean * k, y + k * s), bar * 0.8, self.trim)
        for e in (-w, w):
            self.stick((x + e + lean * 1.6, y - 1.6 * s), (x + e - lean, y + s), bar, self.trim)

    def chair(self, x: float, y: float, s: float) -> None:
        rng, bar, w = self.rng, s * self.rng.uniform(0.04, 0.12), s * 0.6
        for k in (-1, -0.33, 0.33, 1):
            self.stick((x + k * w, y - s * 1.1), (x + k * w, y), bar * 0.7, self.trim)
        self.stick((x - w, y - s * 1.1), (x + w, y - s * 1.1), bar * 1.3, self.trim)
        for k in (-1, 1):
            self.stick((x + k * w, y), (x + k * w * 1.15, y + s), bar, self.trim)
            self.stick((x + k * w * 0.6, y), (x + k * w * 0.65, y + s * 0.8), bar, self.trim * 0.8)
        self.pen.shape(box(x - w * 1.1, y - bar, x + w * 1.1, y + bar * rng.uniform(0.6, 2)), self.cloth2)

    def cage(self, x: float, y: float, s: float) -> None:
        rng, w = self.rng, s * self.rng.uniform(0.8, 1.3)
        for k in np.linspace(-1, 1, int(rng.integers(6, 13))):
            points = [(x + k * w, y + s), (x + k * w, y - s * 0.8), (x + k * w * 0.5, y - s * 1.5), (x, y - s * 1.8)]
            self.pen.line(smooth(points, closed=False), s * rng.uniform(0.015, 0.04), self.trim)
        for k in (1.0, -0.8):
            self.stick((x - w, y + k * s), (x + w, y + k * s), s * 0.07, self.trim)

    def wheel(self, x: float, y: float, r: float, tone: np.ndarray) -> None:
        rng = self.rng
        for a in np.linspace(0, np.pi, int(rng.integers(3, 14)), endpoint=False) + rng.random():
            d = np.array([np.cos(a), np.sin(a)]) * r
            self.pen.line(open_path(np.array([(x - d[0], y - d[1]), (x + d[0], y + d[1])])), r * rng.uniform(0.008, 0.05), tone)
        self.pen.line(ellipse(x, y, r, r), r * rng.uniform(0.06, 0.25), tone * 0.6)
        self.disc(x, y, r * 0.12, tone)

    def bicycle(self, x: float, y: float, s: float) -> None:
        r, bar = s * self.rng.uniform(0.5, 0.65), s * self.rng.uniform(0.04, 0.09)
        low, left, right = y + s * 0.6, x - s * 0.9, x + s * 0.9
        for wx in (left, right):
            self.wheel(wx, low, r, self.trim)
        for a, b in (((left, low), (x, low)), ((x, low), (x - s * 0.25, y - s * 0.3)), ((left, low), (x - s * 0.25, y - s * 0.3))):
            self.stick(a, b, bar, self.accent)
        for a, b in (
            ((x, low), (right - s * 0.2, y - s * 0.3)),
            ((x - s * 0.25, y - s * 0.2), (right - s * 0.2, y - s * 0.3)),
            ((right, low), (right - s * 0.3, y - s * 0.7)),
        ):
            self.stick(a, b, bar, self.accent)

    def grass(self, x: float, y: float, s: float) -> None:
        rng, tone = self.rng, np.array([0.3, 0.5, 0.2]) if self.tone not in ("white", "black") else self.cloth
        for _ in range(int(rng.integers(10, 70))):
            a = x + rng.normal(0, 0.9) * s, y + s * 1.1
            b = a[0] + rng.normal(0, 0.3) * s, a[1] - s * rng.uniform(0.3, 1.5)
            self.pen.strand(bow(a, b, rng.normal(0, 0.2), 5), s * rng.uniform(0.01, 0.07), np.clip(tone * rng.uniform(0.6, 1.4), 0, 1))

    def loose(self, x: float, y: float, reach: float) -> None:
        """Floating parts about the figure, some of them see-through."""
        rng = self.rng
        kind = rng.integers(0, 8)
        for _ in range(int(rng.integers(2, 12))):
            a, r = rng.uniform(0, 2 * np.pi), reach * rng.uniform(0.85, 1.2)
            px, py, s = x + np.cos(a) * r, y + np.sin(a) * r, reach * rng.uniform(0.03, 0.11)
            tone = self.colour() if kind != 2 else np.clip(rng.random(3) + 0.2, 0, 1)
            if kind == 0:  # sparkles
                points = [
                    (px + np.cos(k * np.pi / 4) * s * (1.5, 0.3)[k % 2], py + np.sin(k * np.pi / 4) * s * (1.5, 0.3)[k % 2])
                    for k in range(8)
                ]
                self.pen.shape(polygon(points), tone, outline=self.maybe(0.2))
            elif kind == 1:  # notes
                self.pen.shape(ellipse(px, py, s * 0.6, s * 0.42, -20), tone)
                self.pen.line(
                    open_path(np.array([(px + s * 0.5, py), (px + s * 0.5, py - s * 1.8), (px + s * 1.2, py - s * 1.2)])), s * 0.16, tone
                )
            elif kind == 2:  # confetti
                self.canvas.save()
                self.canvas.rotate(float(rng.uniform(0, 90)), float(px), float(py))
                self.pen.shape(box(px - s * 0.5, py - s * 0.25, px + s * 0.5, py + s * 0.25), tone, outline=False)
                self.canvas.restore()
            elif kind == 3:  # bats, birds
                points = [
                    (px - 2 * s, py - s * 0.6),
                    (px - s * 0.7, py - 0.7 * s),
                    (px, py - 0.2 * s),
                    (px + s * 0.7, py - 0.7 * s),
                    (px + 2 * s, py - s * 0.6),
                ]
                self.pen.shape(polygon([*points, (px + s * 0.8, py), (px, py + s * 0.6), (px - s * 0.8, py)]), tone * 0.5)
            elif kind == 4:
                self.bubble(px, py, s * 1.3)
            elif kind == 5:  # coins, rings
                self.pen.line(ellipse(px, py, s * 0.9, s), s * 0.35, np.array([0.95, 0.78, 0.25]))
                if self.maybe(0.6):
                    self.disc(px, py, s * 0.8, np.array([1.0, 0.85, 0.35]))
            elif kind == 6:  # motion lines
                d = np.array([np.cos(a), np.sin(a)]) * s * 3
                self.pen.strand([(px, py), (px + d[0] / 2, py + d[1] / 2), (px + d[0], py + d[1])], s * rng.uniform(0.1, 0.4), tone * 0.6)
            else:  # leaves, feathers
                edge = self.vane((px, py), rng.uniform(-3, 3), s * 3, s * 0.7, 1)
                self.pen.shape(polygon(edge), tone)
                self.pen.line(open_path(bow((px, py), edge[29], 0)), s * 0.1, tone * 0.6)

    def speech(self, x: float, y: float, w: float) -> None:
        """A speech bubble with letters or marks; paper, or see-through."""
        h = w * self.rng.uniform(0.4, 0.8)
        tail = polygon([(x - w * 0.3, y + h * 0.7), (x + w * 0.1, y + h * 0.8), (x - w * 0.5, y + h * 1.6)])
        paper = np.full(3, 0.98) if self.maybe(0.75) else self.colour()
        self.pen.shape(tail, paper)
        self.pen.shape(self.lump(x, y, w, h, 0.02, 14), paper)
        ink = np.full(3, 0.1) if paper.mean() > 0.45 else np.full(3, 0.97)
        n = int(self.rng.integers(1, 5))
        size = min(h * 0.9, w * 1.2 / n)
        self.letters(x - size * n * 0.45, y - size * 0.5, size, n, size * self.rng.uniform(0.07, 0.18), ink)

    def robot(self) -> None:
        rng, u, x, y = self.rng, 120.0, self.x, 380.0
        self.u = u
        metal = self.cloth
        w, h = u * rng.uniform(0.9, 1.5), u * rng.uniform(0.8, 1.5)
        for side in (-1, 1):
            joints = [
                (x + side * w, y + u * 1.4),
                (x + side * (w + u * 0.8), y + u * rng.uniform(0.8, 2.4)),
                (x + side * (w + u * rng.uniform(0.2, 1.4)), y + u * rng.uniform(1, 3)),
            ]
            if self.maybe(0.5):  # a hose
                for k in np.linspace(0, 1, 9):
                    q = (1 - k) ** 2 * np.array(joints[0]) + 2 * k * (1 - k) * np.array(joints[1]) + k * k * np.array(joints[2])
                    self.disc(*q, u * 0.17, self.trim)
            else:
                self.limb(joints, [u * 0.25] * 3, self.trim)
            hx, hy = joints[2]
            self.pen.line(
                open_path(np.array([(hx + np.cos(a) * u * 0.3, hy + np.sin(a) * u * 0.3) for a in np.linspace(2.2, 7.2, 16)])),
                u * 0.16,
                metal * 0.8,
            )
            self.stick(
                (x + side * w * 0.5, y + u * 2.2),
                (x + side * w * rng.uniform(0.4, 0.9), y + u * 3.6),
                u * rng.uniform(0.1, 0.45),
                self.trim,
            )
            self.pen.shape(box(x + side * w * 0.6 - u * 0.4, y + u * 3.5, x + side * w * 0.6 + u * 0.4, y + u * 3.9), metal)
        self.pen.shape(box(x - w, y + u * 0.9, x + w, y + u * 2.6), metal)
        self.pen.shape(box(x - w * 0.6, y + u * 1.2, x + w * 0.6, y + u * 1.9), self.accent)
        for k in (-0.3, 0.1, 0.4):
            self.disc(x + k * w, y + u * 2.2, u * 0.1, self.colour())
        self.pen.shape(box(x - w * 0.9, y - h * 0.8, x + w * 0.9, y + u * 0.7), self.skin)
        self.face_at(x, y - u * 0.1, u * 0.85)
        tip = x + rng.normal(0, 30), y - h - u * rng.uniform(0.3, 1)
        self.stick((x, y - h * 0.8), tip, u * rng.uniform(0.02, 0.12), self.trim)
        self.disc(*tip, u * 0.16, self.accent)
        if self.maybe(0.35):
            self.bubble(x, y, max(w, h) * 1.25)

    def vehicle(self) -> None:
        rng, x, y, s = self.rng, self.x, 520.0, 330.0
        long, tall = s * rng.uniform(0.9, 1.3), s * rng.uniform(0.3, 0.5)
        cabin = polygon([(x - long * 0.5, y), (x - long * 0.35, y - tall * 1.3), (x + long * 0.35, y - tall * 1.3), (x + long * 0.6, y)])
        glass = self.rng.choice(3)
        if glass:
            self.pen.shape(cabin, self.cloth)
        else:  # only a frame, and glass or nothing between
            if self.maybe(0.7):
                self.has.add("sheer")
                self.canvas.drawPath(cabin, self.pane())
            self.pen.line(cabin, s * 0.06, self.cloth)
            self.stick((x, y), (x, y - tall * 1.3), s * 0.05, self.cloth)
        body = smooth(
            [
                (x - long, y),
                (x, y - tall * 0.1),
                (x + long, y + tall * 0.1),
                (x + long * 1.05, y + tall),
                (x, y + tall * 1.1),
                (x - long * 1.05, y + tall),
            ]
        )
        self.pen.shape(body, self.cloth)
        if glass:
            self.pen.shape(box(x - long * 0.28, y - tall * 1.1, x + long * 0.28, y - tall * 0.2), np.array([0.7, 0.88, 0.98]))
        for k in (-0.6, 0.6):
            r = s * rng.uniform(0.22, 0.34)
            if self.maybe(0.5):
                self.wheel(x + k * long, y + tall, r, self.trim)
            else:
                self.disc(x + k * long, y + tall, r, np.full(3, 0.15))
                self.disc(x + k * long, y + tall, r * 0.5, self.accent)
        self.face_at(x + long * rng.choice([-0.3, 0.3]), y + tall * 0.35, s * 0.35)
        if self.maybe(0.3):
            self.wings((x, y), s)

    def pane(self):
        return paint_of(np.array([0.8, 0.92, 1.0]) * self.rng.uniform(0.5, 1), self.rng.uniform(0.15, 0.55))

    def food(self) -> None:
        rng, x, y, r = self.rng, self.x, 500.0, 280.0
        kind = rng.integers(0, 5)
        if kind == 0:  # fruit
            self.pen.shape(self.lump(x, y, r, r * rng.uniform(0.8, 1.2), 0.05, 8), self.cloth)
            self.limb([(x, y - r * 0.8), (x + 20, y - r * 1.3)], [r * 0.09, r * 0.06], self.trim * 0.6)
            self.pen.shape(polygon(self.vane((x, y - r), rng.uniform(0, 1), r * 0.8, r * 0.2, 1)), np.array([0.35, 0.65, 0.25]))
        elif kind == 1:  # ring cake: a hole
            self.pen.line(ellipse(x, y, r * 0.75, r * 0.75), r * 0.62, self.cloth)
            self.pen.line(self.lump(x, y, r * 0.75, r * 0.75, 0.03), r * 0.42, self.accent)
            for a in rng.uniform(0, 6.28, 20):
                self.limb(
                    [(x + np.cos(a) * r * 0.7, y + np.sin(a) * r * 0.7), (x + np.cos(a) * r * 0.8, y + np.sin(a + 0.1) * r * 0.8)],
                    [9, 9],
                    self.colour(),
                )
        elif kind == 2:  # cone
            self.pen.shape(polygon([(x - r * 0.6, y), (x + r * 0.6, y), (x, y + r * 1.6)]), np.array([0.85, 0.65, 0.4]))
            for k in range(int(rng.integers(1, 4))):
                self.pen.shape(self.lump(x, y - k * r * 0.6, r * (0.75 - k * 0.1), r * 0.6, 0.05), self.colour())
        elif kind == 3:  # cup with a handle
            self.pen.line(ellipse(x + r, y, r * 0.45, r * 0.5), r * rng.uniform(0.1, 0.25), self.cloth)
            self.pen.shape(smooth([(x - r, y - r), (x + r, y - r), (x + r * 0.85, y + r * 0.8), (x - r * 0.85, y + r * 0.8)]), self.cloth)
            self.pen.shape(ellipse(x, y - r * 0.85, r * 0.8, r * 0.16), self.trim)
        else:  # glass jar with something in it
            self.pen.shape(self.lump(x, y + r * 0.3, r * 0.6, r * 0.5), self.accent)
            self.bubble(x, y, r, rng.uniform(1.0, 1.4))
            self.pen.shape(box(x - r * 0.5, y - r * 1.45, x + r * 0.5, y - r * 1.05), self.trim)
        self.face_at(x, y + (r * 0.1 if kind != 1 else -r * 0.72), r * (0.7 if kind != 1 else 0.3))
        for side in (-1, 1):
            if self.maybe(0.5):
                hand = x + side * r * 1.5, y + r * rng.uniform(-0.6, 0.7)
                inner = r * (0.3 if kind == 2 else 0.7)
                self.limb([(x + side * inner, y + r * 0.15), hand], [r * 0.1, r * 0.09], np.full(3, 0.12) if self.maybe(0.5) else self.skin)
                self.disc(*hand, r * 0.13, self.skin)
                self.u = r * 0.7
                if self.maybe(0.3):
                    self.hold(hand, side)

    def plant(self) -> None:
        rng, x, y, u = self.rng, self.x, 420.0, 180.0
        green = np.array([0.3, 0.55, 0.25]) * rng.uniform(0.7, 1.4) if self.tone not in ("white", "black") else self.cloth
        n, r = int(rng.integers(5, 14)), u * rng.uniform(1.0, 1.5)
        self.limb([(x, y), (x + rng.normal(0, 60), y + u * 1.3), (x, y + u * 2.6)], [u * rng.uniform(0.06, 0.3)] * 3, green)
        for side in (-1, 1, -1, 1)[: int(rng.integers(1, 5))]:
            edge = self.vane((x, y + u * rng.uniform(1.2, 2.4)), rng.uniform(-0.3, 0.9), u * rng.uniform(0.8, 1.6), u * 0.28, side)
            self.pen.shape(polygon(edge), green)
            self.pen.line(open_path(bow(edge[0], edge[29], 0)), 4, green * 0.7)
        sheer = self.maybe(0.2)
        for a in np.linspace(0, 2 * np.pi, n, endpoint=False):
            edge = self.vane((x, y), a, r, r * rng.uniform(0.15, 0.4), 1)
            if sheer:
                self.has.add("sheer")
                self.pen.sheer(edge, self.accent, self.alphas(), [((x, y), tuple(edge[29]))], None)
            else:
                self.pen.shape(polygon(edge), self.accent)
        self.disc(x, y, u * 0.62, self.skin)
        self.face_at(x, y, u * 0.6)
        if self.maybe(0.6):
            self.pen.shape(
                polygon([(x - u, y + u * 2.2), (x + u, y + u * 2.2), (x + u * 0.7, y + u * 3.4), (x - u * 0.7, y + u * 3.4)]), self.cloth2
            )

    def snowman(self) -> None:
        rng, x, u = self.rng, self.x, 150.0
        self.u, self.y = u, 260.0
        pale = np.clip(np.full(3, rng.uniform(0.9, 1)) + rng.normal(0, 0.02, 3), 0, 1)
        for side in (-1, 1):
            a, b = self.at(side * 1.0, 1.8), self.at(side * rng.uniform(1.9, 2.7), rng.uniform(0.6, 2))
            for k in (-0.3, 0, 0.3):
                self.stick(b, (b[0] + side * u * 0.4, b[1] - u * 0.4 + k * u), u * 0.05, np.array([0.35, 0.22, 0.12]))
            self.stick(a, b, u * 0.08, np.array([0.35, 0.22, 0.12]))
        for dy, r in ((3.7, 1.5), (1.9, 1.15), (0, 0.85)):
            self.pen.shape(self.lump(x, self.y + dy * u, r * u, r * u * 0.93), pale)
        for k in range(3):
            self.disc(*self.at(0, 1.3 + k * 0.5), u * 0.08, np.full(3, 0.1))
        if self.maybe(0.6):
            self.limb([self.at(-0.8, 0.8), self.at(0, 1.0), self.at(0.8, 0.8)], [u * 0.35] * 3, self.accent)
            self.pen.shape(ribbon([self.at(0.5, 0.9), self.at(0.8, 2.0)], [u * 0.3] * 2), self.accent)
        self.skin = pale
        self.face(0.8, 0.8)
        self.human = False
        self.top(0.8, 0.8)

    def word(self) -> None:
        """Fat letters, with gaps in them, a face on one, an edge or none."""
        rng, n = self.rng, int(self.rng.integers(1, 5))
        size = min(700.0 / n, 500.0)
        x, y, width = 512 - size * n * 0.45, 400.0, size * rng.uniform(0.08, 0.26)
        seed = int(rng.integers(1 << 30))
        for grow, tone in ((1.35, self.trim), (1.0, self.cloth))[rng.integers(2) :]:
            self.rng = np.random.default_rng(seed)  # the same letters again
            self.letters(x, y, size, n, width * grow, tone)
        self.rng = rng
        self.face_at(x + size * 0.33, y + size * 0.5, size * 0.28)
