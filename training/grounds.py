"""The ground of a sample, and the shadow on it. RGB, float32 in 0..255."""

from __future__ import annotations

import math

import cv2
import numpy as np

from .figures import warp_figure
from .shelves import Shelf, draw
from .tools import Array, Rng, any_colour, blur, chance, colour_matrix, grid, noise_field


def gradient(size: int, rng: Rng) -> Array:
    x, y = grid(size)
    if chance(rng, 0.6):
        angle = rng.uniform(0, 2 * np.pi)
        t = np.clip((x * np.cos(angle) + y * np.sin(angle)) * rng.uniform(0.8, 1.6) + 0.5, 0, 1)
    else:
        t = np.clip(np.hypot(x - rng.normal(0, 0.15), y - rng.normal(0, 0.15)) * rng.uniform(1.0, 2.0), 0, 1)
    a = any_colour(rng)
    b = any_colour(rng) if chance(rng, 0.6) else np.clip(a + rng.normal(0, 40, 3).astype(np.float32), 0, 255)
    return a + (b - a) * t[..., None]


def field(size: int, rng: Rng) -> Array:
    """A pattern as one plane around 0: stripes, waves, dots, rays, blots, a grid."""
    x, y = grid(size)
    angle = rng.uniform(0, np.pi)
    u, v = x * np.cos(angle) + y * np.sin(angle), -x * np.sin(angle) + y * np.cos(angle)
    n = rng.uniform(2, 26)
    kind = rng.integers(0, 7)
    if kind == 0:
        return np.sin(u * n * 2 * np.pi)
    if kind == 1:
        return np.sin(u * n * 2 * np.pi) * np.sin(v * n * 2 * np.pi)
    if kind == 2:
        return rng.uniform(0.2, 0.42) - np.hypot((u * n) % 1 - 0.5, (v * n) % 1 - 0.5)
    if kind == 3:
        return np.sin(np.arctan2(y - rng.normal(0, 0.1), x - rng.normal(0, 0.1)) * rng.integers(4, 24))
    if kind == 4:
        return noise_field(size, rng, int(n) + 2) - 0.5
    if kind == 5:
        return np.maximum(np.abs((u * n) % 1 - 0.5), np.abs((v * n) % 1 - 0.5)) - rng.uniform(0.4, 0.48)
    return np.sin(u * n * 2 * np.pi + np.sin(v * rng.uniform(1, 8) * np.pi) * rng.uniform(0.5, 3))


def pattern(size: int, rng: Rng) -> Array:
    sharp = float(rng.choice([1.0, 8.0, 40.0]))
    t = np.clip(field(size, rng) * sharp * 0.5 + 0.5, 0, 1)[..., None]
    a = gradient(size, rng) if chance(rng, 0.4) else any_colour(rng)
    b = any_colour(rng) if chance(rng, 0.6) else np.clip(any_colour(rng) * 0.3 + np.asarray(a) * 0.7, 0, 255)
    return (a + (b - a) * t).astype(np.float32)


def shapes(size: int, rng: Rng, ground: Array) -> Array:
    """Hard-edged discs, bars and polygons on a ground: posters, tiles, bokeh, windows. They belong to no figure."""
    out = np.ascontiguousarray(ground, np.float32)
    round_ones, opaque = chance(rng, 0.4), chance(rng, 0.6)
    scale = rng.uniform(0.05, 0.4) * size
    for _ in range(int(rng.integers(2, 14))):
        colour = tuple(float(c) for c in any_colour(rng))
        at = rng.uniform(0, size, 2)
        layer = out if opaque else out.copy()
        if round_ones:
            cv2.circle(layer, tuple(at.astype(int)), max(2, int(scale * rng.uniform(0.3, 1))), colour, -1, cv2.LINE_AA)
        else:
            corners = int(rng.integers(3, 6))
            angles = np.sort(rng.uniform(0, 2 * np.pi, corners))
            points = at + np.stack([np.cos(angles), np.sin(angles)], 1) * scale * rng.uniform(0.4, 2.0, (corners, 1))
            cv2.fillPoly(layer, [points.astype(np.int32)], colour, cv2.LINE_AA)
        if not opaque:
            out = out + (layer - out) * np.float32(rng.uniform(0.15, 0.7))
    return out


