"""Trains `mini`: `python -m training.train ROOT --minutes 60`. ROOT holds the bank; checkpoints go to ROOT/runs/NAME.

Two processes of one thread each train one set of shared weights, each with its own batches and its own moments,
without locks (Hogwild): no thread ever waits for another, which on a shared machine costs half of the time. With a GPU,
`train_gpu.py`.

Forward passes are in bfloat16, which processors with AMX do two to three times as fast; weights and losses stay in float32.

A run starts from random weights, goes on from a checkpoint (`--resume`), or from a landed ONNX (`--init`).
"""

from __future__ import annotations

import argparse
import copy
import math
import signal
import time
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from .compose import FIGURE_SHARES, GROUND_SHARES, samples
from .net import Mini, fold, normalise
from .shelves import load_shelves

HEADS_FIRST = 150  # steps in which a run from an ONNX file teaches only the two heads that such files lack
FIGURE_SHELVES = ("figures", "svg", "drawn", "drawn2", "drawn3")


class Samples:
    """Endless batches; every batch has one size, drawn from `sizes`."""

    def __init__(self, root: Path, sizes: list[int], seed: list[int], pixels: int) -> None:
        self.root, self.sizes, self.seed, self.pixels = root, sizes, seed, pixels

    def __iter__(self):
        cv2.setNumThreads(1)
        rng = np.random.default_rng(self.seed)
        half = "-half" if max(self.sizes) <= 320 else ""
        bank = self.root / "bank"
        names = [f"{n}{half}" for n in FIGURE_SHELVES if (bank / f"{n}{half}.json").exists()]
        figures = load_shelves(bank, names, FIGURE_SHARES)
        grounds = load_shelves(bank, [f"grounds{half}"], GROUND_SHARES, skip=("renpy-grounds",))
        while True:
            size = int(rng.choice(self.sizes))
            pairs = samples(figures, grounds, size, rng, max(1, self.pixels // size**2))
            pictures, alphas = zip(*pairs, strict=True)
            bands = [edge_band(alpha) for alpha in alphas]
            yield tuple(torch.from_numpy(np.stack(part)) for part in (pictures, alphas, bands))


def edge_band(alpha: np.ndarray) -> np.ndarray:
    """The band of +-4 px around every edge of a truth in 0..255: where a 9x9 window spans more than a tenth."""
    box = np.ones((9, 9), np.uint8)
    return cv2.subtract(cv2.dilate(alpha, box), cv2.erode(alpha, box)) > 25


def pyramid_loss(a: Tensor, b: Tensor, levels: int = 4) -> Tensor:
    """L1 between Laplacian pyramids (box-filtered): edges at every scale."""
    loss = a.new_zeros(())
    d = a - b
    for level in range(levels):
        low = F.avg_pool2d(d, 2)
        loss = loss + (d - F.interpolate(low, scale_factor=2, mode="nearest")).abs().mean() * 2**level
        d = low
    return loss


def loss_of(outputs: tuple[Tensor, Tensor, Tensor], truth: Tensor, band: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    logits, quarter, sixteenth = (output.float() for output in outputs)
    alpha = torch.sigmoid(logits)
    error = (alpha - truth).abs()
    mad = error.mean()
    edge = (error * band).sum() / band.sum().clamp(min=1)
    both = (alpha * truth).sum((1, 2, 3))
    either = (alpha + truth - alpha * truth).sum((1, 2, 3))
    overlap = 1 - ((both + 50) / (either + 50)).mean()
    loss = 2 * mad + edge + 0.5 * overlap + pyramid_loss(alpha, truth) + 0.3 * F.binary_cross_entropy_with_logits(logits, truth)
    loss = loss + 0.2 * F.binary_cross_entropy_with_logits(quarter, F.avg_pool2d(truth, 4))
    loss = loss + 0.2 * F.binary_cross_entropy_with_logits(sixteenth, F.avg_pool2d(truth, 16))
    return loss, mad.detach(), edge.detach()


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("root", type=Path)
    parser.add_argument("--name", default="mini")
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--lr", type=float, default=2e-3)
    parser.add_argument("--end-lr", type=float, default=1e-4)
    parser.add_argument("--sizes", type=int, nargs="+", default=[128])
    parser.add_argument("--batch", type=float, default=4, help="samples of 256 x 256 in a batch; smaller ones are more")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=2, help="trainers that share the weights")
    parser.add_argument("--resume", type=Path)
    parser.add_argument("--average", action="store_true", help="resume from the running average, not from the last weights")
    parser.add_argument("--init", type=Path)
    return parser.parse_args()


def start(args: argparse.Namespace) -> tuple[Mini, Mini, dict | None]:
    net = Mini()
    state = None
    if args.init:
        from .export import read_weights

        read_weights(fold(net), args.init)
    if args.resume:
        state = torch.load(args.resume, map_location="cpu", weights_only=True)
        if state["folded"]:
            fold(net)
        net.load_state_dict(state["average" if args.average else "net"])
    net = net.to(memory_format=torch.channels_last)
    average = copy.deepcopy(net)
    if state:
        average.load_state_dict(state["average"])
    return net, average, state


def as_input(pictures: Tensor) -> Tensor:
    """uint8 [N,H,W,3] -> what the network takes; the layout in memory stays."""
    return normalise(pictures.permute(0, 3, 1, 2).float() / 255).contiguous(memory_format=torch.channels_last)


def tensors_of(net: Mini) -> list[Tensor]:
    """All that the running average averages: weights, and the statistics of the batch norms."""
    return [t for t in net.state_dict().values() if t.dtype == torch.float32]


def rate_at(args: argparse.Namespace, spent: float, steps: int) -> float:
    """Warm-up over 50 steps, then a half cosine over the run's minutes."""
    return min(1.0, (steps + 1) / 50) * (args.end_lr + (args.lr - args.end_lr) * (1 + math.cos(math.pi * spent)) / 2)


def trainer(rank: int, args: argparse.Namespace, net: Mini, average: Mini, state: dict | None) -> None:
    """One process: rank 0 also keeps the running average, the log and the checkpoints."""
    torch.set_num_threads(1)
    net.train()
    optimiser = torch.optim.AdamW(net.parameters(), lr=args.lr, weight_decay=0.02, betas=(0.9, 0.99), fused=True)
    if state:
        optimiser.load_state_dict(state["optimiser"])
    step = first = state["step"] if state else 0
    batches = Samples(args.root, args.sizes, [args.seed, first, rank], round(args.batch * 256 * 256))
    sums = np.zeros(4)
    began = time.monotonic()
    for pictures, truths, bands in batches:
        spent = (time.monotonic() - began) / 60 / args.minutes
        if spent >= 1:
            break
        optimiser.param_groups[0]["lr"] = lr = rate_at(args, spent, step - first)
        with torch.autocast("cpu", torch.bfloat16):
            outputs = net(as_input(pictures), aux=True)
        truth, band = truths[:, None].float() / 255, bands[:, None].float()
        loss, mad, edge = loss_of(outputs, truth, band)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        if args.init and step - first < HEADS_FIRST:
            for name, weight in net.named_parameters():
                if not name.startswith("aux"):
                    weight.grad = None
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimiser.step()
        step += 1
        if rank:
            continue
        keep = min(0.998, (step - 1) / (step + 20))
        with torch.no_grad():
            torch._foreach_lerp_(tensors_of(average), tensors_of(net), 1 - keep)
        sums += (float(loss.detach()), float(mad), float(edge), 1)
        if step % 50 == 0:
            mean = sums[:3] / sums[3]
            sums[:] = 0
            pace = (step - first) / (time.monotonic() - began)
            line = f"{time.strftime('%H:%M:%S')} step {step} loss {mean[0]:.4f} mad {mean[1]:.4f} edge {mean[2]:.4f}"
            print(f"{line} lr {lr:.2e} {pace:.2f} steps/s", flush=True)
        if step % 100 == 0:
            save(args, net, average, optimiser, step)
    if rank == 0:
        save(args, net, average, optimiser, step)


def save(args: argparse.Namespace, net: Mini, average: Mini, optimiser: torch.optim.Optimizer, step: int) -> None:
    folder = args.root / "runs" / args.name
    folder.mkdir(parents=True, exist_ok=True)
    state = {"net": net.state_dict(), "average": average.state_dict(), "optimiser": optimiser.state_dict(), "step": step}
    state["folded"] = not any(isinstance(m, torch.nn.BatchNorm2d) for m in net.modules())
    torch.save(state, folder / "last.part")
    (folder / "last.part").replace(folder / "last.pt")


def main() -> None:
    args = parse()
    torch.manual_seed(args.seed)
    net, average, state = start(args)
    if args.processes == 1:
        trainer(0, args, net, average, state)
        return
    net.share_memory()
    context = torch.multiprocessing.get_context("fork")
    processes = [context.Process(target=trainer, args=(rank, args, net, average, state)) for rank in range(args.processes)]
    for process in processes:
        process.start()
    # Asked to stop, it stops its trainers too; they are at most 100 steps away from the last checkpoint.
    signal.signal(signal.SIGTERM, lambda *_: [process.terminate() for process in processes])
    for process in processes:
        process.join()


if __name__ == "__main__":
    main()
