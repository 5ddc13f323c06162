"""The shelf `drawn3`: what is drawn, how it is framed, and how often each kind. Figures fill a frame, or are cut by it on purpose."""

from __future__ import annotations

import numpy as np
import skia

from .bank import fit_figure
from .character_beasts import Beasts
from .character_start import PX
from .finish import finish, premultiplied, straight
from .paint import Rng

SIDE = 704  # drawn at this size, then filtered down to the cell
BORDER = 28
WORLD = 3 * PX  # parts may be drawn far outside: the frame is chosen afterwards
KINDS = {
    "folk": 0.53,
    "bust": 0.04,
    "word": 0.012,
    "beast": 0.11,
    "bird": 0.06,
    "fish": 0.03,
    "crawler": 0.05,
    "ghost": 0.04,
    "jelly": 0.015,
    "robot": 0.04,
    "vehicle": 0.025,
    "food": 0.03,
    "plant": 0.02,
    "snowman": 0.02,
}


def one(canvas: skia.Canvas, rng: Rng, painted: bool, alone: bool = False) -> tuple[str, set[str], float]:
    """-> its kind, its traits, and how far down a frame may cut it: below the shoulders of folk."""
    figure = Beasts(canvas, rng, painted)
    kind = str(rng.choice(list(KINDS), p=np.array(list(KINDS.values())) / sum(KINDS.values())))
    if kind == "crawler" or kind == "snowman":
        figure.human = False
    canvas.save()
    if rng.random() < 0.35:
        canvas.rotate(float(rng.normal(0, 9)), PX / 2, PX / 2)
    getattr(figure, kind)()
    if not alone and figure.maybe(0.14):
        figure.loose(PX / 2, PX / 2, PX * rng.uniform(0.35, 0.55))
    if not alone and figure.maybe(0.05):
        figure.speech(PX / 2 + rng.choice([-1, 1]) * rng.uniform(280, 420), rng.uniform(40, 240), rng.uniform(110, 200))
    canvas.restore()
    least = figure.at(0, figure.neck + 0.35)[1] if kind == "folk" else PX * 0.55
    return kind, figure.has | {figure.tone}, least


def recorded(rng: Rng, painted: bool, alone: bool) -> tuple[skia.Picture, str, set[str], float]:
    recorder = skia.PictureRecorder()
    canvas = recorder.beginRecording(skia.Rect.MakeLTRB(-PX, -PX, 2 * PX, 2 * PX))
    kind, traits, least = one(canvas, rng, painted, alone)
    if not alone and rng.random() < 0.05:  # company
        for k in range(int(rng.integers(1, 3))):
            canvas.save()
            canvas.translate(float((-1) ** k * PX * rng.uniform(0.45, 0.75)), float(rng.normal(0.05, 0.1) * PX))
            scale = float(rng.uniform(0.4, 1.0))
            canvas.scale(scale, scale)
            traits |= one(canvas, rng, painted)[1] & {"sheer"}
            canvas.restore()
        kind = "group"
    return recorder.finishRecordingAsPicture(), kind, traits, least


def extent(picture: skia.Picture) -> tuple[float, float, float, float] | None:
    """Where there is paint, in the drawing's own places."""
    small = skia.Surface(384, 384)
    canvas = small.getCanvas()
    canvas.clear(skia.ColorTRANSPARENT)
    canvas.scale(384 / WORLD, 384 / WORLD)
    canvas.translate(PX, PX)
    canvas.drawPicture(picture)
    alpha = small.makeImageSnapshot().toarray(colorType=skia.kRGBA_8888_ColorType)[..., 3]
    rows, columns = np.flatnonzero((alpha > 2).any(1)), np.flatnonzero((alpha > 2).any(0))
    if len(rows) == 0:
        return None
    unit = WORLD / 384
    return (columns[0] - 1) * unit - PX, (rows[0] - 1) * unit - PX, (columns[-1] + 2) * unit - PX, (rows[-1] + 2) * unit - PX


def framed(picture: skia.Picture, frame: tuple[float, float, float, float]) -> np.ndarray:
    """The frame's contents, its longer side SIDE pixels; a square with nothing beside it."""
    left, top, right, bottom = frame
    scale = SIDE / max(right - left, bottom - top)
    surface = skia.Surface(SIDE, SIDE)
    canvas = surface.getCanvas()
    canvas.clear(skia.ColorTRANSPARENT)
    canvas.clipRect(skia.Rect.MakeWH(round((right - left) * scale), round((bottom - top) * scale)))
    canvas.scale(scale, scale)
    canvas.translate(-left, -top)
    canvas.drawPicture(picture)
    return premultiplied(surface.makeImageSnapshot().toarray(colorType=skia.kRGBA_8888_ColorType))


def cut_frame(box: tuple[float, float, float, float], kind: str, least: float, rng: Rng) -> tuple[float, float, float, float]:
    """A bust, or a figure that the frame's sides cut as well."""
    left, top, right, bottom = box
    wide = right - left
    if kind == "folk" or rng.random() < 0.6:
        bottom -= max(bottom - least, 0) * rng.uniform(0.3, 1.0)
    if rng.random() < 0.3:
        left, right = left + wide * rng.uniform(0.05, 0.22), right - wide * rng.uniform(0.05, 0.22)
    return left, top, right, bottom


def widened(frame: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    """A border all around, of BORDER of the SIDE pixels: a finish moves paint both ways across the frame."""
    left, top, right, bottom = frame
    border = max(right - left, bottom - top) * BORDER / (SIDE - 2 * BORDER)
    return left - border, top - border, right + border, bottom + border


def cropped(rgba: np.ndarray, frame: tuple[float, float, float, float], box: tuple[float, float, float, float]) -> np.ndarray:
    """Takes the border off again where the frame cuts."""
    left, top, right, bottom = frame
    scale = (SIDE - 2 * BORDER) / max(right - left, bottom - top)
    width, height = round((right - left) * scale), round((bottom - top) * scale)
    x0, x1 = (BORDER, BORDER + width) if (left, right) != (box[0], box[2]) else (0, SIDE)
    return rgba[: BORDER + height if bottom != box[3] else SIDE, x0:x1]


def touches(rgba: np.ndarray) -> list[str]:
    """Borders of the frame that paint lies on."""
    alpha = rgba[..., 3]
    edges = {"top": alpha[0], "bottom": alpha[-1], "left": alpha[:, 0], "right": alpha[:, -1]}
    return [k for k, v in edges.items() if (v > 8).any()]


def drawing3(seed: int):
    """-> a cell and its row, or None. Where the frame would cut thin parts only, the whole figure is shown instead."""
    rng = np.random.default_rng([79, seed])
    painted = seed % 5 < 3
    cut = rng.random() < 0.2
    picture, kind, traits, least = recorded(rng, painted, cut)
    box = extent(picture)
    if box is None:
        return None
    tries = [box]
    if cut and kind not in ("fish", "jelly", "food", "snowman"):
        tries.insert(0, cut_frame(box, kind, least, rng))
    late = int(rng.integers(1 << 30))
    for frame in tries:
        done = straight(finish(framed(picture, widened(frame)), painted, "white" in traits, np.random.default_rng(late)))
        done[done[..., 3] < 6] = 0
        done = cropped(done, frame, box)
        fitted = fit_figure(done, opaque=0.05)
        if fitted is not None and set(touches(done)) == set(fitted[1]["cut"]):
            source = f"{'painted3' if painted else 'flat3'}-{kind}"
            return fitted[0], fitted[1] | {"source": source, "traits": sorted(traits)}
    return None
