"""How the newer drawings (shelf `drawn3`) fill a shape: wet paint, hatching, white line art, and see-through cloth with folds."""

from __future__ import annotations

import numpy as np
import skia

from .paint import Colour, Painter, Point, polygon

Dense = np.ndarray  # [n, 2] points close enough to be joined by straight lines


def paint_of(colour: Colour, alpha: float = 1.0, **more) -> skia.Paint:
    r, g, b = (float(v) for v in np.clip(colour, 0, 1))
    return skia.Paint(AntiAlias=True, Color4f=skia.Color4f(r, g, b, float(np.clip(alpha, 0, 1))), **more)


def tone4(colour: Colour, alpha: float = 1.0) -> skia.Color4f:
    return paint_of(colour, alpha).getColor4f()


def bow(a: Point, b: Point, bend: float, n: int = 16) -> Dense:
    """A curve from a to b that bends aside by `bend` of its length."""
    a, b = np.asarray(a, float), np.asarray(b, float)
    d = b - a
    middle = (a + b) / 2 + np.array([-d[1], d[0]]) * bend
    t = np.linspace(0, 1, n)[:, None]
    return (1 - t) ** 2 * a + 2 * t * (1 - t) * middle + t**2 * b


def open_path(points: Dense) -> skia.Path:
    path = skia.Path()
    path.addPoly([skia.Point(float(x), float(y)) for x, y in points], False)
    return path


class Brush(Painter):
    def shape(self, path: skia.Path, colour: Colour, alpha: float = 1.0, outline: bool = True, fur: bool = False) -> None:
        style = self.style
        if style.fill in ("wet", "hatch", "line") and alpha >= 1:
            self.canvas.save()
            self.canvas.clipPath(path, skia.ClipOp.kIntersect, True)
            {"wet": self.wet, "hatch": self.hatch, "line": self.white}[style.fill](path, colour)
            self.canvas.restore()
            if fur and style.fur > 0:
                self.fur(path, colour)
        else:
            kept, style.outline = style.outline, 0.0
            super().shape(path, colour, alpha, False, fur)
            style.outline = kept
        if outline and style.outline > 0:
            self.line(path, style.outline * self.rng.uniform(0.7, 1.3), style.outline_colour, alpha)

    def white(self, path: skia.Path, colour: Colour) -> None:
        """Line art: nearly white within, now and then one spot of colour."""
        pale = np.ones(3) * 0.97 + (colour - 0.5) * 0.04
        self.canvas.drawPath(path, paint_of(colour if self.rng.random() < 0.12 else pale))

    def wet(self, path: skia.Path, colour: Colour) -> None:
        """Two or three tones that run into each other, and blots."""
        rng, box, tension = self.rng, path.computeTightBounds(), self.style.tension
        lx, ly = self.style.light
        far = max(box.width(), box.height(), 2.0) * 0.6
        ends = [skia.Point(box.centerX() + lx * far * k, box.centerY() + ly * far * k) for k in (1, -1)]
        shift = rng.normal(0, 0.12, 3) * self.style.texture * tension
        tones = [tone4(colour + tension * 0.5), tone4(colour), tone4(colour * (1 - tension) + shift)]
        self.canvas.drawPath(path, skia.Paint(AntiAlias=True, Shader=skia.GradientShader.MakeLinear(ends, tones)))
        for _ in range(int(rng.integers(2, 9))):
            x, y = box.left() + rng.random() * box.width(), box.top() + rng.random() * box.height()
            r = far * rng.uniform(0.1, 0.6)
            spot = paint_of(colour * (1 + rng.normal(0, tension * 0.7)) + rng.normal(0, 0.04, 3) * tension * 2, rng.uniform(0.2, 0.7))
            spot.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, float(max(r * 0.4, 0.5))))
            self.canvas.drawOval(skia.Rect.MakeXYWH(x - r, y - r * 0.7, 2 * r, 1.4 * r), spot)

    def hatch(self, path: skia.Path, colour: Colour) -> None:
        rng, box = self.rng, path.computeTightBounds()
        self.canvas.drawPath(path, paint_of(colour))
        side = max(box.width(), box.height(), 4.0)
        gap = float(np.clip(side * rng.uniform(0.03, 0.09), 4, 26))
        angle = rng.choice([0.8, -0.8, 0.2]) + rng.normal(0, 0.1)
        along, across = np.array([np.cos(angle), np.sin(angle)]), np.array([-np.sin(angle), np.cos(angle)])
        if across @ np.array(self.style.light) > 0:
            across = -across
        ink = colour * (1 - self.style.tension * 1.2)
        for k in np.arange(rng.uniform(-0.1, 0.2) * side, side, gap):  # on the side away from the light
            at = np.array([box.centerX(), box.centerY()]) + across * k
            reach = side * rng.uniform(0.3, 0.75)
            self.canvas.drawPath(
                open_path(bow(at - along * reach, at + along * reach, rng.normal(0, 0.03))),
                paint_of(ink, rng.uniform(0.4, 1), Style=skia.Paint.kStroke_Style, StrokeWidth=float(gap * rng.uniform(0.15, 0.45))),
            )

    def sheer(self, edge: Dense, colour: Colour, alphas: tuple[float, float], folds: list[tuple[Point, Point]], hem: Dense | None) -> None:
        """See-through cloth or skin: alpha runs from the first to the second, bands are denser or thinner, a hem may be opaque."""
        rng, canvas = self.rng, self.canvas
        path = polygon(edge)
        box = path.computeTightBounds()
        canvas.save()
        canvas.clipPath(path, skia.ClipOp.kIntersect, True)
        canvas.saveLayer(None, None)
        ends = [skia.Point(box.centerX(), box.top()), skia.Point(box.centerX() + float(rng.normal(0, 30)), box.bottom())]
        tones = [tone4(colour + 0.08, alphas[0]), tone4(colour, alphas[1])]
        canvas.drawPaint(skia.Paint(Shader=skia.GradientShader.MakeLinear(ends, tones)))
        soft = rng.random() < 0.5
        wide = max(box.width(), box.height()) * rng.uniform(0.02, 0.09)
        for start, end in folds:
            start, end = np.asarray(start, float), np.asarray(end, float)
            d = end - start
            side = np.array([-d[1], d[0]]) / max(np.linalg.norm(d), 1e-6) * wide * rng.uniform(0.3, 1.2)
            band = polygon([start - side * 0.15, end - side, end + side, start + side * 0.15])
            kind = rng.random()
            paint = paint_of(np.clip(colour + 0.2, 0, 1) if kind < 0.35 else colour * 0.72, rng.uniform(0.12, 0.5))
            if kind > 0.75:
                paint.setBlendMode(skia.BlendMode.kDstOut)
            if soft:
                paint.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, float(max(wide * 0.35, 0.6))))
            canvas.drawPath(band, paint)
        if hem is not None:
            width = float(wide * rng.uniform(0.25, 1.2))
            tone = colour * rng.choice([0.7, 1.0]) + rng.choice([0, 0.15])
            canvas.drawPath(open_path(hem), paint_of(tone, rng.uniform(0.7, 1) + 0.1, Style=skia.Paint.kStroke_Style, StrokeWidth=width))
        canvas.restore()
        canvas.restore()
        if self.style.outline > 0 and rng.random() < 0.7:
            self.line(path, self.style.outline * rng.uniform(0.3, 1), self.style.outline_colour, rng.choice([1.0, 0.6]))
