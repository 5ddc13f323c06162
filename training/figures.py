"""The figure of a sample: placed, recoloured, given parts, strands, rims, glow. Premultiplied RGBA, float32 in 0..255."""

from __future__ import annotations

import math

import cv2
import numpy as np

from .shelves import Shelf, draw
from .tools import Array, Rng, blur, chance, colour_matrix, grid, noise_field


def recolour_figure(figure: Array, rng: Rng) -> Array:
    colour, alpha = figure[..., :3], figure[..., 3:]
    if chance(rng, 0.6):
        colour = cv2.transform(np.ascontiguousarray(colour), colour_matrix(rng, float(rng.choice([0.06, 0.3, 1.0])), (0.3, 1.4)))
        gain, lift = math.exp(rng.normal(0, 0.22)), rng.normal(0, 14)
        colour = colour * gain + alpha * (lift / 255)
    if chance(rng, 0.05):  # dark on dark and pale on pale are learned from figures squeezed into the ends
        low = float(rng.choice([0.0, 0.65]))
        colour = colour * 0.35 + alpha * low
    return tinted(figure, colour)


def warp_figure(cell: Array, row: dict, size: int, rng: Rng, share: float, centre: tuple[float, float], upright: bool = False) -> Array:
    """Places a figure with its longer side at `share` of the frame, its middle at `centre` (in frames)."""
    part = np.asarray(cell[: row["h"], : row["w"]])
    longest = max(part.shape[:2])
    scale = share * size / longest
    if scale < 0.7:
        small = max(1, round(part.shape[1] * scale)), max(1, round(part.shape[0] * scale))
        part = cv2.resize(part, small, interpolation=cv2.INTER_AREA)
        scale = 1.0
    flip = -1.0 if chance(rng, 0.5) else 1.0
    angle = 0.0 if upright else rng.normal(0, 7) * (1.0 if chance(rng, 0.85) else 5.0)
    stretch = np.exp(rng.normal(0, 0.05))
    c, s = np.cos(np.deg2rad(angle)), np.sin(np.deg2rad(angle))
    turn = np.array([[c, -s], [s, c]]) @ np.diag([flip * scale * stretch, scale / stretch])
    middle = np.array([part.shape[1] / 2 - 0.5, part.shape[0] / 2 - 0.5])
    shift = np.array(centre) * size - 0.5 - turn @ middle
    matrix = np.column_stack([turn, shift])
    how = cv2.INTER_LINEAR if scale < 1.2 else cv2.INTER_CUBIC
    out = cv2.warpAffine(part, matrix, (size, size), flags=how, borderMode=cv2.BORDER_CONSTANT).astype(np.float32)
    out[..., :3] = np.minimum(out[..., :3], out[..., 3:])
    return out


def over(front: Array, back: Array) -> Array:
    return front + back * (1 - front[..., 3:] / 255)


def place_figure(shelf: Shelf, size: int, rng: Rng) -> Array:
    cell, row = draw(shelf, rng)
    w, h = row["w"], row["h"]
    longest = max(w, h)
    share = rng.uniform(0.55, 1.0) if chance(rng, 0.8) else rng.uniform(0.25, 0.6)
    if chance(rng, 0.1):
        share = rng.uniform(1.0, 1.5)
    cx, cy = 0.5 + rng.normal(0, 0.06), 0.5 + rng.normal(0, 0.05)
    half_w, half_h = share * w / longest / 2, share * h / longest / 2
    cut = row["cut"]
    if cut and share < 0.6:
        share *= 1.6
        half_w, half_h = half_w * 1.6, half_h * 1.6
    slack = 0.01
    if "bottom" in cut:
        cy = 1 - half_h + slack + abs(rng.normal(0, 0.04))
    if "top" in cut:
        cy = half_h - slack - abs(rng.normal(0, 0.02))
    if "left" in cut or "right" in cut:
        # Mirrored half of the time by the warp: keep both sides beyond the frame.
        share = max(share, longest / w * 1.04)
        cx = 0.5
        half_h = share * h / longest / 2
        if "bottom" in cut:
            cy = 1 - half_h + slack
    figure = warp_figure(cell, row, size, rng, share, (cx, cy), upright=bool(cut))
    if not cut and chance(rng, 0.06):  # a figure in the open that the frame cuts off
        figure = warp_figure(cell, row, size, rng, rng.uniform(0.9, 1.4), (cx + rng.normal(0, 0.15), 0.5 + rng.uniform(0.1, 0.5)))
    return recolour_figure(figure, rng)


