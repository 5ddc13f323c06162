"""What a training on a GPU draws from: processors keep dealing figures and grounds, and every step pairs them anew.

A machine's processors make some hundred figures a second, its GPU learns from more pictures than that. So a figure stays for
a while and is shown on several grounds, mirrored or not, in other light.

Dealers are processes of their own that know nothing of the GPU; deals travel as files in a folder in memory.
"""

from __future__ import annotations

import queue
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor

from .compose import FIGURE_SHARES, GROUND_SHARES, figure_for
from .grounds import ground_for
from .mixing import pictures_of
from .shelves import load_shelves

COUNT = 16  # figures, and grounds, in a deal
AHEAD = 3  # deals that a dealer lays down before one of its is taken
SKIP = ("renpy-grounds",)


def shelves_of(bank: Path):
    """All figures and grounds of a bank, whole or unpacked in parts."""
    names = sorted(p.stem for p in bank.glob("*.json") if "half" not in p.stem and "held-out" not in p.stem)
    figures = load_shelves(bank, [n for n in names if not n.startswith("grounds")], FIGURE_SHARES)
    return figures, load_shelves(bank, [n for n in names if n.startswith("grounds")], GROUND_SHARES, skip=SKIP)


def deals(bank: Path, size: int, seed: list[int]):
    """Endless arrays uint8 [COUNT,size,size,7]: a figure's four channels, a ground's three."""
    cv2.setNumThreads(1)
    rng = np.random.default_rng(seed)
    figures, grounds = shelves_of(bank)
    nobody = np.zeros((size, size, 4), np.float32)
    while True:
        deal = np.empty((COUNT, size, size, 7), np.uint8)
        for card in deal:
            card[..., :4] = np.clip(figure_for(figures, grounds, size, rng) + 0.5, 0, 255)
            card[..., 4:] = np.clip(ground_for(grounds, figures, size, rng, nobody) + 0.5, 0, 255)
        yield deal


def dealer(bank: Path, size: int, seed: list[int], folder: Path) -> None:
    laid: list[Path] = []
    for number, deal in enumerate(deals(bank, size, seed)):
        while len(laid := [p for p in laid if p.exists()]) >= AHEAD:
            time.sleep(0.01)
        part = folder / f"{seed[-1]}-{number}.part"
        deal.tofile(part)
        laid.append(part.rename(part.with_suffix(".deal")))


class Deck:
    """A ring of the newest figures and grounds on the device."""

    def __init__(self, bank: Path, size: int, seed: int, dealers: int, device: str, room: int) -> None:
        self.size, self.dealt = size, 0
        self.cards = torch.empty(room - room % COUNT, size, size, 7, dtype=torch.uint8, device=device)
        memory = Path("/dev/shm")
        self.folder = tempfile.TemporaryDirectory(dir=memory if memory.exists() else None)
        command = [sys.executable, "-m", "training.deck", str(bank), str(size), self.folder.name, str(seed)]
        self.dealers = [subprocess.Popen([*command, str(k)]) for k in range(dealers)]
        self.read: queue.Queue = queue.Queue(16)
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            for path in sorted(Path(self.folder.name).glob("*.deal"), key=lambda p: p.stat().st_mtime):
                deal = np.fromfile(path, np.uint8).reshape(COUNT, self.size, self.size, 7)
                path.unlink()
                self.read.put(torch.from_numpy(deal))
            time.sleep(0.005)

    def wait_for(self, cards: int) -> None:
        while self.dealt < min(cards, len(self.cards)):
            self._take(self.read.get())

    def refresh(self, at_most: int = 2) -> None:
        """Takes what was dealt since, without waiting, and never so much that the GPU has to wait."""
        for _ in range(min(at_most, self.read.qsize())):
            self._take(self.read.get())

    def _take(self, deal: Tensor) -> None:
        at = self.dealt % len(self.cards)
        self.cards[at : at + COUNT].copy_(deal)
        self.dealt += COUNT

    def samples(self, count: int, size: int) -> tuple[Tensor, Tensor]:
        """-> pictures [count,3,size,size] in 0..255 and truths [count,1,size,size] in 0..1."""
        held = min(self.dealt, len(self.cards))
        figure, ground = torch.randint(held, (2, count), device=self.cards.device)
        figures, grounds = self.cards[figure][..., :4], self.cards[ground][..., 4:]
        return pictures_of(figures.permute(0, 3, 1, 2), grounds.permute(0, 3, 1, 2), size)

    def close(self) -> None:
        for process in self.dealers:
            process.terminate()


if __name__ == "__main__":
    dealer(Path(sys.argv[1]), int(sys.argv[2]), [int(sys.argv[4]), int(sys.argv[5])], Path(sys.argv[3]))
