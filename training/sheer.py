"""See-through parts of a figure: capes, wings, veils, bubbles and ribbons beside it, and cloth or glass that it has itself.

On one colour such a part looks like opaque cloth of another colour; what tells is its own: the body, the hem and the folds that
show through it, and that it meets the ground without ink.
"""

from __future__ import annotations

import cv2
import numpy as np

from .figures import over
from .tools import Array, Rng, any_colour, blur, chance, grid

FACTOR = 2  # drawn at this many times the size


def wavy(rng: Rng, a: Array, b: Array, count: int, reach: float) -> Array:
    """From `a` to `b` in `count` points that stray by `reach`."""
    t = np.linspace(0, 1, count)[:, None]
    across = np.array([-(b - a)[1], (b - a)[0]])
    return a + (b - a) * t + across * rng.normal(0, reach, (count, 1)) * np.sin(np.pi * t)


def outline(at: Array, middle: Array, size: int, rng: Rng) -> Array:
    """Points of a cape, a wing, a bubble or a ribbon that hangs on `at`, in px."""
    away = at - middle + rng.normal(0, size * 0.05, 2)
    heading = np.arctan2(away[1], away[0]) + rng.normal(0, 0.4)
    length, kind = size * rng.uniform(0.25, 0.8), rng.random()
    if kind < 0.2:
        angles = np.linspace(0, 2 * np.pi, 40, endpoint=False)
        radii = length * rng.uniform(0.3, 0.6) * np.array([1, rng.uniform(0.6, 1)])
        return at + np.stack([np.cos(angles), np.sin(angles)], 1) * radii
    if kind < 0.5:  # a cape hangs down
        heading = np.pi / 2 + rng.normal(0, 0.5)
    turn = np.array([[np.cos(heading), -np.sin(heading)], [np.sin(heading), np.cos(heading)]])
    near, far = length * rng.uniform(0.05, 0.4), length * rng.uniform(0.15, 0.9)
    if kind > 0.85:
        far = near = length * rng.uniform(0.05, 0.2)
    corners = np.array([[0, -near / 2], [length, -far / 2], [length, far / 2], [0, near / 2]])
    stray = ((0, 6, 0.06), (1, int(rng.integers(5, 14)), 0.12), (2, 6, 0.06))
    stray = ((0, 6, 0.06), (1, int(rng.integers(5, 14)), 0.12), (2, 6, 0.06))
    sides = [wavy(rng, corners[k], corners[(k + 1) % 4], count, reach) for k, count, reach in stray]
    return at + np.concatenate(sides) @ turn.T


def cloth(points: Array, size: int, rng: Rng) -> tuple[Array, Array]:
    """-> the part's cover 0..1 and its hem's and ribs' cover 0..1, both [size,size]."""
    big = np.zeros((size * FACTOR, size * FACTOR), np.uint8)
    whole, ink = big.copy(), big
    fixed = (points * FACTOR * 8).round().astype(np.int32)
    cv2.fillPoly(whole, [fixed], 255, cv2.LINE_AA, 3)
    thick = max(1, round(rng.uniform(0.5, 3.0) * FACTOR * size / 384))
    if chance(rng, 0.45):
        cv2.polylines(ink, [fixed], True, 255, thick, cv2.LINE_AA, 3)
    if chance(rng, 0.3):
        for end in fixed[:: int(rng.integers(1, 4))]:
            cv2.line(ink, tuple(fixed[0].tolist()), tuple(end.tolist()), 255, thick, cv2.LINE_AA, 3)
    down = lambda m: cv2.resize(m, (size, size), interpolation=cv2.INTER_AREA).astype(np.float32) / 255  # noqa: E731
    return down(whole), down(ink)


def folds(size: int, rng: Rng) -> Array:
    """Bands of light and shade along one direction, -1..1."""
    x, y = grid(size)
    angle = rng.uniform(0, np.pi)
    u, v = x * np.cos(angle) + y * np.sin(angle), -x * np.sin(angle) + y * np.cos(angle)
    return np.sin(u * rng.uniform(10, 90) + np.sin(v * rng.uniform(2, 12)) * rng.uniform(0, 2))


def add_sheer(figure: Array, size: int, rng: Rng) -> Array:
    """A see-through part behind or before the figure, now and then a pair of them."""
    ys, xs = np.nonzero(figure[..., 3] > 200)
    if len(ys) == 0:
        return figure
    middle = np.array([xs.mean(), ys.mean()])
    base = any_colour(rng) if chance(rng, 0.6) else figure[ys[len(ys) // 2], xs[len(ys) // 2], :3] + rng.normal(0, 30, 3)
    thin, hem, behind = rng.uniform(0.2, 0.75), rng.uniform(0.6, 1.0), chance(rng, 0.7)
    for _ in range(2 if chance(rng, 0.4) else 1):
        k = rng.integers(0, len(ys))
        whole, ink = cloth(outline(np.array([xs[k], ys[k]], float), middle, size, rng), size, rng)
        bands = folds(size, rng)
        alpha = whole * np.clip(thin + bands * rng.uniform(0, 0.15), 0.1, 0.9)
        if chance(rng, 0.3):
            x, y = grid(size)
            alpha = alpha * np.clip(rng.uniform(0.4, 1) + y * rng.normal(0, 1.2) + x * rng.normal(0, 1.2), 0, 1)
        ink = np.minimum(ink * hem, 1)
        colour = np.clip(base + bands[..., None] * rng.uniform(0, 30), 0, 255)
        part = premultiplied(colour, alpha)
        part = over(premultiplied(np.broadcast_to(base * rng.uniform(0.2, 0.9), colour.shape), ink), part)
        figure = over(figure, part) if behind else over(part, figure)
    return figure.astype(np.float32)


def premultiplied(colour: Array, alpha: Array) -> Array:
    return np.concatenate([np.clip(colour, 0, 255) * alpha[..., None], alpha[..., None] * 255], 2).astype(np.float32)


def thin_out(figure: Array, size: int, rng: Rng) -> Array:
    """Makes one plain piece of the figure see-through: a skirt, a wing, a visor."""
    ys, xs = np.nonzero(figure[..., 3] > 250)
    if len(ys) == 0:
        return figure
    k = rng.integers(0, len(ys))
    mask = np.zeros((size + 2, size + 2), np.uint8)
    picture = np.clip(figure, 0, 255).astype(np.uint8)
    reach = (int(rng.integers(4, 24)),) * 3
    flags = 4 | (255 << 8) | cv2.FLOODFILL_MASK_ONLY
    cv2.floodFill(np.ascontiguousarray(picture[..., :3]), mask, (int(xs[k]), int(ys[k])), 0, reach, reach, flags)
    piece = cv2.morphologyEx(mask[1:-1, 1:-1], cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    piece = np.where(figure[..., 3] > 128, piece, 0).astype(np.float32) / 255
    if not 0.04 < piece.sum() / len(ys) < 0.45:
        return figure
    keep = 1 - blur(piece, 0.7) * rng.uniform(0.25, 0.8)
    return figure * keep[..., None].astype(np.float32)
