"""What happens to a whole drawing of `drawn3` at its end: bristles, strokes, watercolour, grain, hatching, pixels. Premultiplied floats."""

from __future__ import annotations

import cv2
import numpy as np
import skia

from .paint import Rng

Array = np.ndarray


def noise(side: int, blur: float, rng: Rng) -> Array:
    """Smooth noise of mean 0 and deviation 1."""
    small = max(4, int(side / max(blur, 1)))
    out = cv2.resize(rng.standard_normal((small + 2, small + 2)).astype(np.float32), (side, side), interpolation=cv2.INTER_CUBIC)
    return (out - out.mean()) / max(float(out.std()), 1e-6)


def moved(picture: Array, dx: Array, dy: Array) -> Array:
    side = picture.shape[0]
    y, x = np.mgrid[:side, :side].astype(np.float32)
    return cv2.remap(picture, x + dx, y + dy, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)


def streaks(side: int, rng: Rng, length: float) -> tuple[Array, Array, Array]:
    """Hairs along a slowly turning direction: the hairs, and cosine and sine of it."""
    angle = rng.uniform(0, np.pi) + noise(side, side / rng.uniform(1.5, 4), rng) * rng.uniform(0.2, 1.0)
    c, s = np.cos(angle).astype(np.float32), np.sin(angle).astype(np.float32)
    hairs = cv2.GaussianBlur(rng.standard_normal((side, side)).astype(np.float32), (0, 0), rng.uniform(0.8, 1.8))
    step = 1.0
    while step < length:
        hairs = (hairs + moved(hairs, c * step, s * step)) / 2
        hairs = (hairs + moved(hairs, -c * step, -s * step)) / 2
        step *= 2
    return (hairs - hairs.mean()) / max(float(hairs.std()), 1e-6), c, s


def bristles(picture: Array, rng: Rng) -> Array:
    """Hairs of the brush carry paint over the edges, lay it unevenly, and stand out in relief."""
    hairs, c, s = streaks(picture.shape[0], rng, rng.uniform(12, 50))
    reach = rng.uniform(1.5, 7) * np.clip(0.7 + 0.5 * noise(len(hairs), 90, rng), 0.1, 1.4)
    out = moved(picture, hairs * c * reach, hairs * s * reach)
    shine = 1 + hairs[..., None] * rng.uniform(0.02, 0.14)
    if rng.random() < 0.4:  # impasto: light from one side on the ridges
        relief = hairs - np.roll(hairs, (2, 2), (0, 1))
        shine = shine + relief[..., None] * rng.uniform(0.03, 0.12)
    out[..., :3] = np.clip(out[..., :3] * shine, 0, out[..., 3:])
    return out


def strokes(picture: Array, rng: Rng) -> Array:
    """Painted anew with strokes of several hairs; each takes the colour and the alpha of where it starts, ragged at its ends."""
    side = picture.shape[0]
    surface = skia.Surface(side, side)
    canvas = surface.getCanvas()
    canvas.clear(skia.ColorTRANSPARENT)
    base = picture
    canvas.drawImage(skia.Image.fromarray(straight(picture), skia.ColorType.kRGBA_8888_ColorType), 0, 0)  # what lies between the strokes
    turn = rng.uniform(0, np.pi) + noise(side, side / 3, rng) * rng.uniform(0.2, 0.8)
    level = np.abs(base[..., 3] - cv2.GaussianBlur(base[..., 3], (0, 0), 4))
    if rng.random() < 0.65:  # along the edges, as one paints a contour
        soft = cv2.GaussianBlur(base.mean(2), (0, 0), 6)
        gx, gy = cv2.Sobel(soft, cv2.CV_32F, 1, 0), cv2.Sobel(soft, cv2.CV_32F, 0, 1)
        turn = np.where(np.hypot(gx, gy) > 3, np.arctan2(gx, -gy), turn)
    inside = np.argwhere((base[..., 3] > 40) & (level < 16))  # an edge's half-covered pixels are no paint
    if len(inside) == 0:
        return picture
    detail = np.abs(cv2.Laplacian(cv2.GaussianBlur(picture.mean(2), (0, 0), 3), cv2.CV_32F))
    busy = detail > np.quantile(detail[base[..., 3] > 40], 0.85)
    area = len(inside)
    for width, share in ((rng.uniform(14, 34), 0.8), (rng.uniform(6, 12), 0.5)):
        length = width * rng.uniform(1.2, 3.0)
        count = min(int(area / (width * length) * 2.2 * share), 1500)
        picked = inside[rng.integers(0, len(inside), count)]
        hairs = int(rng.integers(3, 7))
        for y, x in picked:
            if width > 12 and busy[y, x]:
                continue
            a = turn[y, x] + rng.normal(0, 0.25)
            stroke(canvas, (float(x), float(y)), a, length * rng.uniform(0.5, 1), width, base[y, x], hairs, rng)
    return premultiplied(surface.makeImageSnapshot().toarray(colorType=skia.kRGBA_8888_ColorType))