def paint_over(figure: Array, surface: Array, rng: Rng) -> Array:
    """Gives a flat figure a surface: the light and dark of some photograph, as a texture of brush, cloth or stone."""
    grey = cv2.cvtColor(surface, cv2.COLOR_RGB2GRAY)[..., None]
    grey = grey - grey.mean()
    gain = 1 + grey * (rng.uniform(0.1, 0.5) / (float(np.abs(grey).mean()) + 8))
    return tinted(figure, figure[..., :3] * gain)


def tinted(figure: Array, colour: Array) -> Array:
    alpha = figure[..., 3:]
    return np.concatenate([np.minimum(np.maximum(colour, 0), alpha), alpha], 2)


def light_up(figure: Array, size: int, rng: Rng) -> Array:
    """Lamp and shade: parts of a figure in the light, parts of it as dark as what lies behind."""
    field = noise_field(size, rng, int(rng.integers(1, 4)))
    gain = np.exp((field - 0.5) * rng.uniform(0.8, 3.0))[..., None].astype(np.float32)
    return tinted(figure, figure[..., :3] * gain)


def hide(figure: Array, ground: Array, rng: Rng) -> Array:
    """Draws the colours of a figure towards those around it: dark on dark, sand on sand, leaf on leaf."""
    alpha = figure[..., 3:] / 255
    own = figure[..., :3].sum((0, 1)) / max(float(alpha.sum()), 1.0)
    shift = (ground.mean((0, 1)) - own) * rng.uniform(0.3, 0.8)
    return tinted(figure, figure[..., :3] + alpha * shift.astype(np.float32))


def textured(ground: Array) -> bool:
    """Whether a gap of a figure shows more of what lies behind it than its colour: neighbouring pixels differ by one level on average."""
    return float(np.abs(np.diff(ground, axis=0)).mean()) > 1


def dress(figure: Array, ground: Array, rng: Rng) -> Array:
    """A coat of the colour of what lies behind it: what has one colour of the figure, or a blot of it, is drawn towards the ground there."""
    alpha = figure[..., 3]
    solid = alpha > 200
    ys, xs = np.nonzero(solid)
    if len(ys) == 0:
        return figure
    k = rng.integers(0, len(ys))
    away = np.abs(figure[..., :3] - figure[ys[k], xs[k], :3]).max(2)
    part = solid & (away < rng.uniform(20, 60))
    if part.sum() < 0.06 * len(ys) or chance(rng, 0.25):
        part = solid & (noise_field(len(alpha), rng, int(rng.integers(2, 5))) > 0.5)
    cover = blur(part.astype(np.float32), 0.7)[..., None]
    weight = max(float(cover.sum()), 1.0)
    own, behind = ((x[..., :3] * cover).sum((0, 1)) / weight for x in (figure, ground))
    shift = (behind - own) * rng.uniform(0.4, 1.0)
    return tinted(figure, figure[..., :3] + cover * (alpha[..., None] / 255) * shift.astype(np.float32))


def add_parts(figure: Array, shelf: Shelf, size: int, rng: Rng) -> Array:
    """Props, companions and loose effects: they belong to the subject."""
    for _ in range(rng.integers(1, 4)):
        cell, row = draw(shelf, rng)
        if row["cut"]:
            continue
        angle, radius = rng.uniform(0, 2 * np.pi), rng.uniform(0.15, 0.42)
        centre = 0.5 + radius * np.cos(angle), 0.5 + radius * np.sin(angle)
        part = recolour_figure(warp_figure(cell, row, size, rng, rng.uniform(0.08, 0.35), centre), rng)
        figure = over(part, figure) if chance(rng, 0.6) else over(figure, part)
    return figure


