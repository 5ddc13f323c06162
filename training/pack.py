"""Packs the bank for a machine that little can be sent to: `python -m training.pack ROOT pack FOLDER [SHELF ...]` and `... unpack FOLDER`.

Every cell becomes one AVIF at three quarters of its size, in parts of at most `PART` bytes: about 110 MB instead of 11 GB. A figure's
alpha is coded with losses too; that harms nothing, since pictures are mixed with the same alpha that is then their truth.
"""

from __future__ import annotations

import functools
import io
import json
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from .bank import Shelf, open_shelf

PART = 41_000_000
SHELVES = ("figures", "svg", "drawn", "drawn2", "drawn3", "grounds")
QUALITY = 70


shelf_of = functools.cache(open_shelf)


def encode(job: tuple[Path, str, int]) -> tuple[bytes, dict]:
    bank, name, i = job
    cells, rows = shelf_of(bank, name)
    cell, row = np.asarray(cells[i]), rows[i]
    if "w" in row:
        cell = cell[: row["h"], : row["w"]]
    size = tuple(max(1, round(side * 0.75)) for side in cell.shape[1::-1])
    small = cv2.resize(cell, size, interpolation=cv2.INTER_AREA)
    file = io.BytesIO()
    Image.fromarray(small).save(file, "AVIF", quality=QUALITY, speed=8, max_threads=1)
    return file.getvalue(), row | ({"w": size[0], "h": size[1]} if "w" in row else {})


def decode(code: bytes, side: int) -> np.ndarray:
    """-> a cell of `side`, premultiplied again in whole numbers: no colour exceeds its alpha."""
    picture = np.array(Image.open(io.BytesIO(code)))
    if picture.shape[2] == 4:
        alpha = picture[..., 3]
        alpha[alpha < 4] = 0
        alpha[alpha > 251] = 255
        np.minimum(picture[..., :3], alpha[..., None], out=picture[..., :3])
    cell = np.zeros((side, side, picture.shape[2]), np.uint8)
    cell[: picture.shape[0], : picture.shape[1]] = picture
    return cell


class Parts:
    """Numbered pairs of files: bytes end to end, and a table of what they are."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.table, self.data, self.count = folder, [], [], 0
        folder.mkdir(parents=True, exist_ok=True)

    def add(self, code: bytes, shelf: str, row: dict) -> None:
        if sum(map(len, self.data)) + len(code) > PART:
            self.close()
        self.table.append({"shelf": shelf, "bytes": len(code), "row": row})
        self.data.append(code)

    def close(self) -> None:
        (self.folder / f"{self.count}.bin").write_bytes(b"".join(self.data))
        (self.folder / f"{self.count}.json").write_text(json.dumps(self.table))
        self.table, self.data, self.count = [], [], self.count + 1


def pack(root: Path, folder: Path, names: tuple[str, ...] = SHELVES) -> None:
    jobs = [(root / "bank", name, i) for name in names for i in range(len(open_shelf(root / "bank", name)[1]))]
    np.random.default_rng(1).shuffle(jobs)  # so that the first part alone is a fair sample
    parts = Parts(folder)
    with ProcessPoolExecutor(2) as pool:
        for job, (code, row) in zip(jobs, pool.map(encode, jobs, chunksize=32), strict=True):
            parts.add(code, job[1], row)
    parts.close()


def unpack(root: Path, folder: Path) -> None:
    """Adds what FOLDER holds to ROOT/bank."""
    (root / "bank").mkdir(parents=True, exist_ok=True)
    for table in sorted(folder.glob("*.json")):
        rows, data = json.loads(table.read_text()), table.with_suffix(".bin").read_bytes()
        ends = np.cumsum([row["bytes"] for row in rows])
        codes = [data[end - row["bytes"] : end] for row, end in zip(rows, ends, strict=True)]
        with ProcessPoolExecutor() as pool:
            for name in sorted({row["shelf"] for row in rows}):
                picked = [k for k, row in enumerate(rows) if row["shelf"] == name]
                side = 480 if name == "grounds" else 384
                shelf = Shelf(root / "bank", f"{name}-{table.stem}", (side, side, 3 if name == "grounds" else 4))
                cells = pool.map(decode, [codes[k] for k in picked], [side] * len(picked), chunksize=32)
                for k, cell in zip(picked, cells, strict=True):
                    shelf.add(cell, rows[k]["row"])
                shelf.close()


def main() -> None:
    root, what, folder = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
    pack(root, folder, tuple(sys.argv[4:]) or SHELVES) if what == "pack" else unpack(root, folder)


if __name__ == "__main__":
    main()