def stroke(canvas: skia.Canvas, at: tuple, angle: float, length: float, width: float, colour: Array, hairs: int, rng: Rng) -> None:
    c, s = np.cos(angle), np.sin(angle)
    alpha = float(colour[3]) / 255
    rgb = colour[:3] / max(float(colour[3]), 1)
    tones = np.clip(rgb * (1 + rng.normal(0, 0.06, (hairs, 1))), 0, 1).tolist()
    for offset, (r, g, b) in zip(np.linspace(-0.5, 0.5, hairs) * width, tones, strict=True):
        paint = skia.Paint(
            AntiAlias=True,
            Style=skia.Paint.kStroke_Style,
            StrokeWidth=float(width / hairs * rng.uniform(0.9, 1.6)),
            StrokeCap=skia.Paint.kRound_Cap,
            Color4f=skia.Color4f(r, g, b, min(alpha, 1.0)),
            BlendMode=skia.BlendMode.kSrc,
        )
        x, y = at[0] - s * offset, at[1] + c * offset
        back, ahead = length * rng.uniform(0.3, 0.6), length * rng.uniform(0.3, 0.6)
        canvas.drawLine(float(x - c * back), float(y - s * back), float(x + c * ahead), float(y + s * ahead), paint)


def watercolour(picture: Array, rng: Rng) -> Array:
    """Pigment gathers at edges and lies in blots; the paper's grain shows."""
    side = picture.shape[0]
    wobble = noise(side, 14, rng) * rng.uniform(0.5, 3), noise(side, 14, rng) * rng.uniform(0.5, 3)
    out = moved(picture, *wobble)
    alpha = out[..., 3] / 255
    rim = np.clip(alpha - cv2.GaussianBlur(alpha, (0, 0), rng.uniform(4, 10)), 0, 1) * 2
    blots = 1 + noise(side, side / rng.uniform(5, 20), rng) * rng.uniform(0.03, 0.12)
    grain = 1 + noise(side, 3, rng) * rng.uniform(0.01, 0.05)
    wash = rng.uniform(0, 0.35)
    colour = out[..., :3] * (1 - wash) + out[..., 3:] * wash
    shade = (1 - rim * rng.uniform(0.2, 0.8)) * blots * grain
    out[..., :3] = np.clip(colour * shade[..., None], 0, out[..., 3:])
    return out


def gouache(picture: Array, rng: Rng) -> Array:
    side = picture.shape[0]
    grain = noise(side, rng.uniform(1, 5), rng) * rng.uniform(0.01, 0.07) + noise(side, side / 8, rng) * rng.uniform(0, 0.05)
    out = picture.copy()
    if rng.random() < 0.5:  # dry edges
        rough = rng.uniform(0.5, 2.5)
        out = moved(picture, noise(side, 3, rng) * rough, noise(side, 3, rng) * rough)
    out[..., :3] = np.clip(out[..., :3] * (1 + grain[..., None]), 0, out[..., 3:])
    return out


