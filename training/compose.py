"""One training sample: a figure on a ground, with its true alpha. Everything is drawn from the generator that is passed in.

Pictures are float32 in 0..255; figures are premultiplied RGBA. sRGB values are mixed as they are (drawings are), now and
then in linear light (renders are).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from .bank import open_shelf

Rng = np.random.Generator
Array = np.ndarray


@dataclass
class Shelf:
    cells: Array
    rows: list[dict]
    weights: Array


def load_shelves(folder: Path, names: list[str], shares: dict[str, float], skip: tuple[str, ...] = ()) -> Shelf:
    """Joins shelves; a source is drawn as often as `shares` says (by the beginning of its name), not by its size."""
    cells, rows = [], []
    for name in names:
        c, r = open_shelf(folder, name)
        cells.append(c)
        rows += r
    groups: dict[str, list[int]] = {}
    for i, row in enumerate(rows):
        group = next((s for s in shares if row["source"].startswith(s)), "other")
        if not row["source"].startswith(skip or ("\0",)):
            groups.setdefault(group, []).append(i)
    weights = np.zeros(len(rows))
    for group, members in groups.items():
        weights[members] = shares.get(group, 0.05) / len(members)
    return Shelf(Joined(cells), rows, np.cumsum(weights / weights.sum()))


class Joined:
    """Several memory maps read as one."""

    def __init__(self, parts: list[Array]) -> None:
        self.parts, self.ends = parts, np.cumsum([len(p) for p in parts])

    def __getitem__(self, i: int) -> Array:
        part = int(np.searchsorted(self.ends, i, "right"))
        return self.parts[part][i - (self.ends[part - 1] if part else 0)]


def draw(shelf: Shelf, rng: Rng) -> tuple[Array, dict]:
    i = min(int(np.searchsorted(shelf.weights, rng.random())), len(shelf.rows) - 1)
    return shelf.cells[i], shelf.rows[i]


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


def recolour_figure(figure: Array, rng: Rng) -> Array:
    colour, alpha = figure[..., :3], figure[..., 3:]
    if chance(rng, 0.6):
        colour = cv2.transform(np.ascontiguousarray(colour), colour_matrix(rng, float(rng.choice([0.06, 0.3, 1.0])), (0.3, 1.4)))
        gain, lift = math.exp(rng.normal(0, 0.22)), rng.normal(0, 14)
        colour = colour * gain + alpha * (lift / 255)
    if chance(rng, 0.05):  # dark on dark and pale on pale are learned from figures squeezed into the ends
        low = float(rng.choice([0.0, 0.65]))
        colour = colour * 0.35 + alpha * low
    return np.concatenate([np.clip(colour, 0, alpha), alpha], 2)


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


def paint_over(figure: Array, grounds: Shelf, size: int, rng: Rng) -> Array:
    """Gives a flat figure a surface: the light and dark of some photograph, as a texture of brush, cloth or stone."""
    surface = cv2.cvtColor(photo(grounds, size, rng), cv2.COLOR_RGB2GRAY)[..., None]
    surface = surface - surface.mean()
    gain = 1 + surface * (rng.uniform(0.1, 0.5) / (float(np.abs(surface).mean()) + 8))
    alpha = figure[..., 3:]
    return np.concatenate([np.clip(figure[..., :3] * gain, 0, alpha), alpha], 2)


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
    """A sticker's rim (usually white) or a drawn outline around the whole figure."""
    radius = max(1, int(size * rng.uniform(0.004, 0.025)))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1))
    cover = blur(cv2.dilate(figure[..., 3], kernel), 0.6)[..., None]
    colour = np.full(3, 250.0) if chance(rng, 0.6) else rng.uniform(0, 255, 3) * float(rng.choice([0.2, 1.0]))
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


def pattern(size: int, rng: Rng) -> Array:
    x, y = grid(size)
    angle = rng.uniform(0, np.pi)
    u, v = x * np.cos(angle) + y * np.sin(angle), -x * np.sin(angle) + y * np.cos(angle)
    n = rng.uniform(2, 26)
    kind = rng.integers(0, 6)
    if kind == 0:
        t = np.sin(u * n * 2 * np.pi)
    elif kind == 1:
        t = np.sin(u * n * 2 * np.pi) * np.sin(v * n * 2 * np.pi)
    elif kind == 2:
        t = rng.uniform(0.2, 0.42) - np.hypot((u * n) % 1 - 0.5, (v * n) % 1 - 0.5)
    elif kind == 3:
        t = np.sin(np.arctan2(y, x) * rng.integers(4, 24))
    elif kind == 4:
        t = noise_field(size, rng, int(n) + 2) - 0.5
    else:
        t = np.maximum(np.abs((u * n) % 1 - 0.5), np.abs((v * n) % 1 - 0.5)) - rng.uniform(0.4, 0.48)
    sharp = float(rng.choice([1.0, 8.0, 40.0]))
    t = np.clip(t * sharp * 0.5 + 0.5, 0, 1)[..., None]
    a = gradient(size, rng) if chance(rng, 0.4) else any_colour(rng)
    b = any_colour(rng) if chance(rng, 0.6) else np.clip(any_colour(rng) * 0.3 + np.asarray(a) * 0.7, 0, 255)
    return (a + (b - a) * t).astype(np.float32)


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
        ys, xs = np.nonzero(figure[..., 3] > 200)
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
    if kind < 0.64:
        out = photo(grounds, size, rng)
    elif kind < 0.73:
        out = pattern(size, rng)
    elif kind < 0.8:
        out = gradient(size, rng)
    else:
        out = plain(size, rng, figure)
    if chance(rng, 0.07):
        out = clutter(figures, size, rng, out)
    return out


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


