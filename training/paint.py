"""How a shape is filled: flat, cel, soft or painted with strokes; with an outline or none; with fur at its rim. Skia draws."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import skia

Rng = np.random.Generator
Point = tuple[float, float]
Colour = np.ndarray  # r, g, b in 0..1


def colour4(colour: Colour, alpha: float = 1.0) -> skia.Color4f:
    r, g, b = (float(v) for v in np.clip(colour, 0, 1))
    return skia.Color4f(r, g, b, float(np.clip(alpha, 0, 1)))


def smooth(points: list[Point] | np.ndarray, closed: bool = True) -> skia.Path:
    """A curve through all points (Catmull-Rom as cubics)."""
    p = np.asarray(points, float)
    n = len(p)
    path = skia.Path()
    path.moveTo(*map(float, p[0]))
    for i in range(n if closed else n - 1):
        before, a, b, after = (p[(i + d) % n] if closed else p[min(max(i + d, 0), n - 1)] for d in (-1, 0, 1, 2))
        c1, c2 = a + (b - before) / 6, b - (after - a) / 6
        path.cubicTo(*map(float, (*c1, *c2, *b)))
    if closed:
        path.close()
    return path


def polygon(points: list[Point] | np.ndarray) -> skia.Path:
    path = skia.Path()
    path.addPoly([skia.Point(float(x), float(y)) for x, y in points], True)
    return path


def ellipse(x: float, y: float, rx: float, ry: float, turn: float = 0.0) -> skia.Path:
    path = skia.Path()
    path.addOval(skia.Rect.MakeLTRB(x - rx, y - ry, x + rx, y + ry))
    if turn:
        path.transform(skia.Matrix.RotateDeg(turn, skia.Point(x, y)))
    return path


def ribbon(points: list[Point] | np.ndarray, widths: list[float] | np.ndarray) -> skia.Path:
    """A limb: a curve with a width at each of its points, its ends round."""
    p, w = np.asarray(points, float), np.asarray(widths, float)
    t = np.linspace(0, len(p) - 1, 24)
    i = np.minimum(t.astype(int), len(p) - 2)
    f = (t - i)[:, None]
    get = lambda k: p[np.clip(k, 0, len(p) - 1)]  # noqa: E731
    p0, p1, p2, p3 = get(i - 1), get(i), get(i + 1), get(i + 2)
    q = 0.5 * (2 * p1 + (p2 - p0) * f + (2 * p0 - 5 * p1 + 4 * p2 - p3) * f**2 + (3 * p1 - p0 - 3 * p2 + p3) * f**3)
    ww = np.interp(t, np.arange(len(w)), w)
    d = np.gradient(q, axis=0)
    d /= np.maximum(np.linalg.norm(d, axis=1, keepdims=True), 1e-6)
    normal = np.stack([-d[:, 1], d[:, 0]], 1) * ww[:, None] / 2
    path = smooth(np.concatenate([q + normal, (q - normal)[::-1]]))
    path.setFillType(skia.PathFillType.kWinding)
    for end in (0, -1):
        path = skia.Op(path, ellipse(*q[end], ww[end] / 2, ww[end] / 2), skia.PathOp.kUnion_PathOp) or path
    return path


@dataclass
class Style:
    fill: str  # flat | cel | soft | painted
    outline: float  # px, 0 for none
    outline_colour: Colour
    texture: float
    fur: float
    light: Point  # from where the light comes
    tension: float  # how far light and shadow leave the base colour


class Painter:
    """A canvas, a style and a source of chance."""

    def __init__(self, canvas: skia.Canvas, style: Style, rng: Rng) -> None:
        self.canvas, self.style, self.rng = canvas, style, rng

    def shape(self, path: skia.Path, colour: Colour, alpha: float = 1.0, outline: bool = True, fur: bool = False) -> None:
        style = self.style
        paint = skia.Paint(AntiAlias=True, Color4f=colour4(colour, alpha))
        box = path.computeTightBounds()
        if style.fill == "soft":
            paint.setShader(self.light_on(box, colour, alpha))
        self.canvas.drawPath(path, paint)
        if alpha >= 1:
            self.canvas.save()
            self.canvas.clipPath(path, skia.ClipOp.kIntersect, True)
            if style.fill == "cel":
                self.cel(path, box, colour)
            elif style.fill == "painted":
                self.strokes(box, colour)
            self.canvas.restore()
        if fur and style.fur > 0:
            self.fur(path, colour)
        if outline and style.outline > 0:
            self.line(
                path, style.outline * self.rng.uniform(0.8, 1.2), style.outline_colour if self.rng.random() < 0.8 else colour * 0.4, alpha
            )

    def line(self, path: skia.Path, width: float, colour: Colour, alpha: float = 1.0) -> None:
        self.canvas.drawPath(
            path,
            skia.Paint(
                AntiAlias=True,
                Style=skia.Paint.kStroke_Style,
                StrokeWidth=float(width),
                StrokeCap=skia.Paint.kRound_Cap,
                StrokeJoin=skia.Paint.kRound_Join,
                Color4f=colour4(colour, alpha),
            ),
        )

    def light_on(self, box: skia.Rect, colour: Colour, alpha: float) -> skia.Shader:
        lx, ly = self.style.light
        tension = self.style.tension
        centre = skia.Point(box.centerX() + lx * box.width() * 0.3, box.centerY() + ly * box.height() * 0.3)
        radius = max(box.width(), box.height(), 2.0) * 0.8
        stops = [colour4(colour + tension * 0.6, alpha), colour4(colour, alpha), colour4(colour * (1 - tension), alpha)]
        return skia.GradientShader.MakeRadial(centre, radius, stops)

    def cel(self, path: skia.Path, box: skia.Rect, colour: Colour) -> None:
        lx, ly = self.style.light
        side = max(box.width(), box.height())
        for far, change in ((0.12, -self.style.tension), (-0.3, self.style.tension * 0.6)):
            moved = skia.Path(path)
            moved.transform(skia.Matrix.Translate(lx * side * far, ly * side * far))
            rest = skia.Op(path, moved, skia.PathOp.kDifference_PathOp)
            if rest is not None:
                tone = colour * (1 + change) if change < 0 else colour + change * 0.5
                self.canvas.drawPath(rest, skia.Paint(AntiAlias=True, Color4f=colour4(tone)))

    def strokes(self, box: skia.Rect, colour: Colour) -> None:
        """Brush strokes of nearby tones, lighter towards the light, at varying opacity and mostly along one direction."""
        rng, style = self.rng, self.style
        side = max(box.width(), box.height(), 4.0)
        heading = rng.uniform(0, np.pi)
        width = side * rng.uniform(0.03, 0.16)
        for _ in range(int(rng.integers(25, 90))):
            x, y = box.left() + rng.random() * box.width(), box.top() + rng.random() * box.height()
            lit = ((x - box.centerX()) * style.light[0] + (y - box.centerY()) * style.light[1]) / side * 2
            tone = colour * (1 + style.tension * (lit * 1.3 + rng.normal(0, 0.35))) + rng.normal(0, 0.05, 3) * style.texture
            a = heading + rng.normal(0, 0.5)
            length = width * rng.uniform(1.0, 4.5)
            bend = rng.normal(0, 0.3) * length
            dx, dy = np.cos(a) * length, np.sin(a) * length
            path = skia.Path()
            path.moveTo(float(x - dx), float(y - dy))
            path.quadTo(float(x - dy * bend / length), float(y + dx * bend / length), float(x + dx), float(y + dy))
            paint = skia.Paint(
                AntiAlias=True,
                Style=skia.Paint.kStroke_Style,
                StrokeWidth=float(width * rng.uniform(0.3, 1.2)),
                StrokeCap=skia.Paint.kRound_Cap,
                Color4f=colour4(tone, rng.uniform(0.15, 0.75)),
            )
            if rng.random() < 0.3:
                paint.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, float(width * 0.25)))
            self.canvas.drawPath(path, paint)

    def fur(self, path: skia.Path, colour: Colour) -> None:
        """Short hairs across the rim, tapered by drawing each as a thin triangle."""
        rng = self.rng
        measure = skia.PathMeasure(path, False)
        total = measure.getLength()
        if total < 20:
            return
        length = self.style.fur
        lean = rng.normal(0, 0.5)
        centre = path.computeTightBounds()
        for s in np.arange(0, total, max(1.5, length * rng.uniform(0.1, 0.3))):
            (p, d) = measure.getPosTan(float(s))
            nx, ny = d.fY, -d.fX
            if nx * (p.fX - centre.centerX()) + ny * (p.fY - centre.centerY()) < 0:
                nx, ny = -nx, -ny
            a = np.arctan2(ny, nx) + lean + rng.normal(0, 0.3)
            far = length * rng.uniform(0.4, 1.3)
            half = max(0.8, length * 0.07)
            tip = (p.fX + np.cos(a) * far, p.fY + np.sin(a) * far)
            root = (p.fX - np.cos(a) * far * 0.6, p.fY - np.sin(a) * far * 0.6)
            side = (-np.sin(a) * half, np.cos(a) * half)
            hair = polygon([(root[0] + side[0], root[1] + side[1]), tip, (root[0] - side[0], root[1] - side[1])])
            tone = colour * (1 + rng.normal(0, 0.12))
            self.canvas.drawPath(hair, skia.Paint(AntiAlias=True, Color4f=colour4(tone)))

    def strand(self, points: list[Point] | np.ndarray, width: float, colour: Colour) -> None:
        """One tapered hair or lock."""
        p = np.asarray(points, float)
        self.canvas.drawPath(ribbon(p, np.linspace(width, width * 0.12, len(p))), skia.Paint(AntiAlias=True, Color4f=colour4(colour)))

    def glow(self, x: float, y: float, radius: float, colour: Colour, alpha: float) -> None:
        shader = skia.GradientShader.MakeRadial(
            skia.Point(float(x), float(y)), float(radius), [colour4(colour, alpha), colour4(colour, alpha * 0.4), colour4(colour, 0)]
        )
        self.canvas.drawCircle(float(x), float(y), float(radius), skia.Paint(AntiAlias=True, Shader=shader))