def hatched(picture: Array, rng: Rng) -> Array:
    """Pen strokes in the shadows, within the figure only."""
    side = picture.shape[0]
    y, x = np.mgrid[:side, :side].astype(np.float32)
    angle, gap = rng.uniform(0, np.pi), rng.uniform(7, 16)
    phase = (x * np.cos(angle) + y * np.sin(angle)) / gap * 2 * np.pi + noise(side, 60, rng) * 0.7
    lines = np.clip((np.sin(phase) - rng.uniform(0.3, 0.8)) * 4, 0, 1)
    where = np.clip(noise(side, side / 4, rng) * 1.5, 0, 1)
    out = picture.copy()
    out[..., :3] *= 1 - (lines * where * rng.uniform(0.3, 0.8))[..., None]
    return out


def pixels(picture: Array, rng: Rng) -> Array:
    """Pixel art: few pixels, few colours, alpha in steps of a third."""
    side, count = picture.shape[0], int(rng.integers(40, 120))
    small = cv2.resize(picture, (count, count), interpolation=cv2.INTER_AREA)
    alpha = np.round(small[..., 3:] / 255 * 3) / 3
    levels = int(rng.integers(5, 16))
    rgb = small[..., :3] / np.maximum(small[..., 3:], 1)
    rgb = np.clip(np.round(rgb * levels) / levels, 0, 1)
    return cv2.resize(np.dstack([rgb * alpha, alpha]).astype(np.float32) * 255, (side, side), interpolation=cv2.INTER_NEAREST)


def straight(picture: Array) -> Array:
    alpha = np.clip(picture[..., 3:], 0, 255)
    rgb = np.clip(picture[..., :3] / np.maximum(alpha, 1) * 255, 0, 255)
    return np.ascontiguousarray(np.dstack([rgb, alpha]).round().astype(np.uint8))


def premultiplied(rgba: Array) -> Array:
    out = rgba.astype(np.float32)
    out[..., :3] *= out[..., 3:] / 255
    return out


def volume(picture: Array, strength: float, rng: Rng) -> Array:
    """Light on the whole figure as on one body: lit on one side, dark on the other, a rim light now and then."""
    side = picture.shape[0]
    soft = cv2.resize(picture[..., 3], (side // 4, side // 4), interpolation=cv2.INTER_AREA) / 255
    height = sum(cv2.GaussianBlur(soft, (0, 0), blur) for blur in (2, 6, 15))
    gx, gy = cv2.Sobel(height, cv2.CV_32F, 1, 0), cv2.Sobel(height, cv2.CV_32F, 0, 1)
    angle = rng.uniform(-2.8, -0.3)
    light = cv2.resize(-(gx * np.cos(angle) + gy * np.sin(angle)), (side, side), interpolation=cv2.INTER_LINEAR)
    light = np.clip(light / max(float(np.abs(light).mean()) * 4, 1e-6), -1, 1) * strength
    out = picture.copy()
    out[..., :3] = np.clip(out[..., :3] * (1 + np.minimum(light, 0.25))[..., None], 0, out[..., 3:])
    if rng.random() < 0.3:
        glint = np.clip(light - float(np.quantile(light, 0.9)), 0, 1)[..., None] * rng.uniform(0.5, 2.0)
        out[..., :3] += (out[..., 3:] - out[..., :3]) * np.clip(glint, 0, 0.8)
    return out


def finish(picture: Array, painted: bool, pale: bool, rng: Rng) -> Array:
    """White figures keep pale shadows."""
    if rng.random() < (0.5 if painted else 0.15):
        picture = volume(picture, rng.uniform(0.03, 0.14) if pale else rng.uniform(0.08, 0.4), rng)
    if not painted:
        return pixels(picture, rng) if rng.random() < 0.07 else picture
    kinds = (strokes, bristles, watercolour, gouache, hatched)
    first = kinds[int(rng.choice(5, p=(0.35, 0.35, 0.05, 0.25, 0.0) if pale else (0.3, 0.3, 0.15, 0.18, 0.07)))]
    out = first(picture, rng)
    if first is strokes and rng.random() < 0.5:
        out = bristles(out, rng)
    elif rng.random() < 0.2:
        out = gouache(out, rng)
    return out
