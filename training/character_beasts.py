"""Beasts of the newer drawings: on four legs, birds, fish, many-legged, dragons."""

from __future__ import annotations

import numpy as np

from .brush import bow, open_path
from .character_folk import Folk
from .paint import ellipse, polygon, smooth


class Beasts(Folk):
    def beast(self) -> None:
        """Seen from the side, head at one end: cats to horses to dragons."""
        rng = self.rng
        u = self.u = 110.0
        side = rng.choice([-1, 1])
        long, girth, leg, neck = rng.uniform(1.2, 2.4), rng.uniform(0.5, 1.0), rng.uniform(0.6, 2.4), rng.uniform(0.5, 2.2)
        self.y = 480.0
        rump, chest = self.at(-side * long, 0), self.at(side * long, -0.1)
        head = self.at(side * (long + neck * 0.5 + 0.3), -neck - 0.5)
        dragon = self.maybe(0.22)
        if dragon or self.maybe(0.08):
            self.wings(self.at(side * long * 0.4, -girth * 0.7), u * rng.uniform(1.6, 2.8))
        for far in (True, False):
            if not far:
                self.tail(rump, side)
                self.pen.shape(smooth(self.trunk_of(side, long, girth)), self.skin, fur=True)
                self.limb(
                    [chest, ((chest[0] + head[0]) / 2 + side * 10, (chest[1] + head[1]) / 2), head],
                    [girth * 1.6 * u, girth * u, 0.8 * u],
                    self.skin,
                    fur=True,
                )
            tone = self.skin * (0.8 if far else 1.0)
            for end, dx in ((rump, -0.1), (chest, 0.1)):
                step = rng.normal(0, 0.35)
                x, y = end[0] + side * u * (dx - 0.25 * (not far)), end[1] + girth * u * 0.3
                foot = x + step * u, y + (girth * 0.5 + leg) * u
                knee = (x + foot[0]) / 2 + side * rng.normal(0.15, 0.1) * u, (y + foot[1]) / 2
                self.limb([(x, y), knee, foot], [girth * 0.8 * u, girth * 0.45 * u, girth * rng.uniform(0.25, 0.45) * u], tone)
                self.pen.shape(
                    ellipse(foot[0] + side * 8, foot[1], girth * 0.32 * u, girth * 0.2 * u), self.accent if self.maybe(0.3) else tone
                )
        self.coat(side, long, girth, chest, head)
        self.muzzle(head, side, rng.uniform(0.55, 1.1))

    def trunk_of(self, side: int, long: float, girth: float) -> list:
        return [self.at(-side * (long + 0.3), 0), self.at(-side * long * 0.6, -girth), self.at(0, -girth * self.rng.uniform(0.7, 1)),
                self.at(side * long * 0.8, -girth), self.at(side * (long + 0.4), 0), self.at(side * long * 0.7, girth),
                self.at(0, girth * self.rng.uniform(0.6, 1.1)), self.at(-side * long * 0.7, girth * 0.8)]  # fmt: skip

    def tail(self, rump: tuple, side: int) -> None:
        rng, u = self.rng, self.u
        tip = rump[0] - side * u * rng.uniform(0.6, 2.2), rump[1] - u * rng.uniform(-1.5, 2.2)
        if self.maybe(0.4):  # hair
            for _ in range(int(rng.integers(8, 40))):
                end = tip[0] + rng.normal(0, 0.25) * u, tip[1] + rng.normal(0.5, 0.4) * u
                self.pen.strand(
                    bow(rump, end, -side * rng.normal(0.25, 0.08), 6),
                    u * rng.choice([0.03, 0.1, 0.2]),
                    np.clip(self.hair_colour * rng.uniform(0.7, 1.2), 0, 1),
                )
        else:
            self.limb(
                [*map(tuple, bow(rump, tip, -side * rng.uniform(-0.1, 0.4), 4))],
                [u * 0.4, u * 0.3, u * 0.25, u * rng.choice([0.04, 0.2, 0.5])],
                self.skin,
                fur=True,
            )

    def coat(self, side: int, long: float, girth: float, chest: tuple, head: tuple) -> None:
        """Mane, spikes, spots, stripes, a rider's cloth."""
        rng, u = self.rng, self.u
        if self.maybe(0.35):
            for k in np.linspace(0, 1, int(rng.integers(8, 40))):
                start = head[0] + (chest[0] - head[0]) * k - side * u * 0.1, head[1] + (chest[1] - head[1]) * k - u * 0.2
                end = start[0] - side * u * rng.uniform(0.4, 1.2), start[1] + u * rng.normal(0.3, 0.35)
                self.pen.strand(
                    bow(start, end, rng.normal(0, 0.2), 5),
                    u * rng.choice([0.03, 0.1, 0.22]),
                    np.clip(self.hair_colour * rng.uniform(0.7, 1.25), 0, 1),
                )
        if self.maybe(0.2):
            for k in np.linspace(-long, long, int(rng.integers(5, 12))):
                x, y = self.at(side * k, -girth * 0.85)
                self.pen.shape(
                    polygon([(x - u * 0.18, y), (x - side * u * 0.1, y - u * rng.uniform(0.2, 0.6)), (x + u * 0.18, y)]), self.accent
                )
        if self.maybe(0.35):
            for _ in range(int(rng.integers(3, 14))):
                x, y = self.at(rng.uniform(-long, long) * 0.8, rng.uniform(-girth, girth) * 0.5)
                self.pen.shape(
                    self.lump(x, y, u * rng.uniform(0.06, 0.25), u * rng.uniform(0.06, 0.35), 0.15, 8), self.cloth, outline=False
                )
        if self.maybe(0.15):
            low = girth * rng.uniform(0.3, 1.5)
            self.cloth_piece(
                self.at(-0.6, -girth * 0.9), self.at(0.6, -girth * 0.9), self.at(0.9, low), self.at(-0.9, low), self.cloth2, self.maybe(0.4)
            )

    def muzzle(self, head: tuple, side: int, size: float) -> None:
        """A head from the side: ears or horns, snout, eye, whiskers; or seen from the front as all other heads are."""
        rng, u = self.rng, self.u
        r = u * size
        x, y = head
        if self.maybe(0.4):
            kept = self.x, self.y, self.u
            self.x, self.y, self.u, self.human = x, y, r * 1.1, False
            self.head()
            self.headgear()
            self.x, self.y, self.u = kept
            return
        horn = self.maybe(0.3)
        for k in (0.1, -0.45):
            tip = x - side * r * (rng.uniform(-0.1, 0.9) + k), y - r * rng.uniform(1.3, 2.2)
            root = x - side * r * (0.3 + k * 0.6)
            if horn and self.maybe(0.5):  # antlers
                self.stick((root, y - r * 0.6), tip, r * 0.09, self.trim)
                for f in (0.4, 0.7):
                    q = root + (tip[0] - root) * f, y - r * 0.6 + (tip[1] - y + r * 0.6) * f
                    self.stick(q, (q[0] + side * r * 0.5, q[1] - r * 0.4), r * 0.07, self.trim)
            else:
                self.pen.shape(
                    polygon([(root - r * 0.25, y - r * 0.5), tip, (root + r * 0.25, y - r * 0.6)]),
                    self.trim if horn else self.skin,
                    fur=not horn,
                )
        snout = x + side * r * rng.uniform(0.9, 1.9), y + r * rng.uniform(0.1, 0.5)
        self.limb([(x, y), snout], [r * 1.2, r * rng.uniform(0.4, 0.8)], self.skin)
        self.pen.shape(self.lump(x, y, r, r * 0.9), self.skin, fur=True)
        self.pen.line(
            open_path(bow((x + side * r * 0.5, y + r * 0.45), (snout[0], snout[1] + r * 0.1), side * 0.1)), r * 0.06, self.skin * 0.4
        )
        self.disc(snout[0] + side * r * 0.2, snout[1] - r * 0.12, r * 0.14, np.full(3, 0.1) if self.maybe(0.7) else self.accent)
        ex, ey = x + side * r * 0.35, y - r * 0.15
        if self.maybe(0.6):
            self.disc(ex, ey, r * 0.24, np.full(3, 0.97))
        self.disc(ex, ey, r * 0.13, np.full(3, 0.06) if self.skin.mean() > 0.2 else np.array([0.95, 0.85, 0.3]), outline=False)
        if self.maybe(0.35):
            for k in range(3):
                end = snout[0] + side * r * rng.uniform(-0.3, 0.5), snout[1] + r * (0.5 + k * 0.2)
                self.pen.strand(bow(snout, end, 0.2 * side, 5), r * 0.04, np.full(3, rng.choice([0.1, 0.95])))

    def bird(self) -> None:
        rng = self.rng
        u = self.u = 150.0
        side, y = rng.choice([-1, 1]), 480.0
        self.y = y
        x = self.x
        for k in range(int(rng.integers(3, 9))):  # tail
            edge = self.vane((x - side * u * 0.9, y + u * 0.3), rng.uniform(-0.7, 0.5), u * rng.uniform(1, 2.4), u * 0.12, -side)
            self.pen.shape(polygon(edge), np.clip((self.accent if k % 3 == 0 else self.cloth) * rng.uniform(0.85, 1.1), 0, 1))
        long = rng.uniform(0.4, 2.6)
        for k in (-0.25, 0.3):  # thin legs, toes
            foot = x + (k + 0.1 * side) * u, y + u * (0.8 + long)
            self.stick((x + k * u, y + u * 0.6), foot, u * rng.uniform(0.03, 0.09), self.trim)
            for t in (-0.3, 0.05, 0.35):
                self.stick(foot, (foot[0] + t * u, foot[1] + u * 0.14), u * 0.04, self.trim)
        if self.maybe(0.35):
            self.wings((x, y - u * 0.2), u * rng.uniform(1.4, 2.6))
        self.pen.shape(
            smooth(
                [
                    (x - side * u * 1.1, y + u * 0.2),
                    (x, y - u * 0.8),
                    (x + side * u * 0.9, y - u * 0.3),
                    (x + side * u * 0.7, y + u * 0.7),
                    (x - side * u * 0.2, y + u * 0.9),
                ]
            ),
            self.skin,
            fur=True,
        )
        for k in range(int(rng.integers(0, 9))):  # folded wing
            edge = self.vane((x + side * u * 0.3, y - u * 0.1), -0.3 + rng.normal(0, 0.2), u * (1.5 - k * 0.1), u * 0.16, -side)
            self.pen.shape(polygon(edge), np.clip(self.cloth * rng.uniform(0.8, 1.15), 0, 1))
        self.bird_head(x, y, side)

    def bird_head(self, x: float, y: float, side: int) -> None:
        rng, u = self.rng, self.u
        neck = rng.uniform(0.2, 2.0)
        hx, hy = x + side * u * (0.7 + neck * 0.3), y - u * (0.6 + neck)
        self.limb(
            [(x + side * u * 0.5, y - u * 0.1), (x + side * u * (0.9 + rng.normal(0, 0.2)), y - u * neck * 0.6), (hx, hy)],
            [u * 0.9, u * 0.5, u * 0.5],
            self.skin,
        )
        r = u * rng.uniform(0.45, 0.75)
        beak = rng.uniform(0.6, 1.8)
        self.pen.shape(
            polygon(
                [(hx + side * r * 0.5, hy - r * 0.35), (hx + side * r * (1 + beak), hy + r * 0.2), (hx + side * r * 0.5, hy + r * 0.45)]
            ),
            self.trim,
        )
        self.pen.shape(self.lump(hx, hy, r, r), self.skin, fur=True)
        self.disc(hx + side * r * 0.35, hy - r * 0.1, r * 0.26, np.full(3, 0.98))
        self.disc(hx + side * r * 0.4, hy - r * 0.1, r * 0.14, np.full(3, 0.05))
        for _ in range(int(rng.integers(0, 5))):  # crest
            self.pen.strand(
                bow((hx, hy - r * 0.8), (hx - side * r * rng.uniform(0, 1.2), hy - r * rng.uniform(1.3, 2)), 0.2, 5),
                r * rng.uniform(0.05, 0.25),
                self.accent,
            )

    def fish(self) -> None:
        rng, x, y = self.rng, self.x, 500.0
        u = self.u = 200.0
        side = rng.choice([-1, 1])
        tall = rng.uniform(0.4, 0.9)
        sheer = self.maybe(0.7)
        fins = [((x - side * u * 1.2, y), np.pi - side * 0 + 0.5, 1.2), ((x - side * u * 1.2, y), np.pi - 0.5, 1.2)]
        fins += [((x, y - tall * u * 0.7), np.pi - 1.1, 1.1), ((x, y + tall * u * 0.7), np.pi + 1.0, 0.9)]
        for root, angle, share in fins:
            edge = self.vane(root, angle + rng.normal(0, 0.15), u * share * rng.uniform(0.7, 1.4), u * 0.35, side)
            rays = [(root, tuple(edge[k])) for k in range(18, 44, 4)]
            if sheer:
                self.has.add("sheer")
                self.pen.sheer(edge, self.accent, self.alphas(), rays[:4], None)
            else:
                self.pen.shape(polygon(edge), self.accent)
            for a, b in rays:
                self.pen.line(open_path(bow(a, b, 0.05)), u * 0.012, self.accent * 0.6)
        self.pen.shape(
            smooth(
                [
                    (x - side * u * 1.4, y),
                    (x - side * u * 0.4, y - u * tall),
                    (x + side * u * 0.7, y - u * tall * 0.8),
                    (x + side * u * 1.3, y),
                    (x + side * u * 0.7, y + u * tall * 0.8),
                    (x - side * u * 0.4, y + u * tall),
                ]
            ),
            self.skin,
        )
        for _ in range(int(rng.integers(0, 12))):
            self.disc(x + rng.normal(0, 0.5) * u, y + rng.normal(0, 0.25) * u, u * rng.uniform(0.04, 0.12), self.cloth, outline=False)
        self.face_at(x + side * u * 0.65, y - u * 0.1, u * 0.55)
        if self.maybe(0.4):
            self.bubble(x, y, u * 2.1)

    def crawler(self) -> None:
        """Spiders, beetles, bees, butterflies; octopuses."""
        rng, x, y = self.rng, self.x, 500.0
        u = self.u = 140.0
        if self.maybe(0.6):
            self.wings((x, y), u * rng.uniform(1.5, 2.8))
        n, thin = int(rng.integers(2, 5)), rng.uniform(0.03, 0.16)
        arms = self.maybe(0.3)
        for side in (-1, 1):
            for k in range(n):
                f = (k - (n - 1) / 2) * 0.7
                if arms:
                    end = x + side * u * rng.uniform(0.6, 2.4), y + u * rng.uniform(1, 2.2)
                    self.limb(
                        [(x + side * u * 0.4, y + u * 0.4), (x + side * u * rng.uniform(0.6, 1.6), y + u * 1.3), end],
                        [u * 0.5, u * 0.35, u * 0.1],
                        self.skin,
                    )
                    continue
                knee = x + side * u * rng.uniform(1.2, 1.6), y + (f - 0.6) * u
                foot = x + side * u * rng.uniform(1.6, 2.3), y + (f + 0.9) * u
                self.limb([(x + side * u * 0.5, y + f * u * 0.6), knee, foot], [thin * u * 1.5, thin * u, thin * u * 0.5], self.cloth)
        self.pen.shape(self.lump(x, y + u * 0.3, u * rng.uniform(0.6, 1.1), u * rng.uniform(0.8, 1.4)), self.skin, fur=True)
        for k in range(int(rng.integers(0, 5))):
            self.limb(
                [(x - u * 0.6, y + k * u * 0.28), (x, y + k * u * 0.28 + 12), (x + u * 0.6, y + k * u * 0.28)], [u * 0.12] * 3, self.cloth2
            )
        self.u, self.y = u * 0.9, y - u * 0.9
        self.human = False
        self.head()
        self.headgear()
