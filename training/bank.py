"""The bank: every picture of the table cut to one cell size and laid end to end in memory-mapped files.

Figures are premultiplied RGBA, trimmed to their alpha and fitted into 512 x 512; grounds are RGB, 640 x 640. A sample is
then made without decoding anything. `python -m training.bank ROOT figures|svg|grounds|halves|sheet`; ROOT holds what `fetch` brought.
"""

from __future__ import annotations

import json
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from random import Random

import cv2
import numpy as np
from PIL import Image

from .sources import FIGURES, GROUNDS, SVG_SETS, Source

CELL = 512
GROUND = 640
Image.MAX_IMAGE_PIXELS = None
cv2.setNumThreads(1)


def place_of(source: Source, root: Path) -> Path:
    if source.registry == "debian":
        return root / "deb" / source.package
    return root / "npm" / source.package.replace("@", "").replace("/", "-")


def files_of(source: Source, root: Path) -> list[Path]:
    base = place_of(source, root)
    found = sorted({p for g in source.globs for p in base.glob(g) if p.is_file() and not p.is_symlink()})
    Random(source.name).shuffle(found)
    return found


def fit_figure(rgba: np.ndarray, smallest: int = 120, opaque: float = 0.35) -> tuple[np.ndarray, dict] | None:
    """Straight RGBA -> premultiplied cell and what is known of it, or None where it is no figure: too small, or less of it opaque."""
    alpha = rgba[..., 3]
    rows, columns = np.flatnonzero((alpha > 8).any(1)), np.flatnonzero((alpha > 8).any(0))
    if len(rows) < smallest or len(columns) < smallest * 0.4:
        return None
    height, width = alpha.shape
    top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
    # Which borders of its own picture the figure is cut by: it may only be shown cut by them there, too.
    cut = {
        "top": top == 0 and (alpha[0] > 128).mean() > 0.08,
        "bottom": bottom == height and (alpha[-1] > 128).mean() > 0.08,
        "left": left == 0 and (alpha[:, 0] > 128).mean() > 0.08,
        "right": right == width and (alpha[:, -1] > 128).mean() > 0.08,
    }
    rgba = rgba[top:bottom, left:right]
    cover = rgba[..., 3].astype(np.float32) / 255
    if not 0.04 < cover.mean() < 0.93 or (cover > 0.95).mean() < opaque * (cover > 0.05).mean():
        return None
    premultiplied = np.dstack([rgba[..., :3] * cover[..., None], cover * 255.0]).astype(np.float32)
    scale = min(1.5, CELL / max(rgba.shape[:2]))
    size = max(1, round(rgba.shape[1] * scale)), max(1, round(rgba.shape[0] * scale))
    small = cv2.resize(premultiplied, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    cell = np.zeros((CELL, CELL, 4), np.uint8)
    cell[: size[1], : size[0]] = np.clip(small + 0.5, 0, 255)
    return cell, {"w": size[0], "h": size[1], "cut": [k for k, v in cut.items() if v]}


def read_rgba(path: Path) -> np.ndarray | None:
    try:
        picture = Image.open(path)
        if not ("A" in picture.mode or "transparency" in picture.info):
            return None
        return np.asarray(picture.convert("RGBA"))
    except Exception:  # a few files in these packages are no pictures at all
        return None


def figure_of_file(path: Path):
    rgba = read_rgba(path)
    return None if rgba is None or min(rgba.shape[:2]) < 100 else fit_figure(rgba)


def figure_of_svg(svg: str):
    import io

    from resvg_py import svg_to_bytes

    try:
        png = svg_to_bytes(svg_string=svg, width=640)
    except Exception:  # a body that the renderer does not understand is left out
        return None
    return fit_figure(np.asarray(Image.open(io.BytesIO(bytes(png))).convert("RGBA")))


def svg_bodies(source: Source, root: Path) -> list[str]:
    """The SVGs of an Iconify set, without the skin-tone twins, flags, letters and clocks that would crowd out the rest."""
    table = json.loads(next(place_of(source, root).glob("**/icons.json")).read_text())
    skip = ("-tone", "skin", "flag", "keycap", "button", "oclock", "thirty", "-medium", "-light", "-dark", "square", "arrow", "letter")
    names = sorted(n for n in table["icons"] if not any(s in n for s in skip))
    Random(source.name).shuffle(names)
    width, height = table.get("width", 16), table.get("height", 16)
    out = []
    for name in names[: source.limit]:
        icon = table["icons"][name]
        w, h = icon.get("width", width), icon.get("height", height)
        body = icon["body"]
        head = f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="{w}" height="{h}"'
        out.append(f'{head} viewBox="0 0 {w} {h}">{body}</svg>')
    return out


class Shelf:
    """Appends cells to NAME.u8 and rows to NAME.json."""

    def __init__(self, folder: Path, name: str, shape: tuple[int, ...]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.rows: list[dict] = []
        self.table = folder / f"{name}.json"
        self.shape = shape
        self.file = open(folder / f"{name}.u8", "wb")

    def add(self, cell: np.ndarray, row: dict) -> None:
        self.file.write(np.ascontiguousarray(cell).tobytes())
        self.rows.append(row)

    def close(self) -> None:
        self.file.close()
        self.table.write_text(json.dumps({"shape": self.shape, "rows": self.rows}))


def open_shelf(folder: Path, name: str) -> tuple[np.ndarray, list[dict]]:
    table = json.loads((folder / f"{name}.json").read_text())
    rows = table["rows"]
    cells = np.memmap(folder / f"{name}.u8", np.uint8, "r", shape=(len(rows), *table["shape"]))
    return cells, rows


def build_figures(root: Path, sources: tuple[Source, ...], name: str) -> None:
    shelf = Shelf(root / "bank", name, (CELL, CELL, 4))
    with ProcessPoolExecutor(2) as pool:
        for source in sources:
            taken = 0
            if source in SVG_SETS:
                results = pool.map(figure_of_svg, svg_bodies(source, root), chunksize=8)
            else:
                results = pool.map(figure_of_file, files_of(source, root)[: source.limit * 3], chunksize=8)
            for result in results:
                if result is not None and taken < source.limit:
                    cell, row = result
                    shelf.add(cell, row | {"source": source.name})
                    taken += 1
            print(source.name, taken, flush=True)
    shelf.close()


def crops_of_file(path: Path):
    try:
        picture = Image.open(path)
        picture.draft("RGB", (2000, 2000))
        if "A" in picture.mode and np.asarray(picture.getchannel("A").resize((64, 64))).min() < 250:
            return []
        rgb = np.asarray(picture.convert("RGB"))
    except Exception:  # wallpaper folders also hold XML and text
        return []
    height, width = rgb.shape[:2]
    short = min(height, width)
    if short < 280:
        return []
    chance = Random(str(path.name))
    out = []
    for part in (1.0, 1.0, 0.6, 0.4) if short >= 700 else (1.0,):
        side = int(short * part)
        x, y = chance.randint(0, width - side), chance.randint(0, height - side)
        crop = rgb[y : y + side, x : x + side]
        out.append(cv2.resize(crop, (GROUND, GROUND), interpolation=cv2.INTER_AREA if side > GROUND else cv2.INTER_CUBIC))
    return out


def build_grounds(root: Path, sources: tuple[Source, ...], name: str) -> None:
    shelf = Shelf(root / "bank", name, (GROUND, GROUND, 3))
    with ProcessPoolExecutor(2) as pool:
        for source in sources:
            taken = 0
            for crops in pool.map(crops_of_file, files_of(source, root)[: source.limit], chunksize=4):
                for crop in crops:
                    shelf.add(crop, {"source": source.name})
                    taken += 1
            print(source.name, taken, flush=True)
    shelf.close()


def halve(folder: Path, name: str) -> None:
    """NAME-half: the same cells at half the size, for training on small pictures with a quarter of the memory traffic."""
    cells, rows = open_shelf(folder, name)
    side = cells.shape[1] // 2
    shelf = Shelf(folder, f"{name}-half", (side, side, cells.shape[3]))
    for cell, row in zip(cells, rows, strict=True):
        small = {k: (row[k] + 1) // 2 for k in ("w", "h") if k in row}
        shelf.add(cv2.resize(np.asarray(cell), (side, side), interpolation=cv2.INTER_AREA), row | small)
    shelf.close()


def sheet(folder: Path, name: str, to: Path, count: int = 96, only: str = "") -> None:
    """A contact sheet to look at, because a table of file names says nothing about what is in them."""
    cells, rows = open_shelf(folder, name)
    picked = [i for i, r in enumerate(rows) if r["source"].startswith(only)]
    Random(1).shuffle(picked)
    out = np.full((8 * 160, 12 * 160, 3), 128, np.uint8)
    for k, i in enumerate(picked[: min(count, 96)]):
        cell = cells[i].astype(np.float32)
        if cell.shape[2] == 4:
            cell = cell[..., :3] + (255 - cell[..., 3:]) * np.array([0.45, 0.75, 0.5])
        y, x = divmod(k, 12)
        out[y * 160 : y * 160 + 158, x * 160 : x * 160 + 158] = cv2.resize(cell.astype(np.uint8), (158, 158), interpolation=cv2.INTER_AREA)
    Image.fromarray(out).save(to)


def main() -> None:
    root, what = Path(sys.argv[1]), sys.argv[2]
    if what == "figures":
        build_figures(root, tuple(s for s in FIGURES if not s.held_out), "figures")
        build_figures(root, tuple(s for s in FIGURES if s.held_out), "figures-held-out")
    elif what == "svg":
        build_figures(root, SVG_SETS, "svg")
    elif what == "grounds":
        build_grounds(root, tuple(s for s in GROUNDS if not s.held_out), "grounds")
        build_grounds(root, tuple(s for s in GROUNDS if s.held_out), "grounds-held-out")
    elif what == "halves":
        for name in sys.argv[3:] or ("figures", "svg", "drawn", "drawn2", "grounds"):
            halve(root / "bank", name)
    elif what == "sheet":
        sheet(root / "bank", sys.argv[3], Path(sys.argv[4]), only=sys.argv[5] if len(sys.argv) > 5 else "")


if __name__ == "__main__":
    main()
