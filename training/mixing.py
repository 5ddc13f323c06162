"""The second half of a sample on a GPU, many at a time: a figure and a ground become a picture and its truth.

What `compose.on_ground` does one by one with numpy, with the same chances. Tensors are float32 [N,C,H,W] in 0..255, figures
premultiplied. JPEG is its quantised cosine transform (ITU-T T.81, tables of Annex K, scaled as IJG's library does), 4:2:0.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional as F

LUMA = (
    (16, 11, 10, 16, 24, 40, 51, 61),
    (12, 12, 14, 19, 26, 58, 60, 55),
    (14, 13, 16, 24, 40, 57, 69, 56),
    (14, 17, 22, 29, 51, 87, 80, 62),
    (18, 22, 37, 56, 68, 109, 103, 77),
    (24, 35, 55, 64, 81, 104, 113, 92),
    (49, 64, 78, 87, 103, 121, 120, 101),
    (72, 92, 95, 98, 112, 100, 103, 99),
)
CHROMA_CORNER = ((17, 18, 24, 47), (18, 21, 26, 66), (24, 26, 56, 99), (47, 66, 99, 99))  # 99 everywhere else


def uniform(like: Tensor, low: float, high: float) -> Tensor:
    return torch.empty(len(like), 1, 1, 1, device=like.device).uniform_(low, high)


def normal(like: Tensor, spread: float, channels: int = 1) -> Tensor:
    return torch.randn(len(like), channels, 1, 1, device=like.device) * spread


def some(like: Tensor, p: float) -> Tensor:
    return uniform(like, 0, 1) < p


def few(like: Tensor, p: float) -> Tensor:
    """Indices of about a share `p` of the batch."""
    count = math.floor(p * len(like) + torch.rand(()).item())
    return torch.randperm(len(like), device=like.device)[:count]


def change_few(picture: Tensor, p: float, change: Callable[[Tensor], Tensor]) -> None:
    which = few(picture, p)
    if len(which):
        picture[which] = change(picture[which])


def blur(x: Tensor, sigma: Tensor, reach: int) -> Tensor:
    """Gaussian of a `sigma` of its own for every picture, [N,1,1,1] in px."""
    n, c = x.shape[:2]
    at = torch.arange(-reach, reach + 1, device=x.device, dtype=x.dtype)
    kernel = torch.exp(-0.5 * (at / sigma.view(n, 1)) ** 2)
    kernel = (kernel / kernel.sum(1, keepdim=True)).repeat_interleave(c, 0)
    flat = F.pad(x.reshape(1, n * c, *x.shape[2:]), (reach,) * 4, mode="reflect")
    flat = F.conv2d(flat, kernel[:, None, None, :], groups=n * c)
    return F.conv2d(flat, kernel[:, None, :, None], groups=n * c).view_as(x)


def axes(x: Tensor) -> tuple[Tensor, Tensor]:
    """x and y in -0.5..0.5"""
    h, w = x.shape[2:]
    across = (torch.arange(w, device=x.device) + 0.5) / w - 0.5
    down = (torch.arange(h, device=x.device) + 0.5) / h - 0.5
    return across.view(1, 1, 1, w), down.view(1, 1, h, 1)


def sized(x: Tensor, size: int) -> Tensor:
    x = x if x.shape[-1] == size else F.interpolate(x, (size, size), mode="bilinear", antialias=True)
    return torch.where(some(x, 0.5), x.flip(3), x)


def recolour(figure: Tensor) -> Tensor:
    colour, alpha = figure[:, :3], figure[:, 3:]
    gain = torch.exp(normal(figure, 0.15) + normal(figure, 0.07, 3))
    lift = normal(figure, 8)
    changed = torch.minimum((colour * gain + alpha * (lift / 255)).clamp(min=0), alpha)
    return torch.cat([torch.where(some(figure, 0.3), changed, colour), alpha], 1)


def own_colour(figure: Tensor, ground: Tensor) -> Tensor:
    """Now and then the ground is plain, of a colour that the figure has itself."""
    which = few(figure, 0.05)
    picked, out = figure[which], ground.clone()
    score = torch.where(picked[:, 3] > 200, torch.rand_like(picked[:, 3]), 0)
    at = score.flatten(1).argmax(1)
    colour = picked[:, :3].flatten(2).gather(2, at.view(-1, 1, 1).expand(-1, 3, 1))[..., None]
    out[which] = (colour + normal(picked, 14, 3)).clamp(0, 255).expand_as(out[which])
    return out


def hide(figure: Tensor, ground: Tensor) -> Tensor:
    """Draws the colours of a figure towards those around it: dark on dark, sand on sand, leaf on leaf."""
    alpha = figure[:, 3:] / 255
    own = figure[:, :3].sum((2, 3), keepdim=True) / alpha.sum((2, 3), keepdim=True).clamp(min=1)
    shift = (ground.mean((2, 3), keepdim=True) - own) * uniform(figure, 0.3, 0.8) * some(figure, 0.1)
    return torch.cat([torch.minimum((figure[:, :3] + alpha * shift).clamp(min=0), figure[:, 3:]), figure[:, 3:]], 1)


def dress(figure: Tensor, ground: Tensor) -> Tensor:
    """A coat of the colour of what lies behind it: what has one colour of a figure is drawn towards the ground there."""
    colour, alpha = figure[:, :3], figure[:, 3:]
    solid = alpha > 200
    at = torch.where(solid, torch.rand_like(alpha), 0).flatten(1).argmax(1)
    seed = colour.flatten(2).gather(2, at.view(-1, 1, 1).expand(-1, 3, 1))[..., None]
    away = (colour - seed).abs().amax(1, keepdim=True)
    cover = blur((solid & (away < uniform(figure, 20, 60))).float(), torch.full_like(uniform(figure, 0, 1), 0.7), 2)
    weight = cover.sum((2, 3), keepdim=True).clamp(min=1)
    own, behind = ((x * cover).sum((2, 3), keepdim=True) / weight for x in (colour, ground))
    shift = (behind - own) * uniform(figure, 0.4, 1)
    return torch.cat([torch.minimum((colour + cover * alpha / 255 * shift).clamp(min=0), alpha), alpha], 1)


def foot_shadow(alpha: Tensor) -> Tensor:
    solid = (alpha > 0.5).float()
    x, y = axes(alpha)
    columns, rows = solid.amax(2, keepdim=True), solid.amax(3, keepdim=True)
    left, right = torch.where(columns > 0, x, 1).amin(3, keepdim=True), torch.where(columns > 0, x, -1).amax(3, keepdim=True)
    foot = torch.where(rows > 0, y, -1).amax(2, keepdim=True)
    rx = ((right - left) * uniform(alpha, 0.3, 0.6)).clamp(min=0.05)
    away = torch.hypot((x - (left + right) / 2) / rx, (y - foot) / uniform(alpha, 0.015, 0.07))
    return (1.2 - away).clamp(0, 1) ** uniform(alpha, 0.7, 2)


def wall_shadow(alpha: Tensor) -> Tensor:
    turn = torch.zeros(len(alpha), 2, 3, device=alpha.device)
    turn[:, 0, 0] = turn[:, 1, 1] = 1
    turn[:, 0, 2] = normal(alpha, 0.06).flatten()  # the frame is 2 wide
    turn[:, 1, 2] = uniform(alpha, -0.12, 0).flatten()
    return F.grid_sample(alpha, F.affine_grid(turn, alpha.shape, align_corners=False), align_corners=False)


def shade(ground: Tensor, figure: Tensor) -> Tensor:
    """A soft shadow on the ground or on the wall behind, made at a quarter of the size."""
    size = ground.shape[-1]
    alpha = F.avg_pool2d(figure[:, 3:] / 255, 4)
    foot = some(figure, 0.5)
    dark = torch.where(foot, foot_shadow(alpha), wall_shadow(alpha))
    sigma = torch.where(foot, uniform(figure, 0.003, 0.02), uniform(figure, 0.004, 0.04)) * size / 4
    dark = F.interpolate(blur(dark, sigma, min(14, size // 8 - 1)), (size, size), mode="bilinear")
    return ground * (1 - dark * uniform(figure, 0.12, 0.6) * some(figure, 0.24))


def mix(figure: Tensor, ground: Tensor) -> Tensor:
    colour, alpha = figure[:, :3], figure[:, 3:] / 255
    straight = (colour / alpha.clamp(min=1e-3) / 255).clamp(0, 1)
    light = straight**2.2 * alpha + (ground.clamp(0, 255) / 255) ** 2.2 * (1 - alpha)
    edge = (alpha > 0) & (alpha < 1) & some(figure, 0.15)
    return torch.where(edge, light.clamp(min=0) ** (1 / 2.2) * 255, colour + ground * (1 - alpha))


def cosines(device: torch.device) -> Tensor:
    """The orthonormal 8-point DCT-II."""
    n = torch.arange(8, device=device, dtype=torch.float32)
    d = torch.cos((2 * n[None] + 1) * n[:, None] * math.pi / 16) / 2
    d[0] *= math.sqrt(0.5)
    return d


def quantised(plane: Tensor, table: Tensor) -> Tensor:
    """[N,C,H,W] around 0, through the 8x8 transform and back, rounded by `table` [N,8,8]."""
    n, c, h, w = plane.shape
    d = cosines(plane.device)
    blocks = plane.view(n, c, h // 8, 8, w // 8, 8).transpose(3, 4)
    step = table.view(n, 1, 1, 1, 8, 8)
    kept = torch.round(d @ blocks @ d.T / step) * step
    return (d.T @ kept @ d).transpose(3, 4).reshape(n, c, h, w)


def jpeg(x: Tensor, quality: Tensor) -> Tensor:
    """`x` in 0..255, sides multiples of 16; `quality` [N,1,1,1] in 1..99."""
    luma = torch.tensor(LUMA, device=x.device, dtype=torch.float32)
    chroma = torch.full((8, 8), 99.0, device=x.device)
    chroma[:4, :4] = torch.tensor(CHROMA_CORNER, device=x.device)
    scale = torch.where(quality < 50, 5000 / quality, 200 - 2 * quality).view(-1, 1, 1)
    tables = [((t * scale + 50) / 100).floor().clamp(1, 255) for t in (luma, chroma)]
    r, g, b = x.unbind(1)
    y = 0.299 * r + 0.587 * g + 0.114 * b
    colour = torch.stack([(b - y) * 0.564334, (r - y) * 0.713267], 1)
    y = quantised(y[:, None] - 128, tables[0])[:, 0] + 128
    colour = F.interpolate(quantised(F.avg_pool2d(colour, 2), tables[1]), scale_factor=2, mode="bilinear")
    cb, cr = colour.unbind(1)
    return torch.stack([y + 1.402 * cr, y - 0.344136 * cb - 0.714136 * cr, y + 1.772 * cb], 1).clamp(0, 255)


def there_and_back(picture: Tensor) -> Tensor:
    """Made smaller, and larger again."""
    size = picture.shape[-1]
    small = int(size * (0.5 + 0.4 * torch.rand(()).item()))
    lower = F.interpolate(picture, (small, small), mode="bilinear", antialias=True)
    return F.interpolate(lower, (size, size), mode="bicubic")


def middle(a: Tensor, b: Tensor, c: Tensor, d: Tensor, e: Tensor) -> Tensor:
    """The median of five."""
    low = torch.maximum(torch.minimum(a, b), torch.minimum(c, d))
    high = torch.minimum(torch.maximum(a, b), torch.maximum(c, d))
    return torch.maximum(torch.minimum(low, high), torch.minimum(torch.maximum(low, high), e))


def brushed(picture: Tensor) -> Tensor:
    """All painted over with one broad brush: the median of five along rows, then along columns."""
    wide = F.pad(picture, (2, 2, 2, 2), mode="reflect")
    h, w = picture.shape[2:]
    rows = middle(*(wide[..., i : i + w] for i in range(5)))
    return middle(*(rows[..., i : i + h, :] for i in range(5)))


def wear(picture: Tensor) -> Tensor:
    """What happens to pictures on their way: light, lens, sensor, resizing, JPEG."""
    lit = some(picture, 0.2)
    picture = torch.where(lit, picture * torch.exp(normal(picture, 0.15, 3)) + normal(picture, 8), picture)
    x, y = axes(picture)
    picture = picture * (1 - uniform(picture, 0.1, 0.9) * some(picture, 0.12) * (x * x + y * y))
    change_few(picture, 0.08, lambda some_of: blur(some_of, uniform(some_of, 0.3, 0.9), 3))
    change_few(picture, 0.08, there_and_back)
    sigma = normal(picture, 6).abs() * some(picture, 0.25)
    grain = torch.where(some(picture, 0.6), torch.randn_like(picture[:, :1]), torch.randn_like(picture))
    picture = (picture + grain * sigma + 0.5).clamp(0, 255).floor()
    change_few(picture, 0.04, brushed)
    change_few(picture, 0.3, lambda some_of: jpeg(some_of, uniform(some_of, 40, 97).round()))
    return (picture + 0.5).floor().clamp(0, 255)


@torch.no_grad()
def pictures_of(figures: Tensor, grounds: Tensor, size: int) -> tuple[Tensor, Tensor]:
    """uint8 [N,4,S,S] and [N,3,S,S] -> pictures [N,3,size,size] in 0..255 and truths [N,1,size,size] in 0..1."""
    figure, ground = recolour(sized(figures.float(), size)), sized(grounds.float(), size)
    ground = own_colour(figure, ground)
    figure = hide(figure, ground)
    textured = (ground[:, :, 1:] - ground[:, :, :-1]).abs().mean((1, 2, 3)) > 1  # on one colour such a part and a gap look alike
    which = (torch.rand(len(figure), device=figure.device) < torch.where(textured, 0.12, 0.03)).nonzero()[:, 0]
    if len(which):
        figure[which] = dress(figure[which], ground[which])
    picture = wear(mix(figure, shade(ground, figure)))
    return picture, (figure[:, 3:] + 0.5).floor().clamp(0, 255) / 255


@torch.no_grad()
def edge_bands(truths: Tensor) -> Tensor:
    """The band of +-4 px around every edge: where a 9x9 window spans more than a tenth."""
    return (F.max_pool2d(truths, 9, 1, 4) + F.max_pool2d(-truths, 9, 1, 4)) > 0.1
