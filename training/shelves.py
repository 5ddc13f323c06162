"""Reads the bank: shelves joined into one, drawn from by shares, not by their sizes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

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


def everything(cells: Array) -> Shelf:
    """One shelf, each of its cells as often as any other."""
    return Shelf(cells, [{} for _ in range(len(cells))], np.linspace(1 / len(cells), 1, len(cells)))
