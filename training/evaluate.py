"""Scores an ONNX file on what it was never trained on: `python -m training.evaluate ROOT mini.onnx [--sheet out.png]`.

Figures: the repository's own ten characters and the held-out shelf. Grounds: held-out photographs, sharp and blurred, and
patterns, gradients, white and solid from a seed of their own; every second one has a shadow. 512 x 512.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import cv2
import numpy as np
import onnxruntime
from PIL import Image

from .bank import open_shelf
from .compose import mix
from .grounds import gradient, pattern, photo, shade
from .net import MEAN, STD
from .shelves import Shelf, everything
from .tools import any_colour, blur

SIZE = 512
KINDS = ("photo", "photo", "photo", "blurred", "pattern", "gradient", "white", "solid")
TRUTHS = Path(__file__).parent.parent / "fixtures" / "truth"

Array = np.ndarray


def own_figures() -> list[tuple[str, Array]]:
    out = []
    for path in sorted(TRUTHS.glob("*.png")):
        if ".shadow" in path.name:
            continue
        rgba = np.asarray(Image.open(path).convert("RGBA")).astype(np.float32)
        rgba[..., :3] *= rgba[..., 3:] / 255
        out.append((path.stem, cv2.resize(rgba, (SIZE, SIZE), interpolation=cv2.INTER_AREA)))
    return out


def held_out_figures(root: Path) -> list[tuple[str, Array]]:
    cells, rows = open_shelf(root / "bank", "figures-held-out")
    out = []
    for i, row in enumerate(rows):
        figure = np.zeros((SIZE, SIZE, 4), np.float32)
        top = SIZE - row["h"] if "bottom" in row["cut"] else (SIZE - row["h"]) // 2
        left = (SIZE - row["w"]) // 2
        figure[top : top + row["h"], left : left + row["w"]] = cells[i][: row["h"], : row["w"]]
        out.append((f"{row['source']}-{i}", figure))
    return out


def ground_of(kind: str, grounds: Shelf, rng: np.random.Generator) -> Array:
    if kind == "photo":
        return photo(grounds, SIZE, rng)
    if kind == "blurred":
        return blur(photo(grounds, SIZE, rng), rng.uniform(4, 10))
    if kind == "pattern":
        return pattern(SIZE, rng)
    if kind == "gradient":
        return gradient(SIZE, rng).astype(np.float32)
    colour = np.full(3, 255.0) if kind == "white" else any_colour(rng)
    return np.broadcast_to(colour, (SIZE, SIZE, 3)).astype(np.float32)


def cases(figures: list[tuple[str, Array]], grounds: Shelf, kinds: tuple[str, ...], seed: int):
    rng = np.random.default_rng(seed)
    for name, figure in figures:
        for k, kind in enumerate(kinds):
            ground = ground_of(kind, grounds, rng)
            if k % 2:
                ground = shade(ground, figure, SIZE, rng)
            picture = np.clip(mix(figure, ground, rng) + 0.5, 0, 255).astype(np.uint8)
            yield name, kind, picture, figure[..., 3] / 255


def scores(alpha: Array, truth: Array) -> tuple[float, float, float]:
    """MAD, edge-band MAE (where a 9x9 window of the truth spans more than 0.1), IoU at one half."""
    error = np.abs(alpha - truth)
    box = np.ones((9, 9), np.uint8)
    band = cv2.dilate(truth, box) - cv2.erode(truth, box) > 0.1
    a, g = alpha > 0.5, truth > 0.5
    overlap = (a & g).sum() / max(1, (a | g).sum())
    return float(error.mean()), float(error[band].mean()) if band.any() else 0.0, float(overlap)


def open_model(path: Path, threads: int = 2) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def run(session: onnxruntime.InferenceSession, picture: Array, size: int = SIZE) -> Array:
    height, width = picture.shape[:2]
    small = picture if (height, width) == (size, size) else cv2.resize(picture, (size, size), interpolation=cv2.INTER_AREA)
    x = ((small.astype(np.float32) / 255 - MEAN) / STD).transpose(2, 0, 1)[None]
    alpha = session.run(None, {"image": x.astype(np.float32)})[0][0, 0]
    return alpha if alpha.shape == (height, width) else cv2.resize(alpha, (width, height), interpolation=cv2.INTER_LINEAR)


def report(title: str, results: list[tuple[str, str, float, float, float]]) -> None:
    for kind in [*dict.fromkeys(r[1] for r in results), "all"]:
        rows = [r for r in results if kind in (r[1], "all")]
        values = np.array([r[2:] for r in rows])
        worst = min(rows, key=lambda r: r[4])
        mad, edge, iou = values.mean(0)
        print(
            f"{title:9s} {kind:9s} n {len(rows):4d}  MAD {mad:.4f}  edge {edge:.4f}  IoU {iou:.4f}  worst {worst[4]:.3f} {worst[0]}",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("root", type=Path)
    parser.add_argument("model", type=Path)
    parser.add_argument("--sheet", type=Path)
    parser.add_argument("--size", type=int, default=SIZE)
    parser.add_argument("--sets", nargs="+", default=["own", "held-out"])
    args = parser.parse_args()
    session = open_model(args.model)
    cells, _ = open_shelf(args.root / "bank", "grounds-held-out")
    grounds = everything(cells)
    tiles = []
    for title in args.sets:
        figures = own_figures() if title == "own" else held_out_figures(args.root)
        kinds = KINDS if title == "own" else ("photo", "blurred", "pattern", "gradient", "white")
        results = []
        for name, kind, picture, truth in cases(figures, grounds, kinds, seed=7):
            alpha = run(session, picture, args.size)
            mad, edge, iou = scores(alpha, truth)
            results.append((name, kind, mad, edge, iou))
            tiles.append(
                (
                    mad,
                    np.hstack([picture, *(np.repeat((m[..., None] * 255).astype(np.uint8), 3, 2) for m in (alpha, np.abs(alpha - truth)))]),
                )
            )
        report(title, results)
    empty = np.concatenate([run(session, np.asarray(c[:SIZE, :SIZE]))[None] for c in cells])
    print(f"empty     photo     n {len(empty):4d}  mean alpha {empty.mean():.4f}")
    if args.sheet:
        tiles.sort(key=lambda t: -t[0])
        rows = [
            np.vstack([cv2.resize(t[1], (480, 160), interpolation=cv2.INTER_AREA) for t in tiles[c * 12 : c * 12 + 12]]) for c in range(4)
        ]
        Image.fromarray(np.hstack(rows)).save(args.sheet)


if __name__ == "__main__":
    main()
