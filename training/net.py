"""The network of `mini`: a small residual encoder, a look at the whole picture, and a decoder that ends at full resolution.

Fully convolutional, any size that is a multiple of 32. Plain 3x3 convolutions with few channels where the picture is large:
on a processor they train and run faster than depthwise ones of the same accuracy. Batch norms are folded into the
convolutions for the file (`fold`); a folded network can be trained on.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

# RGB in 0..1 is normalised with these and with nothing that depends on the picture.
MEAN = 0.5
STD = 0.25
MULTIPLE = 32


class Conv(nn.Module):
    """Convolution and batch norm; after `fold`, a convolution alone."""

    def __init__(self, cin: int, cout: int, kernel: int = 3, stride: int = 1, groups: int = 1, zero: bool = False) -> None:
        super().__init__()
        self.conv = nn.Conv2d(cin, cout, kernel, stride, kernel // 2, groups=groups)
        self.norm: nn.Module = nn.BatchNorm2d(cout)
        nn.init.kaiming_normal_(self.conv.weight, mode="fan_out", nonlinearity="relu")
        nn.init.zeros_(self.conv.bias)
        if zero:  # a residual branch that begins as nothing
            nn.init.zeros_(self.norm.weight)

    def forward(self, x: Tensor) -> Tensor:
        return self.norm(self.conv(x))

    def fold(self) -> None:
        norm = self.norm
        if isinstance(norm, nn.Identity):
            return
        gain = norm.weight.data / torch.sqrt(norm.running_var + norm.eps)
        self.conv.weight.data.mul_(gain[:, None, None, None])
        self.conv.bias.data.sub_(norm.running_mean).mul_(gain).add_(norm.bias.data)
        self.norm = nn.Identity()


class Block(nn.Module):
    """Two convolutions beside the identity."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.one = Conv(channels, channels)
        self.two = Conv(channels, channels, zero=True)

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(x + self.two(F.relu(self.one(x))))


class Context(nn.Module):
    """A wide depthwise convolution and the mean of the whole picture: what is subject, what is not."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.wide = Conv(channels, channels, 7, groups=channels)
        self.grow = nn.Conv2d(channels, channels * 2, 1)
        self.whole = nn.Conv2d(channels, channels * 2, 1)
        self.shrink = Conv(channels * 2, channels, 1, zero=True)

    def forward(self, x: Tensor) -> Tensor:
        y = self.wide(x)
        whole = self.whole(y.mean((2, 3), keepdim=True))
        return x + self.shrink(F.relu(self.grow(y) + whole))


def up(x: Tensor) -> Tensor:
    return F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)


class Mini(nn.Module):
    """RGB normalised by MEAN and STD, [N,3,H,W] -> alpha logits [N,1,H,W]; with `aux` also those at 1/4 and 1/16."""

    def __init__(self) -> None:
        super().__init__()
        self.enter2 = Conv(12, 16)  # the picture's own pixels, four by four
        self.enter4 = Conv(16, 32, stride=2)
        self.stage4 = Block(32)
        self.enter8 = Conv(32, 64, stride=2)
        self.stage8 = nn.Sequential(Block(64), Block(64), Block(64), Block(64))
        self.enter16 = Conv(64, 112, stride=2)
        self.stage16 = nn.Sequential(*(Block(112) for _ in range(6)))
        self.enter32 = Conv(112, 160, stride=2)
        self.first32 = nn.Sequential(*(Block(160) for _ in range(4)))
        self.stage32 = nn.Sequential(Block(160), Context(160), Block(160), Context(160), Context(160))
        self.narrow32 = Conv(160, 96, 1)
        self.side16 = Conv(112, 96, 1)
        self.merge16 = Conv(96, 96)
        self.narrow16 = Conv(96, 64, 1)
        self.side8 = Conv(64, 64, 1)
        self.merge8 = Conv(64, 64)
        self.refine8 = Block(64)
        self.narrow8 = Conv(64, 32, 1)
        self.side4 = Conv(32, 32, 1)
        self.merge4 = Conv(32, 32)
        self.refine4 = Block(32)
        self.narrow4 = Conv(32, 16, 1)
        self.merge2 = Conv(32, 16)
        self.alpha = nn.Conv2d(16, 4, 3, padding=1)
        self.aux16 = nn.Conv2d(96, 1, 1)
        self.aux4 = nn.Conv2d(32, 1, 1)

    def forward(self, x: Tensor, aux: bool = False):
        f2 = F.relu(self.enter2(F.pixel_unshuffle(x, 2)))
        f4 = self.stage4(F.relu(self.enter4(f2)))
        f8 = self.stage8(F.relu(self.enter8(f4)))
        f16 = self.stage16(F.relu(self.enter16(f8)))
        f32 = self.stage32(self.first32(F.relu(self.enter32(f16))))
        d16 = F.relu(self.merge16(F.relu(up(self.narrow32(f32)) + self.side16(f16))))
        d8 = self.refine8(F.relu(self.merge8(F.relu(up(self.narrow16(d16)) + self.side8(f8)))))
        d4 = self.refine4(F.relu(self.merge4(F.relu(up(self.narrow8(d8)) + self.side4(f4)))))
        d2 = F.relu(self.merge2(torch.cat([F.relu(up(self.narrow4(d4))), f2], 1)))
        logits = F.pixel_shuffle(self.alpha(d2), 2)
        return (logits, self.aux4(d4), self.aux16(d16)) if aux else logits


def fold(net: Mini) -> Mini:
    """Folds every batch norm into its convolution, in place."""
    for module in net.modules():
        if isinstance(module, Conv):
            module.fold()
    return net


def normalise(rgb: Tensor) -> Tensor:
    return (rgb - MEAN) / STD
