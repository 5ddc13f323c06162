"""Trains `mini` on one GPU: `python -m training.train_gpu ROOT --init mini.onnx --minutes 9 --to mini.pt`.

The processors deal figures and grounds, the GPU mixes them and learns (`deck.py`, `mixing.py`). Weights and losses are float32,
forward passes bfloat16. The learning rate warms up over 100 steps and falls as a half cosine over the run's minutes. Should the
loss rise by half, the run goes back to its running average and halves the rate: a network without batch norms can break.
`--to` gets the running average as float16 each minute and at the end; `training.export` reads it.
"""

from __future__ import annotations

import argparse
import copy
import math
import time
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from .deck import COUNT, Deck
from .export import read_weights
from .mixing import edge_bands
from .net import Mini, fold, normalise
from .train import loss_of, tensors_of


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("root", type=Path)
    parser.add_argument("--init", type=Path, required=True)
    parser.add_argument("--to", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=9)
    parser.add_argument("--lr", type=float, default=5e-4)
    parser.add_argument("--end-lr", type=float, default=2e-6)
    parser.add_argument("--sizes", type=int, nargs="+", default=[320, 384, 448])
    parser.add_argument("--deal", type=int, default=448, help="the size in which figures and grounds are dealt")
    parser.add_argument("--room", type=int, default=12000, help="figures and grounds that are held")
    parser.add_argument("--batch", type=int, default=96, help="pictures of 384 x 384 in a batch; of smaller ones more")
    parser.add_argument("--dealers", type=int, default=14)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--device", default="cuda")
    return parser.parse_args()


def start(path: Path, device: str) -> Mini:
    """The landed network; blocks that it lacks begin as nothing, and so do the heads that only training uses."""
    net = fold(Mini())
    read_weights(net, path)
    for head in (net.aux4, net.aux16):
        torch.nn.init.zeros_(head.weight)
    return net.to(device, memory_format=torch.channels_last)


def write(average: Mini, to: Path, step: int) -> None:
    state = {n: t.half().contiguous() for n, t in average.state_dict().items()}
    part = to.with_suffix(".part")
    torch.save({"average": state, "folded": True, "step": step}, part)
    part.replace(to)


class Run:
    """One run: the network, its running average, and what the log says of it."""

    def __init__(self, args: argparse.Namespace) -> None:
        self.args = args
        self.net = start(args.init, args.device).train()
        self.average = copy.deepcopy(self.net)
        self.optimiser = self.fresh_optimiser()
        self.step, self.turned, self.rate = 0, 0, 1.0
        self.sums = torch.zeros(3, device=args.device)
        self.lowest = math.inf

    def fresh_optimiser(self) -> torch.optim.Optimizer:
        return torch.optim.AdamW(self.net.parameters(), lr=self.args.lr, weight_decay=0.02, betas=(0.9, 0.99), fused=True)

    def lr_at(self, spent: float) -> float:
        low, high = self.args.end_lr, self.args.lr * self.rate
        return min(1.0, (self.step - self.turned + 1) / 100) * (low + (high - low) * (1 + math.cos(math.pi * spent)) / 2)

    def try_shape(self, pictures: Tensor, truths: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Fills the gradients and steps nowhere -> loss, MAD, edge error."""
        with torch.autocast(self.args.device, torch.bfloat16):
            outputs = self.net(normalise(pictures / 255).contiguous(memory_format=torch.channels_last), aux=True)
        loss, mad, edge = loss_of(outputs, truths, edge_bands(truths))
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        return loss.detach(), mad, edge

    def learn(self, pictures: Tensor, truths: Tensor, spent: float) -> None:
        self.optimiser.param_groups[0]["lr"] = self.lr_at(spent)
        loss, mad, edge = self.try_shape(pictures, truths)
        torch.nn.utils.clip_grad_norm_(self.net.parameters(), 1.0)
        self.optimiser.step()
        self.step += 1
        keep = min(0.9993, self.step / (self.step + 20))
        with torch.no_grad():
            torch._foreach_lerp_(tensors_of(self.average), tensors_of(self.net), 1 - keep)
        self.sums += torch.stack([loss, mad, edge])

    def look_back(self, steps: int) -> Tensor:
        """The means of the last steps; turns back where they are far above the best so far."""
        mean = (self.sums / steps).cpu()
        self.sums.zero_()
        if not mean[0] < 1.5 * self.lowest:
            self.net.load_state_dict(self.average.state_dict())
            self.optimiser, self.turned, self.rate = self.fresh_optimiser(), self.step, self.rate / 2
            print(f"turned back at step {self.step}: loss {mean[0]:.4f}", flush=True)
        elif mean[0] < self.lowest:
            self.lowest = float(mean[0])
        return mean


def main() -> None:
    args = parse()
    began = time.monotonic()
    torch.manual_seed(args.seed)
    deck = Deck(args.root / "bank", args.deal, args.seed, args.dealers, args.device, args.room)
    run, sizes = Run(args), np.random.default_rng(args.seed)
    deck.wait_for(COUNT)
    for size in args.sizes:  # the first pass through a new shape takes seconds
        run.try_shape(*deck.samples(round(args.batch * (384 / size) ** 2), size))
    deck.wait_for(2000)
    print(f"{time.monotonic() - began:.0f} s: ready, dealt {deck.dealt}", flush=True)
    saved, spent, seen = began, 0.0, 0
    while (spent := (time.monotonic() - began) / 60 / args.minutes) < 1:
        deck.refresh()
        size = int(sizes.choice(args.sizes))
        count = round(args.batch * (384 / size) ** 2)
        run.learn(*deck.samples(count, size), spent)
        seen += count
        if run.step % 100 == 0:
            loss, mad, edge = run.look_back(100)
            line = f"{time.monotonic() - began:.0f} s step {run.step} loss {loss:.4f} mad {mad:.4f} edge {edge:.4f}"
            print(f"{line} lr {run.lr_at(spent):.1e} seen {seen} dealt {deck.dealt}", flush=True)
            if time.monotonic() - saved > 60:
                write(run.average, args.to, run.step)
                saved = time.monotonic()
    write(run.average, args.to, run.step)
    deck.close()


if __name__ == "__main__":
    main()