def mix(figure: Array, ground: Array, rng: Rng) -> Array:
    alpha = figure[..., 3:] / 255
    if chance(rng, 0.85):
        return figure[..., :3] + ground * (1 - alpha)
    straight = figure[..., :3] / np.maximum(alpha, 1e-3) / 255
    light = np.clip(straight, 0, 1) ** 2.2 * alpha + (ground / 255) ** 2.2 * (1 - alpha)
    return np.clip(light, 0, 1) ** (1 / 2.2) * 255


def wear(picture: Array, size: int, rng: Rng) -> Array:
    """What happens to pictures on their way: light, lens, sensor, resizing, JPEG."""
    if chance(rng, 0.2):
        picture = picture * np.exp(rng.normal(0, 0.15, 3)).astype(np.float32) + rng.normal(0, 8)
    if chance(rng, 0.12):
        x, y = grid(size)
        picture = picture * (1 - rng.uniform(0.1, 0.9) * (x * x + y * y))[..., None]
    if chance(rng, 0.08):
        picture = blur(picture, rng.uniform(0.3, 0.9))
    if chance(rng, 0.08):
        small = int(size * rng.uniform(0.5, 0.9))
        picture = cv2.resize(cv2.resize(picture, (small, small), interpolation=cv2.INTER_AREA), (size, size), interpolation=cv2.INTER_CUBIC)
    if chance(rng, 0.25):
        sigma = abs(rng.normal(0, 6))
        grain = rng.standard_normal((size, size, 1 if chance(rng, 0.6) else 3), dtype=np.float32)
        picture = picture + grain * sigma
    picture = np.clip(picture + 0.5, 0, 255).astype(np.uint8)
    if chance(rng, 0.04):  # all painted over with one broad brush
        picture = cv2.medianBlur(picture, 5)
    if chance(rng, 0.3):
        _, code = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(40, 97))])
        picture = cv2.imdecode(code, cv2.IMREAD_COLOR)
    return picture


def sample(figures: Shelf, grounds: Shelf, size: int, rng: Rng) -> tuple[Array, Array]:
    """-> picture [size, size, 3] and alpha [size, size], both uint8."""
    if chance(rng, 0.04):
        figure = np.zeros((size, size, 4), np.float32)
    else:
        figure = place_figure(figures, size, rng)
        if chance(rng, 0.2):
            figure = paint_over(figure, grounds, size, rng)
        if chance(rng, 0.1):
            figure = add_parts(figure, figures, size, rng)
        if chance(rng, 0.12):
            figure = add_lines(figure, size, rng)
        if chance(rng, 0.07):
            figure = add_rim(figure, size, rng)
        if chance(rng, 0.03):
            figure = add_glow(figure, size, rng)
        if chance(rng, 0.03):
            figure = fade(figure, size, rng)
    ground = ground_for(grounds, figures, size, rng, figure)
    if chance(rng, 0.22):
        ground = shade(ground, figure, size, rng)
    picture = wear(mix(figure, ground, rng), size, rng)
    return picture, np.clip(figure[..., 3] + 0.5, 0, 255).astype(np.uint8)


# How often each source is drawn. Painted figures are the rare and the hard ones.
FIGURE_SHARES = {
    "wesnoth": 0.24,
    "painted": 0.2,
    "flat": 0.08,
    "fluent-3d": 0.1,
    "freeorion": 0.05,
    "hedgewars": 0.01,
    "renpy": 0.015,
    "tuxpaint": 0.05,
    "openclipart": 0.09,
    "endless": 0.01,
    "noto": 0.08,
    "fluent": 0.07,
    "fxemoji": 0.04,
    "openmoji": 0.02,
    "streamline": 0.01,
    "dicebear": 0.06,
}
GROUND_SHARES = {
    "gnome": 0.08,
    "mate": 0.12,
    "plasma": 0.14,
    "ukui": 0.06,
    "lomiri": 0.07,
    "sway": 0.01,
    "endless": 0.25,
    "naev": 0.04,
    "wesnoth": 0.13,
    "question": 0.02,
    "fillets": 0.05,
    "stellarium": 0.005,
}
