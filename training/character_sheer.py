"""See-through parts of the newer drawings: wings of all kinds, auras, bubbles and glass, veils, ghosts, jellyfish."""

from __future__ import annotations

import numpy as np
import skia

from .brush import bow, open_path, paint_of, tone4
from .character_figure import Figure
from .paint import Point, polygon, ribbon, smooth


class Sheer(Figure):
    def wings(self, root: Point, size: float) -> None:
        """A pair behind the body; half of them see-through."""
        kind = self.rng.integers(0, 4)
        colour, sheer = self.colour(), self.maybe(0.65)
        if sheer:
            self.has.add("sheer")
        if self.maybe(0.2):
            colour = np.clip(np.full(3, self.rng.choice([0.05, 0.6, 0.97])) + self.rng.normal(0, 0.03, 3), 0, 1)
        draw = (self.insect_wing, self.bat_wing, self.feather_wing, self.lattice_wing)[kind]
        seed = int(self.rng.integers(1 << 30))
        kept = self.rng
        for side in (-1, 1):
            self.rng = self.pen.rng = np.random.default_rng(seed)  # both sides alike
            draw(root, side, size, colour, sheer)
        self.rng = self.pen.rng = kept

    def vane(self, root: Point, angle: float, length: float, width: float, side: int) -> np.ndarray:
        """The edge of a leaf from root, pointing up by `angle` and outwards."""
        t = np.linspace(0, np.pi, 30)
        along = (1 - np.cos(t)) / 2 * length
        half = np.sin(t) ** 0.8 * width * (0.4 + 0.6 * (1 - np.cos(t)) / 2)
        d, n = np.array([side * np.cos(angle), -np.sin(angle)]), np.array([np.sin(angle), side * np.cos(angle)])
        up, down = np.array(root) + along[:, None] * d + half[:, None] * n, np.array(root) + along[:, None] * d - half[:, None] * n
        return np.concatenate([up, down[::-1]])

    def insect_wing(self, root: Point, side: int, size: float, colour: np.ndarray, sheer: bool) -> None:
        rng = self.rng
        for angle, share in ((rng.uniform(0.2, 1.0), 1.0), (rng.uniform(-0.7, 0.1), rng.uniform(0.5, 0.9))):
            length = size * share
            edge = self.vane(root, angle, length, length * rng.uniform(0.18, 0.5), side)
            tip = edge[29]
            veins = [(root, tuple(edge[k])) for k in rng.integers(6, 54, int(rng.integers(2, 9)))]
            if sheer:
                self.pen.sheer(edge, colour, self.alphas(), veins[:3], edge if rng.random() < 0.4 else None)
            else:
                self.pen.shape(polygon(edge), colour)
            if rng.random() < 0.7:
                for a, b in veins:
                    self.pen.line(
                        open_path(bow(a, b, rng.normal(0, 0.1))), size * rng.uniform(0.004, 0.02), colour * 0.55, rng.choice([1.0, 0.6])
                    )
            for _ in range(int(rng.integers(0, 4))):
                at = np.array(root) + (tip - np.array(root)) * rng.uniform(0.45, 0.85)
                self.disc(*at, length * rng.uniform(0.03, 0.09), self.accent, outline=False)

    def bat_wing(self, root: Point, side: int, size: float, colour: np.ndarray, sheer: bool) -> None:
        rng, n = self.rng, int(self.rng.integers(3, 6))
        wrist = root[0] + side * size * 0.4, root[1] - size * rng.uniform(0.2, 0.6)
        tips = []
        for k in range(n):
            a = 0.9 - 2.0 * k / (n - 1) + rng.normal(0, 0.08)
            reach = size * rng.uniform(0.6, 0.85) * (1 - 0.12 * k)
            tips.append((wrist[0] + side * np.cos(a) * reach, wrist[1] - np.sin(a) * reach))
        low = root[0] + side * size * 0.05, root[1] + size * 0.5
        edge = [bow(root, wrist, 0.1 * side), bow(wrist, tips[0], 0.05 * side)]
        for a, b in zip(tips, [*tips[1:], low], strict=True):
            edge.append(bow(a, b, 0.22 * side))
        whole = np.concatenate(edge)
        if sheer:
            self.pen.sheer(whole, colour, self.alphas(), [(wrist, t) for t in tips], None)
        else:
            self.pen.shape(polygon(whole), colour)
        for tip in tips:
            self.pen.strand(bow(wrist, tip, 0.04 * side, 6), size * 0.05, colour * 0.7)
        self.limb([root, wrist], [size * 0.07, size * 0.05], colour * 0.75)

    def feather_wing(self, root: Point, side: int, size: float, colour: np.ndarray, sheer: bool) -> None:
        rng = self.rng
        for row, share in ((0, 1.0), (1, 0.7), (2, 0.42)):
            n = int(rng.integers(6, 12))
            for k in range(n):
                f = k / (n - 1)
                start = root[0] + side * size * 0.45 * (1 - f), root[1] - size * (0.35 * np.sin(f * np.pi) + 0.1 * (1 - f))
                edge = self.vane(
                    start, 1.0 - f * 2.0 + rng.normal(0, 0.05), size * share * rng.uniform(0.6, 0.75), size * 0.07 * share**0.5, side
                )
                tone = colour * rng.uniform(0.85, 1.05) * (1 - 0.05 * row)
                if sheer and row == 0:
                    self.pen.sheer(edge, tone, self.alphas(), [(start, tuple(edge[29]))], None)
                else:
                    self.pen.shape(polygon(edge), tone)
                if rng.random() < 0.3:
                    self.pen.line(open_path(bow(start, edge[27], 0)), size * 0.008, tone * 0.7)

    def lattice_wing(self, root: Point, side: int, size: float, colour: np.ndarray, sheer: bool) -> None:
        """Ribs with nothing between them, or now and then a pane of glass."""
        rng = self.rng
        edge = self.vane(root, rng.uniform(0.0, 0.9), size, size * rng.uniform(0.25, 0.45), side)
        if sheer:
            self.pen.sheer(edge, colour, (rng.uniform(0.15, 0.5), rng.uniform(0.15, 0.5)), [], None)
        width = size * rng.uniform(0.015, 0.05)
        self.pen.line(polygon(edge), width, colour * 0.8)
        for k in range(4, 28, int(rng.integers(3, 7))):
            self.pen.line(open_path(bow(edge[k], edge[59 - k], rng.normal(0, 0.1))), width * 0.7, colour * 0.8)
        self.pen.line(open_path(bow(root, edge[29], 0)), width, colour * 0.8)

    def aura(self, x: float, y: float, rx: float, ry: float) -> None:
        """Flames or a glow around the body, denser within or at the rim."""
        rng = self.rng
        self.has.add("sheer")
        colour = self.accent if self.maybe(0.7) else np.ones(3)
        if self.maybe(0.4):
            tones = [tone4(colour, rng.uniform(0.4, 0.8)), tone4(colour, rng.uniform(0.2, 0.5)), tone4(colour, 0)]
            shader = skia.GradientShader.MakeRadial(skia.Point(0, 0), 1.0, tones)
            self.canvas.save()
            self.canvas.translate(x, y)
            self.canvas.scale(rx * 1.2, ry * 1.2)
            self.canvas.drawCircle(0, 0, 1, skia.Paint(AntiAlias=True, Shader=shader))
            self.canvas.restore()
            return
        for share in (1.0, 0.8)[: int(rng.integers(1, 3))]:
            n = int(rng.integers(9, 22))
            a = np.linspace(0, 2 * np.pi, n * 2, endpoint=False)
            r = share * np.where(np.arange(n * 2) % 2, rng.uniform(1.0, 1.35, n * 2), 0.95)
            points = np.stack([x + np.cos(a) * rx * r, y + np.sin(a) * ry * r - ry * 0.12 * (r > 1)], 1)
            path = smooth(points) if self.maybe(0.7) else polygon(points)
            self.canvas.drawPath(path, paint_of(colour, rng.uniform(0.2, 0.6)))

    def bubble(self, x: float, y: float, r: float, squash: float = 1.0) -> None:
        """Glass: thin in the middle, denser at the rim, one or two lights."""
        rng = self.rng
        self.has.add("sheer")
        colour = rng.choice([np.array([0.75, 0.9, 1.0]), np.ones(3), self.accent, np.full(3, 0.15)])
        a = float(rng.uniform(0.08, 0.45))
        rim = float(rng.uniform(a + 0.15, 0.9))
        stops = [tone4(colour, a), tone4(colour, a), tone4(colour * rng.uniform(0.7, 1), (a + rim) / 2), tone4(colour, rim)]
        self.canvas.save()
        self.canvas.translate(x, y)
        self.canvas.scale(1, squash)
        shader = skia.GradientShader.MakeRadial(skia.Point(0, 0), float(r), stops, [0.0, float(rng.uniform(0.5, 0.8)), 0.93, 1.0])
        self.canvas.drawCircle(0, 0, float(r), skia.Paint(AntiAlias=True, Shader=shader))
        for k in range(int(rng.integers(1, 3))):
            t = np.linspace(3.4, 4.2, 12) + k * 2.6
            points = np.stack([np.cos(t) * r * 0.8, np.sin(t) * r * 0.8], 1)
            self.canvas.drawPath(ribbon(points[::3], [r * 0.03, r * 0.1, r * 0.1, r * 0.03]), paint_of(np.ones(3), rng.uniform(0.5, 1)))
        if self.maybe(0.4):
            rimmed = paint_of(
                colour * 0.6, rng.uniform(0.5, 1), Style=skia.Paint.kStroke_Style, StrokeWidth=float(r * rng.uniform(0.01, 0.05))
            )
            self.canvas.drawCircle(0, 0, float(r), rimmed)
        self.canvas.restore()

    def ghost(self) -> None:
        """Opaque above, thinner towards a waving hem."""
        rng, x, y = self.rng, self.x, self.y
        self.u = u = 150.0
        self.has.add("sheer")
        wide, tall = u * rng.uniform(0.8, 1.4), u * rng.uniform(1.8, 3.2)
        n = int(rng.integers(3, 8))
        t = np.linspace(np.pi, 2 * np.pi, 24)
        top = np.stack([x + np.cos(t) * wide, y + np.sin(t) * u], 1)
        k = np.linspace(0, 1, 60)
        flare = rng.uniform(0.6, 1.4)
        hem = np.stack([x + wide * flare * (1 - 2 * k), y + tall + np.sin(k * np.pi * 2 * n) * u * rng.uniform(0.1, 0.3)], 1)
        edge = np.concatenate([top, bow(top[-1], hem[0], rng.normal(0, 0.08)), hem, bow(hem[-1], top[0], rng.normal(0, 0.08))])
        colour = rng.choice([np.full(3, 0.97), self.skin, self.cloth])
        folds = [((x + rng.normal(0, 0.4) * u, y + u * 0.8), tuple(hem[j])) for j in rng.integers(3, 57, int(rng.integers(0, 8)))]
        self.pen.sheer(edge, colour, (rng.uniform(0.9, 1.6), rng.uniform(0.1, 0.45)), folds, None)
        for side in (-1, 1):
            if self.maybe(0.6):
                hand = x + side * wide * rng.uniform(1.2, 1.7), y + u * rng.uniform(-0.3, 1.4)
                self.limb([(x + side * wide * 0.8, y + u * 0.6), hand], [u * 0.5, u * 0.25], colour)
        self.skin = colour
        self.face(0.9, 1.0)
        if self.maybe(0.3):
            self.top(1.0, 1.0)

    def jelly(self) -> None:
        rng, x, y = self.rng, self.x, self.y
        self.u = u = 160.0
        self.has.add("sheer")
        for _ in range(int(rng.integers(4, 14))):
            start = x + rng.uniform(-0.9, 0.9) * u, y + u * 0.3
            end = start[0] + rng.normal(0, 0.5) * u, y + rng.uniform(1.5, 3.4) * u
            points = bow(start, end, rng.normal(0, 0.25), 8) + np.stack([np.sin(np.arange(8) * 1.3) * u * 0.1, np.zeros(8)], 1)
            self.canvas.drawPath(
                ribbon(points, np.linspace(u * rng.uniform(0.05, 0.25), 2, 8)), paint_of(self.colour(), rng.uniform(0.25, 1))
            )
        t = np.linspace(np.pi, 2 * np.pi, 30)
        k = np.linspace(0, 1, 40)
        hem = np.stack([x + 1.2 * u * (1 - 2 * k), y + u * 0.35 + np.abs(np.sin(k * np.pi * 6)) * u * 0.15], 1)
        dome = np.stack([x + np.cos(t) * u * 1.2, y + u * 0.35 + np.sin(t) * u * 1.3], 1)
        folds = [((x, y - u * 0.7), tuple(p)) for p in hem[3::8]]
        low = rng.uniform(0.35, 0.8)
        self.pen.sheer(np.concatenate([dome, hem]), self.skin, (rng.uniform(0.5, 1.2), low), folds, hem)
        self.face(0.8, 0.8)
