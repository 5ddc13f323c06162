"""Small tools of the generator: chance, blur, colours, smooth noise. Pictures are float32 in 0..255."""

from __future__ import annotations

import cv2
import numpy as np

Rng = np.random.Generator
Array = np.ndarray


def chance(rng: Rng, p: float) -> bool:
    return rng.random() < p


def blur(picture: Array, sigma: float) -> Array:
    return cv2.GaussianBlur(picture, (0, 0), sigma, borderType=cv2.BORDER_REFLECT_101)


def colour_matrix(rng: Rng, hue: float, saturation: tuple[float, float]) -> Array:
    """A rotation about grey times a saturation: linear, so that it may be applied to premultiplied colour."""
    angle = rng.uniform(-hue, hue) * np.pi
    axis = np.ones(3) / np.sqrt(3)
    cross = np.array([[0, -axis[2], axis[1]], [axis[2], 0, -axis[0]], [-axis[1], axis[0], 0]])
    turn = np.eye(3) * np.cos(angle) + np.sin(angle) * cross + (1 - np.cos(angle)) * np.outer(axis, axis)
    s = rng.uniform(*saturation)
    grey = np.full((3, 3), 1 / 3)
    return ((grey + s * (np.eye(3) - grey)) @ turn).astype(np.float32)


_GRIDS: dict[int, tuple[Array, Array]] = {}


def grid(size: int) -> tuple[Array, Array]:
    """x and y in -0.5..0.5"""
    if size not in _GRIDS:
        axis = ((np.arange(size) + 0.5) / size - 0.5).astype(np.float32)
        _GRIDS[size] = tuple(np.meshgrid(axis, axis))
    return _GRIDS[size]


def noise_field(size: int, rng: Rng, coarse: int) -> Array:
    """Smooth noise in 0..1 with about `coarse` bumps across."""
    small = rng.random((coarse + 2, coarse + 2), dtype=np.float32)
    return np.clip(cv2.resize(small, (size, size), interpolation=cv2.INTER_CUBIC), 0, 1)


def any_colour(rng: Rng) -> Array:
    """Pale, dark, grey or saturated: picture colours, not uniform ones."""
    base = rng.uniform(0, 255, 3)
    kind = rng.integers(0, 4)
    if kind == 0:
        base = 255 - base * 0.25
    elif kind == 1:
        base = base * 0.3
    elif kind == 2:
        base = base.mean() + (base - base.mean()) * 0.15
    return base.astype(np.float32)
