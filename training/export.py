"""Between checkpoints and ONNX: `python -m training.export CHECKPOINT... mini.onnx`, and `read_weights` for the way back.

The graph: `image` [1,3,H,W] RGB normalised by the card's mean and std, H and W multiples of 32, any -> `alpha` [1,1,H,W] in
0..1. Weights are stored as float16 with a cast behind each, which the runtime folds away when it loads the file: half the
bytes, float32 arithmetic. Batch norms are folded into the convolutions.
"""

from __future__ import annotations

import copy
import sys
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

from .net import Mini, fold

OPSET = 17


class Matte(nn.Module):
    """The network with its sigmoid, as it is shipped."""

    def __init__(self, net: Mini) -> None:
        super().__init__()
        self.net = net

    def forward(self, image: Tensor) -> Tensor:
        return torch.sigmoid(self.net(image))


def halve(graph: onnx.GraphProto) -> None:
    """Stores float32 weights of any size as float16 + Cast."""
    casts = []
    for tensor in graph.initializer:
        if tensor.data_type != TensorProto.FLOAT or np.prod(tensor.dims) < 64:
            continue
        half = numpy_helper.from_array(numpy_helper.to_array(tensor).astype(np.float16), f"{tensor.name}.half")
        casts.append(helper.make_node("Cast", [half.name], [tensor.name], f"{tensor.name}.cast", to=TensorProto.FLOAT))
        tensor.CopyFrom(half)
    nodes = casts + list(graph.node)
    del graph.node[:]
    graph.node.extend(nodes)


def export(net: Mini, to: Path, half: bool = True) -> None:
    net = fold(copy.deepcopy(net).to("cpu", memory_format=torch.contiguous_format)).eval()
    axes = {"image": {2: "height", 3: "width"}, "alpha": {2: "height", 3: "width"}}
    example = (torch.zeros(1, 3, 256, 256),)
    torch.onnx.export(
        Matte(net), example, str(to), opset_version=OPSET, input_names=["image"], output_names=["alpha"], dynamic_axes=axes, dynamo=False
    )
    model = onnx.load(to)
    if half:
        halve(model.graph)
    model.producer_name, model.producer_version, model.doc_string = "popcel", "", ""
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, to)


def read_weights(net: Mini, path: Path) -> None:
    """Fills a folded network from a landed ONNX file, by the names of its initialisers. The heads that only training uses
    stay as they are, and so do blocks that the file lacks: they begin as nothing beside the identity."""
    found = {}
    for tensor in onnx.load(path).graph.initializer:
        name = tensor.name.removesuffix(".half").removeprefix("net.")
        found[name] = torch.from_numpy(numpy_helper.to_array(tensor).astype(np.float32))
    if "enter2.conv.weight" not in found:
        raise ValueError(f"{path} was not written by this recipe: it lacks the first convolution")
    net.load_state_dict({n: found.get(n, v) for n, v in net.state_dict().items()})


def mean_of(checkpoints: list[Path]) -> Mini:
    """The mean of the running averages of runs that went on from each other."""
    states = [torch.load(c, map_location="cpu", weights_only=True) for c in checkpoints]
    net = fold(Mini()) if states[0]["folded"] else Mini()
    net.load_state_dict({n: sum(s["average"][n].float() for s in states) / len(states) for n in states[0]["average"]})
    return net


def main() -> None:
    *checkpoints, to = map(Path, sys.argv[1:])
    export(mean_of(checkpoints), to)
    print(f"{to}: {to.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
