"""Folk of the newer drawings: from chibi to tall, in any pose, clothed in cloth or see-through cloth, with hair that has gaps."""

from __future__ import annotations

import numpy as np
import skia

from .brush import bow, open_path
from .character_things import Things
from .paint import Point, ellipse, polygon, ribbon, smooth

BUILDS = {  # head's radius; neck, shoulder, trunk, leg, limb's width in heads
    "chibi": (230, 0.0, 0.5, 1.1, 0.7, 0.4),
    "kid": (160, 0.1, 0.65, 1.6, 1.5, 0.36),
    "mascot": (190, -0.1, 0.9, 1.5, 0.6, 0.5),
    "adult": (100, 0.25, 1.0, 2.6, 3.3, 0.42),
    "tall": (75, 0.35, 1.0, 3.0, 4.4, 0.38),
    "hulk": (80, 0.0, 1.9, 3.2, 2.6, 0.8),
    "stick": (120, 0.2, 0.55, 2.2, 2.6, 0.13),
}


class Folk(Things):
    def measure(self) -> None:
        rng = self.rng
        self.build = str(rng.choice(list(BUILDS), p=(0.2, 0.17, 0.13, 0.22, 0.13, 0.08, 0.07)))
        u, neck, shoulder, trunk, leg, thick = BUILDS[self.build]
        vary = rng.uniform(0.8, 1.2, 5)
        self.u = u * vary[0]
        self.neck, self.shoulder, self.trunk = 0.9 + neck, shoulder * vary[1], trunk * vary[2]
        self.leg, self.thick = leg * vary[3], thick * vary[4]
        self.hip = self.shoulder * rng.uniform(0.5, 1.1)
        self.hips = self.neck + self.trunk
        self.arm = self.trunk * rng.uniform(0.8, 1.1) + 0.3
        self.y = 250.0

    def legs(self) -> None:
        rng, u = self.rng, self.u
        spread = rng.choice([0.05, 0.25, 0.7]) * rng.uniform(0.7, 1.3)
        trousers, shoes = self.cloth2 if self.maybe(0.7) else self.skin, self.accent
        step = rng.normal(0, 0.3)
        for side in (-1, 1):
            hip = self.at(side * self.hip * 0.55, self.hips - 0.1)
            a = spread + side * step
            half = self.leg / 2
            bent = rng.normal(0, 0.25) if self.maybe(0.5) else 0.0
            knee = hip[0] + side * np.sin(a + bent) * half * u, hip[1] + np.cos(a + bent) * half * u
            foot = knee[0] + side * np.sin(a - bent) * half * u, knee[1] + np.cos(a - bent) * half * u
            w = self.thick * u
            self.limb([hip, knee, foot], [w * 1.3, w, w * rng.uniform(0.6, 0.9)], trousers)
            if self.maybe(0.4):  # boots
                self.limb([((knee[0] + foot[0]) / 2, (knee[1] + foot[1]) / 2), foot], [w * 1.05, w * 1.1], shoes)
            self.pen.shape(ellipse(foot[0] + side * 0.2 * w, foot[1] + 0.1 * w, w * rng.uniform(0.6, 1.0), w * 0.42), shoes)

    def elbow_hand(self, side: int, pose: str) -> tuple[Point, Point, Point]:
        rng, u = self.rng, self.u
        upper, lower = {
            "down": (rng.normal(0.2, 0.1), rng.normal(0.1, 0.15)),
            "akimbo": (rng.uniform(0.85, 1.2), -rng.uniform(0.8, 1.2)),
            "up": (rng.uniform(2.0, 2.9), rng.uniform(2.3, 3.4)),
            "out": (rng.normal(1.5, 0.15), rng.normal(1.5, 0.3)),
            "wave": (rng.uniform(0.8, 1.3), rng.uniform(2.2, 3.0)),
            "front": (rng.uniform(0.2, 0.5), -rng.uniform(1.0, 1.8)),
            "nape": (rng.uniform(1.9, 2.3), rng.uniform(3.9, 4.4)),
        }[pose]
        shoulder = self.at(side * self.shoulder * 0.9, self.neck + 0.22)
        half = self.arm / 2 * u
        elbow = shoulder[0] + side * np.sin(upper) * half, shoulder[1] + np.cos(upper) * half
        hand = elbow[0] + side * np.sin(lower) * half, elbow[1] + np.cos(lower) * half
        return shoulder, elbow, hand

    def one_arm(self, side: int, pose: str) -> None:
        rng, w = self.rng, self.thick * self.u
        shoulder, elbow, hand = self.elbow_hand(side, pose)
        if self.maybe(0.3):
            self.hold(hand, side)
        sleeve = self.cloth if self.maybe(0.75) else self.skin
        self.limb([shoulder, elbow, hand], [w, w * 0.85, w * rng.uniform(0.55, 0.8)], sleeve)
        if self.maybe(0.12):  # a wide sleeve hangs from the arm, sheer at times
            drop = self.u * rng.uniform(0.4, 1.2)
            self.cloth_piece(
                elbow, hand, (hand[0] + side * 10, hand[1] + drop), (elbow[0], elbow[1] + drop * 0.6), self.cloth, self.maybe(0.6)
            )
        r = w * rng.uniform(0.42, 0.65)
        if self.maybe(0.45):  # fingers
            along = np.arctan2(hand[1] - elbow[1], hand[0] - elbow[0])
            for k in range(4):
                a = along + (k - 1.5) * 0.4
                tip = hand[0] + np.cos(a) * r * 1.9, hand[1] + np.sin(a) * r * 1.9
                self.limb([hand, tip], [r * 0.55, r * 0.4], self.skin)
        self.disc(*hand, r, self.skin)

    def clothes(self) -> None:
        """The trunk, and what hangs from the waist."""
        rng, u, s, h = self.rng, self.u, self.shoulder, self.hip
        waist = min(s, h) * rng.uniform(0.65, 1.0)
        mid = self.neck + self.trunk * 0.55
        rows = [(-s, self.neck + 0.15), (-s * 0.4, self.neck - 0.1), (s * 0.4, self.neck - 0.1), (s, self.neck + 0.15), (waist, mid)]
        rows += [(h, self.hips), (h * 0.5, self.hips + 0.2), (-h * 0.5, self.hips + 0.2), (-h, self.hips), (-waist, mid)]
        path = smooth([self.at(*p) for p in rows])
        if self.neck > 1.0:
            self.limb([self.at(0, 0.6), self.at(0, self.neck + 0.1)], [u * 0.45, u * 0.5], self.skin)
        self.pen.shape(path, self.cloth, fur=self.maybe(0.3))
        self.canvas.save()
        self.canvas.clipPath(path, skia.ClipOp.kIntersect, True)
        for _ in range(int(rng.integers(0, 4))):
            x, y = self.at(rng.normal(0, s * 0.5), rng.uniform(self.neck, self.hips))
            kind = rng.integers(0, 3)
            if kind == 0:
                self.pen.shape(polygon([(x - 9, y - 400), (x + 9, y - 400), (x + 20, y + 400), (x - 20, y + 400)]), self.trim)
            elif kind == 1:
                self.disc(x, y, u * rng.uniform(0.04, 0.25), self.accent)
            else:
                self.pen.shape(
                    ribbon([self.at(-s * 1.5, 0)[:1] + (y,), (x, y + rng.normal(0, 20)), self.at(s * 1.5, 0)[:1] + (y,)], [u * 0.2] * 3),
                    self.cloth2,
                )
        self.canvas.restore()
        if self.maybe(0.5):
            self.skirt(waist, mid if self.maybe(0.3) else self.hips - 0.2)

    def skirt(self, waist: float, top: float) -> None:
        rng = self.rng
        drop = top + self.leg * rng.uniform(0.35, 1.05) + 0.2
        flare = waist + rng.uniform(0.2, 1.6) * (drop - top) * 0.6
        layers = int(rng.choice([1, 1, 2, 3]))
        for k in range(layers):
            f = 1 - k * 0.22
            low = top + (drop - top) * f
            ends = self.at(flare * f, low), self.at(-flare * f, low)
            tone = np.clip(self.colour() if self.maybe(0.4) else self.cloth2, 0, 1)
            self.cloth_piece(self.at(-waist, top), self.at(waist, top), *ends, tone, self.maybe(0.4))

    def cape(self) -> None:
        rng = self.rng
        drop = self.hips + self.leg * rng.uniform(-0.3, 0.95)
        wide = self.shoulder + rng.uniform(0.3, 1.9)
        blown = rng.normal(0, 1.0) if self.maybe(0.5) else 0.0
        tone = self.colour() if self.maybe(0.75) else np.full(3, rng.choice([0.04, 0.5, 0.97]))
        s = self.shoulder * 0.9
        ends = self.at(wide + blown, drop - abs(blown) * 0.5), self.at(-wide + blown, drop)
        self.cloth_piece(self.at(-s, self.neck), self.at(s, self.neck), *ends, tone, self.maybe(0.62))

    def tresses(self) -> None:
        """Hair behind: locks and single hairs with gaps between them, ponytails, braids, curls."""
        rng, u, tone = self.rng, self.u, self.hair_colour
        kind = rng.integers(0, 4)
        blow = rng.normal(0, 0.6)
        if kind == 0:
            for _ in range(int(rng.integers(12, 90))):
                a = rng.uniform(-1.3, 1.3)
                low = self.at(np.sin(a) * rng.uniform(1.0, 2.0) + blow, rng.uniform(0.6, 3.5))
                points = [self.at(np.sin(a) * 0.9, -np.cos(a) * 0.8), self.at(np.sin(a) * 1.35, 0.5), low]
                self.pen.strand(points, u * rng.choice([0.015, 0.04, 0.12, 0.3]), np.clip(tone * rng.uniform(0.75, 1.2), 0, 1))
        elif kind == 1:
            for side in (-1, 1) if self.maybe(0.6) else (1,):
                end = self.at(side * rng.uniform(1.2, 2.4) + blow, rng.uniform(0.8, 3.5))
                for _ in range(int(rng.integers(5, 30))):
                    points = [
                        self.at(side * 0.8, -0.5),
                        self.at(side * rng.normal(1.5, 0.15), rng.normal(0.0, 0.3)),
                        (end[0] + rng.normal(0, u * 0.2), end[1]),
                    ]
                    self.pen.strand(points, u * rng.choice([0.03, 0.1, 0.3]), np.clip(tone * rng.uniform(0.75, 1.2), 0, 1))
        elif kind == 2:
            for side in (-1, 1):
                n = int(rng.integers(4, 9))
                for k in range(n):
                    x, y = self.at(side * (0.95 + 0.06 * k), 0.2 + k * 0.3)
                    self.pen.shape(ellipse(x, y, u * 0.2, u * 0.24, side * 25 * (-1) ** k), tone)
        else:
            for _ in range(int(rng.integers(10, 40))):
                a, r = rng.uniform(2.4, 7.0), rng.uniform(0.8, 1.35)
                self.disc(*self.at(np.cos(a) * r, np.sin(a) * r), u * rng.uniform(0.15, 0.4), np.clip(tone * rng.uniform(0.85, 1.15), 0, 1))

    def behind(self) -> None:
        rng, u = self.rng, self.u
        middle = self.at(0, self.neck + self.trunk * 0.4)
        if self.maybe(0.04):
            self.aura(*middle, u * (self.shoulder + 1.3), u * (self.neck + self.trunk + self.leg) * 0.6)
        if self.maybe(0.16):
            self.wings(self.at(0, self.neck + 0.3), u * rng.uniform(1.2, 2.2) + self.trunk * u * 0.5)
        if self.maybe(0.22):
            self.cape()
        if self.maybe(0.12):
            self.setting()
        if self.maybe(0.3):
            self.tresses()
        if self.maybe(0.15):
            side = rng.choice([-1, 1])
            points = [
                self.at(0, self.hips),
                self.at(side * 1.1, self.hips + 0.5),
                self.at(side * 1.7, self.hips - 0.4),
                self.at(side * 2.0, self.hips - 1.4),
            ]
            self.limb(points, [0.35 * u, 0.35 * u, 0.3 * u, rng.choice([0.05, 0.4]) * u], self.skin, fur=True)

    def headgear(self) -> None:
        u = self.u
        if self.maybe(0.05):
            self.bubble(*self.at(0, 0), u * self.rng.uniform(1.25, 1.6))
        if self.maybe(0.06):  # a veil over the head and shoulders
            wide, low = self.rng.uniform(1.2, 2.0), self.rng.uniform(0.6, 3.0)
            self.cloth_piece(self.at(-0.7, -0.95), self.at(0.7, -0.95), self.at(wide, low), self.at(-wide, low), self.colour(), True)
        if self.maybe(0.12):
            for side in (-1, 1):  # whiskers
                for k in range(3):
                    end = self.at(side * self.rng.uniform(1.2, 1.9), 0.15 + k * 0.18 + self.rng.normal(0, 0.06))
                    tone = np.clip(np.full(3, self.rng.choice([0.1, 0.95])), 0, 1)
                    self.pen.strand(bow(self.at(side * 0.4, 0.3 + k * 0.08), end, 0.1 * side, 5), u * self.rng.uniform(0.015, 0.04), tone)
        if self.maybe(0.08):
            for side in (-1, 1):  # antennae
                tip = self.at(side * self.rng.uniform(0.5, 1.3), -self.rng.uniform(1.6, 2.4))
                self.pen.line(
                    open_path(bow(self.at(side * 0.3, -0.85), tip, side * 0.2)), u * self.rng.uniform(0.012, 0.05), self.skin * 0.6
                )
                self.disc(*tip, u * self.rng.uniform(0.05, 0.16), self.accent)

    def bust(self) -> None:
        """A head alone, with hair and hands about it."""
        self.measure()
        self.u, self.y = self.rng.uniform(180, 270), 480.0
        self.thick, self.shoulder, self.neck = 0.35, 1.2, 0.9
        if self.maybe(0.6):
            self.tresses()
        if self.maybe(0.2):
            self.wings(self.at(0, 0), self.u * 1.8)
        self.head()
        self.headgear()
        for side in (-1, 1):
            if self.maybe(0.3):
                hand = self.at(side * self.rng.uniform(1.2, 1.7), self.rng.uniform(-0.3, 1.0))
                if self.maybe(0.5):
                    self.hold(hand, side)
                self.disc(*hand, self.u * 0.3, self.skin)

    def plates(self) -> None:
        """Armour: pauldrons, knee plates, a belt, a plume."""
        u, metal = self.u, np.full(3, self.rng.uniform(0.15, 0.9)) + (self.trim - 0.5) * 0.2
        for side in (-1, 1):
            x, y = self.at(side * self.shoulder, self.neck + 0.25)
            for k in range(int(self.rng.integers(1, 4))):
                self.pen.shape(
                    ellipse(x, y + k * u * 0.18, u * (0.5 - k * 0.08), u * 0.3, side * 20), np.clip(metal * (1 - k * 0.08), 0, 1)
                )
        rows = [(-0.9, 0.1), (0, -0.1), (0.9, 0.1), (0.7, self.trunk * 0.6), (0, self.trunk * 0.8), (-0.7, self.trunk * 0.6)]
        self.pen.shape(smooth([self.at(a * self.shoulder, self.neck + 0.1 + b) for a, b in rows]), np.clip(metal, 0, 1))
        self.pen.line(open_path(bow(self.at(0, self.neck), self.at(0, self.hips - 0.2), 0)), u * 0.05, metal * 0.6)

    def helmet(self) -> None:
        u, metal = self.u, np.clip(np.full(3, self.rng.uniform(0.1, 0.95)) + (self.trim - 0.5) * 0.2, 0, 1)
        for _ in range(int(self.rng.integers(0, 14))):
            end = self.at(self.rng.normal(0.6, 0.5), -self.rng.uniform(1.5, 2.2))
            self.pen.strand(bow(self.at(0, -1), end, self.rng.normal(0.2, 0.1), 5), u * self.rng.uniform(0.05, 0.25), self.accent)
        rows = [
            (-1.05, 0.3),
            (-0.9, -0.8),
            (0, -1.2),
            (0.9, -0.8),
            (1.05, 0.3),
            (0.75, 1.0),
            (0.25, 0.95),
            (0.2, 0.2),
            (0.7, -0.05),
            (0.6, -0.35),
        ]
        rows += [(-a, b) for a, b in reversed(rows[6:])] + [(-0.75, 1.0)]
        self.pen.shape(polygon([self.at(*p) for p in rows]), metal)

    def folk(self) -> None:
        rng = self.rng
        self.measure()
        armour = self.maybe(0.1)
        self.behind()
        self.legs()
        poses = ("down", "akimbo", "up", "out", "wave", "front", "nape")
        chosen = [str(p) for p in rng.choice(poses, 2, p=(0.18, 0.24, 0.14, 0.12, 0.12, 0.12, 0.08))]
        if self.maybe(0.5):
            chosen[1] = chosen[0]
        far = [p in ("down", "nape", "akimbo") and self.maybe(0.5) for p in chosen]
        for side, pose, first in zip((-1, 1), chosen, far, strict=True):
            if first:
                self.one_arm(side, pose)
        self.clothes()
        if armour:
            self.plates()
        late = self.maybe(0.5)
        if late:
            self.head()
            self.headgear()
        for side, pose, first in zip((-1, 1), chosen, far, strict=True):
            if not first:
                self.one_arm(side, pose)
        if not late:
            self.head()
            self.headgear()
        if armour and self.maybe(0.7):
            self.helmet()
        if self.maybe(0.03):
            self.bubble(*self.at(0, self.hips * 0.5), self.u * (self.hips + self.leg) * 0.75)