def add_lines(figure: Array, size: int, rng: Rng) -> Array:
    """Strands, strings, wands and motion lines: one to a few pixels wide, curved, tapered, of any colour."""
    alpha = figure[..., 3]
    ys, xs = np.nonzero(alpha > 200)
    if len(ys) == 0:
        return figure
    factor = 4
    mask = np.zeros((size * factor, size * factor), np.uint8)
    count = int(rng.integers(1, 30))
    k = rng.integers(0, len(ys))
    bundle = chance(rng, 0.6)
    heading = rng.uniform(0, 2 * np.pi)
    for _ in range(count):
        if not bundle:
            k = rng.integers(0, len(ys))
            heading = rng.uniform(0, 2 * np.pi)
        x, y = xs[k] + rng.normal(0, size * 0.02), ys[k] + rng.normal(0, size * 0.02)
        t = np.linspace(0, 1, 16)
        a = heading + rng.normal(0, 0.25)
        bend, length = rng.normal(0, 1.2), size * rng.uniform(0.08, 0.4)
        px = x + length * np.cumsum(np.cos(a + bend * t)) / 16
        py = y + length * np.cumsum(np.sin(a + bend * t)) / 16
        width = rng.uniform(0.7, 3.0) * size / 384
        points = np.stack([px, py], 1) * factor * 8
        for j in range(15):
            thick = max(1, int(round(width * factor * (1 - 0.85 * j / 15))))
            cv2.line(mask, tuple(points[j].astype(int)), tuple(points[j + 1].astype(int)), 255, thick, cv2.LINE_8, 3)
    cover = cv2.resize(mask, (size, size), interpolation=cv2.INTER_AREA).astype(np.float32)[..., None]
    base = figure[ys[k], xs[k], :3] if chance(rng, 0.6) else rng.uniform(0, 255, 3)
    line = np.concatenate([cover / 255 * np.asarray(base, np.float32), cover], 2)
    return over(figure, line) if chance(rng, 0.6) else over(line, figure)


def add_rim(figure: Array, size: int, rng: Rng) -> Array:
    """A sticker's rim (usually white) around the whole figure, or the ink that a drawing has there."""
    ink = chance(rng, 0.5)
    radius = max(1, round(size * (rng.uniform(0.002, 0.01) if ink else rng.uniform(0.005, 0.025))))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1))
    cover = blur(cv2.dilate(figure[..., 3], kernel), 0.6)[..., None]
    if ink:
        colour = rng.uniform(0, 60, 3)
    else:
        colour = np.full(3, 250.0) if chance(rng, 0.6) else rng.uniform(0, 255, 3)
    return over(figure, np.concatenate([cover / 255 * colour.astype(np.float32), cover], 2))


def add_glow(figure: Array, size: int, rng: Rng) -> Array:
    cover = blur(figure[..., 3], size * rng.uniform(0.01, 0.05))[..., None] * rng.uniform(0.3, 0.8)
    colour = rng.uniform(120, 255, 3).astype(np.float32)
    return over(figure, np.concatenate([cover / 255 * colour, cover], 2))


def fade(figure: Array, size: int, rng: Rng) -> Array:
    """A ghost's hem, a veil: alpha falls off towards one side, or a blot of it is half there."""
    if chance(rng, 0.5):
        angle = rng.uniform(0, 2 * np.pi)
        ramp = grid(size)[0] * np.cos(angle) + grid(size)[1] * np.sin(angle)
        keep = np.clip((ramp - rng.uniform(-0.4, 0.1)) / rng.uniform(0.1, 0.5), rng.uniform(0, 0.6), 1)
    else:
        keep = 1 - rng.uniform(0.3, 0.7) * (noise_field(size, rng, 3) > rng.uniform(0.55, 0.7))
        keep = blur(keep.astype(np.float32), 1.0)
    return figure * keep[..., None].astype(np.float32)