def tiles(figures: Shelf, size: int, rng: Rng, ground: Array) -> Array:
    """A wallpaper of one small figure, again and again."""
    cell, row = draw(figures, rng)
    side = max(16, int(size * rng.uniform(0.07, 0.2)))
    part = warp_figure(cell, row, side, rng, rng.uniform(0.5, 0.9), (0.5, 0.5))
    times = -(-size // side) + 1
    sheet = np.tile(part, (times, times, 1))
    dy, dx = rng.integers(0, side, 2)
    if chance(rng, 0.5):  # every other row moved by half
        for y in range(0, times, 2):
            sheet[y * side : y * side + side] = np.roll(sheet[y * side : y * side + side], side // 2, 1)
    sheet = sheet[dy : dy + size, dx : dx + size] * np.float32(rng.uniform(0.4, 1.0))
    return sheet[..., :3] + ground * (1 - sheet[..., 3:] / 255)


def photo(shelf: Shelf, size: int, rng: Rng) -> Array:
    cell, _ = draw(shelf, rng)
    whole = cell.shape[0]
    side = int(whole * rng.uniform(0.3, 1.0))
    x, y = rng.integers(0, whole - side + 1, 2)
    crop = cell[y : y + side, x : x + side]
    if chance(rng, 0.5):
        crop = crop[:, ::-1]
    how = cv2.INTER_AREA if side > size else cv2.INTER_CUBIC
    out = cv2.resize(np.ascontiguousarray(crop), (size, size), interpolation=how).astype(np.float32)
    if chance(rng, 0.35):
        out = cv2.transform(out, colour_matrix(rng, float(rng.choice([0.05, 0.4])), (0.2, 1.5)))
        out = out * math.exp(rng.normal(0, 0.25)) + rng.normal(0, 12)
    if chance(rng, 0.3):
        out = blur(out, math.exp(rng.uniform(math.log(0.7), math.log(10))) * size / 384)
    return np.clip(out, 0, 255)


def things(grounds: Shelf, figures: Shelf, size: int, rng: Rng, ground: Array) -> Array:
    """Pieces of other photographs with rims of their own, as people, rocks and birds behind a figure have: they belong to no figure."""
    out = ground
    for _ in range(int(rng.integers(1, 4))):
        kind, share = rng.random(), rng.uniform(0.2, 0.75)
        at = rng.uniform(0, 1), rng.uniform(0, 1)
        if kind < 0.35:  # the outline of some figure, filled with a photograph
            cell, row = draw(figures, rng)
            cover = warp_figure(cell, row, size, rng, share, at)[..., 3] / 255
        else:
            x, y = grid(size)
            reach = 1 - np.hypot(x + 0.5 - at[0], y + 0.5 - at[1]) / (share * 0.6)
            bumps = noise_field(size, rng, int(rng.integers(2, 9))) - 0.5
            cover = np.clip((reach + bumps * rng.uniform(0.3, 1.6)) * size * 0.3, 0, 1)
        if chance(rng, 0.5):
            cover = blur(cover, rng.uniform(0.4, 3.0))
        cover = cover[..., None].astype(np.float32)
        out = out + (photo(grounds, size, rng) * np.float32(math.exp(rng.normal(0, 0.3))) - out) * cover
    return np.clip(out, 0, 255)


def clutter(figures: Shelf, size: int, rng: Rng, ground: Array) -> Array:
    """Other figures, small, tiled or scattered: wallpaper of stickers, shelves of toys."""
    out = ground
    count = int(rng.integers(3, 14))
    share = rng.uniform(0.08, 0.22)
    same = chance(rng, 0.5)
    cell, row = draw(figures, rng)
    for _ in range(count):
        if not same:
            cell, row = draw(figures, rng)
        part = warp_figure(cell, row, size, rng, share * rng.uniform(0.7, 1.3), (rng.uniform(0, 1), rng.uniform(0, 1)))
        a = part[..., 3:] / 255
        fadeout = rng.uniform(0.4, 1.0)
        out = out * (1 - a * fadeout) + part[..., :3] * fadeout
    return blur(out, rng.uniform(0.4, 4)) if chance(rng, 0.5) else out


def plain(size: int, rng: Rng, figure: Array) -> Array:
    kind = rng.random()
    if kind < 0.35:
        colour = np.full(3, 255.0) - abs(rng.normal(0, 1)) * (rng.random(3) * 16 if chance(rng, 0.5) else 0)
    elif kind < 0.5:
        colour = np.array([0, 200, 30]) + rng.normal(0, 35, 3) if chance(rng, 0.7) else np.array([20, 60, 220]) + rng.normal(0, 35, 3)
    elif kind < 0.7 and figure[..., 3].max() > 200:  # a colour of the figure itself
        solid = figure[..., 3] > 200
        rim = solid & ~cv2.erode(solid.astype(np.uint8), np.ones((5, 5), np.uint8)).astype(bool)
        ys, xs = np.nonzero(rim if chance(rng, 0.5) else solid)  # white on white, ink on black
        k = rng.integers(0, len(ys))
        colour = figure[ys[k], xs[k], :3] + rng.normal(0, 14, 3)
    else:
        colour = any_colour(rng)
    out = np.broadcast_to(np.clip(colour, 0, 255).astype(np.float32), (size, size, 3))
    if chance(rng, 0.3):
        x, y = grid(size)
        fall = 1 + rng.uniform(-0.25, 0.15) * (x * rng.normal() + y * rng.normal() + np.hypot(x, y) * rng.normal())
        out = np.clip(out * fall[..., None], 0, 255)
    return np.array(out, np.float32)


def ground_for(grounds: Shelf, figures: Shelf, size: int, rng: Rng, figure: Array) -> Array:
    kind = rng.random()
    if kind < 0.62:
        out = photo(grounds, size, rng)
        if chance(rng, 0.05):  # a corner, a poster, a window: two pictures side by side
            cut = int(size * rng.uniform(0.2, 0.8))
            out[:, :cut] = photo(grounds, size, rng)[:, :cut]
    elif kind < 0.73:
        out = pattern(size, rng)
    elif kind < 0.8:
        out = gradient(size, rng)
    else:
        out = plain(size, rng, figure)
    other = rng.random()
    if other < 0.03:
        out = clutter(figures, size, rng, out)
    elif other < 0.06:
        out = tiles(figures, size, rng, out)
    elif other < 0.12:
        out = shapes(size, rng, out)
    elif other < 0.3 and kind < 0.73:
        out = things(grounds, figures, size, rng, out)
    return np.asarray(out, np.float32)


def shade(ground: Array, figure: Array, size: int, rng: Rng) -> Array:
    """A soft shadow on the ground or on the wall behind: light taken from the ground, no part of the alpha."""
    alpha = figure[..., 3] / 255
    if chance(rng, 0.5):
        ys, xs = np.nonzero(alpha > 0.5)
        if len(ys) == 0:
            return ground
        x, y = grid(size)
        cx, cy = (xs.min() + xs.max()) / 2 / size - 0.5, ys.max() / size - 0.5
        rx, ry = max(0.05, (xs.max() - xs.min()) / size * rng.uniform(0.3, 0.6)), rng.uniform(0.015, 0.07)
        d = np.hypot((x - cx) / rx, (y - cy) / ry)
        dark = np.clip(1.2 - d, 0, 1) ** rng.uniform(0.7, 2)
        dark = blur(dark.astype(np.float32), size * rng.uniform(0.003, 0.02))
    else:
        shift = np.float32([[1, 0, rng.normal(0, 0.03) * size], [0, 1, rng.uniform(0, 0.06) * size]])
        dark = cv2.warpAffine(alpha, shift, (size, size))
        dark = blur(dark, size * rng.uniform(0.004, 0.04))
    return ground * (1 - dark[..., None] * rng.uniform(0.12, 0.6))
