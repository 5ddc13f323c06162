"""One training sample: a figure on a ground, with its true alpha. Everything is drawn from the generator that is passed in.

Pictures are float32 in 0..255; figures are premultiplied RGBA. sRGB values are mixed as they are (drawings are), now and
then in linear light (renders are).
"""

from __future__ import annotations

import cv2
import numpy as np

from .figures import add_glow, add_lines, add_parts, add_rim, dress, fade, hide, light_up, paint_over, place_figure, textured
from .grounds import ground_for, photo, shade
from .sheer import add_sheer, thin_out
from .shelves import Shelf
from .tools import Array, Rng, blur, chance, grid


def mix(figure: Array, ground: Array, rng: Rng) -> Array:
    alpha = figure[..., 3:] / 255
    if chance(rng, 0.85):
        return figure[..., :3] + ground * (1 - alpha)
    out = figure[..., :3] + ground * (1 - alpha)
    edge = (alpha[..., 0] > 0) & (alpha[..., 0] < 1)  # elsewhere there is nothing to mix
    share = alpha[edge]
    straight = np.clip(figure[edge][:, :3] / np.maximum(share, 1e-3) / 255, 0, 1)
    light = straight**2.2 * share + (np.clip(ground[edge], 0, 255) / 255) ** 2.2 * (1 - share)
    out[edge] = light ** (1 / 2.2) * 255
    return out


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


def figure_for(figures: Shelf, grounds: Shelf, size: int, rng: Rng) -> Array:
    if chance(rng, 0.04):  # nobody is there
        return np.zeros((size, size, 4), np.float32)
    figure = place_figure(figures, size, rng)
    if chance(rng, 0.2):
        figure = paint_over(figure, photo(grounds, size, rng), rng)
    if chance(rng, 0.12):
        figure = light_up(figure, size, rng)
    if chance(rng, 0.09):
        figure = add_parts(figure, figures, size, rng)
    if chance(rng, 0.12):
        figure = add_lines(figure, size, rng)
    if chance(rng, 0.05):
        figure = add_sheer(figure, size, rng)
    if chance(rng, 0.04):
        figure = thin_out(figure, size, rng)
    if chance(rng, 0.1):
        figure = add_rim(figure, size, rng)
    if chance(rng, 0.03):
        figure = add_glow(figure, size, rng)
    if chance(rng, 0.04):
        figure = fade(figure, size, rng)
    return figure


def on_ground(figure: Array, figures: Shelf, grounds: Shelf, size: int, rng: Rng) -> tuple[Array, Array]:
    """-> picture [size, size, 3] and alpha [size, size], both uint8."""
    ground = ground_for(grounds, figures, size, rng, figure)
    if chance(rng, 0.1):
        figure = hide(figure, ground, rng)
    elif chance(rng, 0.14 if textured(ground) else 0.03):  # on one colour such a part and a gap look alike
        figure = dress(figure, ground, rng)
    if chance(rng, 0.24):
        ground = shade(ground, figure, size, rng)
    picture = wear(mix(figure, ground, rng), size, rng)
    return picture, np.clip(figure[..., 3] + 0.5, 0, 255).astype(np.uint8)


def sample(figures: Shelf, grounds: Shelf, size: int, rng: Rng) -> tuple[Array, Array]:
    return on_ground(figure_for(figures, grounds, size, rng), figures, grounds, size, rng)


def samples(figures: Shelf, grounds: Shelf, size: int, rng: Rng, count: int) -> list[tuple[Array, Array]]:
    """Every figure twice, the second time mirrored and on another ground: half of the figures' work, and a lesson in itself."""
    out: list[tuple[Array, Array]] = []
    while len(out) < count:
        figure = figure_for(figures, grounds, size, rng)
        out.append(on_ground(figure, figures, grounds, size, rng))
        out.append(on_ground(np.ascontiguousarray(figure[:, ::-1]), figures, grounds, size, rng))
    return out[:count]


# How often each source is drawn. Painted figures are the rare and the hard ones.
FIGURE_SHARES = {
    "wesnoth": 0.24,
    "painted3": 0.2,  # the longer name stands first: sources are matched by their beginning
    "painted": 0.2,
    "flat3": 0.1,
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
    "wesnoth": 0.05,
    "question": 0.02,
    "fillets": 0.05,
    "karts": 0.07,
    "stellarium": 0.005,
}
