"""Self-checks, a minute without data or network: `python -m training.check`. Each can fail; the first that does ends it."""

from __future__ import annotations

import tempfile
from pathlib import Path

import cv2
import numpy as np
import torch

from . import mixing
from .bank import Shelf as NewShelf
from .bank import fit_figure
from .characters import drawing
from .compose import mix, sample
from .drawn3 import drawing3
from .evaluate import open_model, scores
from .export import export, read_weights
from .figures import dress, over, textured
from .net import Block, Mini, fold
from .pack import decode, encode
from .shelves import Shelf
from .train import edge_band, loss_of


def check_fit() -> None:
    """A half-transparent red square keeps its colour times its alpha, and its place."""
    rgba = np.zeros((600, 600, 4), np.uint8)
    rgba[100:400, 200:500] = (200, 0, 0, 255)
    rgba[400:420, 200:500] = (200, 0, 0, 128)
    rgba[300:400, 200:400] = 0
    cell, row = fit_figure(rgba)
    assert (row["w"], row["h"]) == (round(300 * 1.5), round(320 * 1.5)), row
    assert row["cut"] == [] and tuple(cell[100, 100]) == (200, 0, 0, 255)
    assert abs(int(cell[row["h"] - 10, 100, 0]) - 100) <= 1, "colour is premultiplied"


def check_mix() -> None:
    """Over and mix agree with hand-computed values."""
    red = np.broadcast_to(np.float32([100, 0, 0, 127.5]), (4, 4, 4))
    blue = np.broadcast_to(np.float32([0, 0, 255, 255]), (4, 4, 4))
    assert np.allclose(over(red, blue)[0, 0], [100, 0, 127.5, 255])
    fixed = np.random.default_rng(1)  # its first draw is .51: mixed as sRGB values
    assert np.allclose(mix(red, np.full((4, 4, 3), 10, np.float32), fixed)[0, 0], [105, 5, 5])


def check_drawing() -> None:
    """The same seed draws the same character; its alpha is used over its whole range."""
    first, again = drawing(5), drawing(5)
    assert first is not None and np.array_equal(first[0], again[0])
    alpha = first[0][..., 3].astype(int)
    assert (alpha == 255).mean() > 0.05 and (alpha == 0).mean() > 0.05 and ((alpha > 30) & (alpha < 220)).any()
    assert (first[0][..., :3] <= alpha[..., None] + 1).all(), "premultiplied"


def check_newer_drawing() -> None:
    """The same seed draws the same; paint lies on a border of the cell's picture only where that is cut; some of it is see-through."""
    cells = [drawing3(seed) for seed in range(24)]
    again = drawing3(3)
    assert again is not None and np.array_equal(cells[3][0], again[0]) and cells[3][1] == again[1]
    see_through = 0
    for cell, row in (c for c in cells if c is not None):
        alpha = cell[: row["h"], : row["w"], 3].astype(int)
        sides = {"top": alpha[0], "bottom": alpha[-1], "left": alpha[:, 0], "right": alpha[:, -1]}
        for side, line in sides.items():
            assert (line > 250).mean() > 0.04 if side in row["cut"] else (line > 250).mean() < 0.9, (row, side)
        assert (cell[..., :3] <= cell[..., 3:].astype(int) + 1).all() and not cell[row["h"] :].any() and not cell[:, row["w"] :].any()
        see_through += ((alpha > 30) & (alpha < 220)).sum() > 0.15 * (alpha > 10).sum()
    assert len([c for c in cells if c is not None]) > 20 and 2 <= see_through <= 16, see_through


def check_dress() -> None:
    """Of two colours of a figure one is drawn towards the ground, the other stays, and so does alpha; on a GPU's way too."""
    figure = np.zeros((64, 64, 4), np.float32)
    figure[8:56, 8:32], figure[8:56, 32:56] = (200, 20, 20, 255), (20, 20, 20, 255)
    ground = np.broadcast_to(np.float32([30, 120, 220]), (64, 64, 3))
    planes = torch.from_numpy(figure).permute(2, 0, 1)[None], torch.from_numpy(ground.copy()).permute(2, 0, 1)[None]
    moved = {False: 0, True: 0}
    for seed in range(24):
        torch.manual_seed(seed)
        by_gpu = mixing.dress(*planes)[0].permute(1, 2, 0).numpy()
        by_hand = dress(figure, ground, np.random.default_rng(seed))
        for way, out in ((True, by_gpu), (False, by_hand)):
            assert np.array_equal(out[..., 3], figure[..., 3]) and (out[..., :3] <= out[..., 3:]).all()
            nearer = [np.abs(out[30, x, :3] - ground[0, 0]).sum() < np.abs(figure[30, x, :3] - ground[0, 0]).sum() - 40 for x in (16, 48)]
            moved[way] += sum(nearer) == 1
    assert moved[True] == 24 and moved[False] >= 14, moved


def check_textured() -> None:
    """One colour and gradients have no texture, photographs have."""
    across = np.broadcast_to(np.linspace(0, 255, 384, dtype=np.float32)[:, None, None], (384, 384, 3))
    assert not textured(np.full((64, 64, 3), 90, np.float32)) and not textured(across)
    assert textured(photo_like().astype(np.float32))


def check_sample() -> None:
    """A sample is drawn from its seed alone, and alpha is 0 where nothing was put."""
    cell, row = drawing(5)
    figures = Shelf(cell[None], [row], np.ones(1))
    grounds = Shelf(np.full((1, 640, 640, 3), 90, np.uint8), [{}], np.ones(1))
    one, two = (sample(figures, grounds, 128, np.random.default_rng(3)) for _ in range(2))
    assert np.array_equal(one[0], two[0]) and one[0].shape == (128, 128, 3) and one[1].shape == (128, 128)


def check_scores() -> None:
    truth = np.zeros((64, 64), np.float32)
    truth[:, 32:] = 1
    moved = np.roll(truth, 1, 1)
    moved[:, 0] = 0
    mad, edge, iou = scores(moved, truth)
    assert np.isclose(mad, 1 / 64) and np.isclose(edge, 1 / 8) and np.isclose(iou, 31 / 32), (mad, edge, iou)
    assert int(edge_band((truth * 255).astype(np.uint8))[10].sum()) == 8


def photo_like(side: int = 128) -> np.ndarray:
    rng = np.random.default_rng(4)
    coarse = cv2.resize(rng.uniform(0, 255, (9, 9, 3)), (side, side), interpolation=cv2.INTER_CUBIC)
    return np.clip(coarse + rng.normal(0, 4, (side, side, 3)), 0, 255).astype(np.uint8)


def check_mixing() -> None:
    """What the GPU does agrees with OpenCV, with libjpeg and with hand-computed values."""
    torch.manual_seed(1)
    picture = photo_like()
    planes = torch.from_numpy(picture).permute(2, 0, 1)[None].float()
    blurred = mixing.blur(planes, torch.full((1, 1, 1, 1), 2.0), 8)[0].permute(1, 2, 0).numpy()
    theirs = cv2.GaussianBlur(picture.astype(np.float32), (17, 17), 2.0, borderType=cv2.BORDER_REFLECT_101)
    assert np.abs(blurred - theirs).max() < 0.01
    for quality in (40, 75, 95):
        ours = mixing.jpeg(planes, torch.full((1, 1, 1, 1), float(quality)))[0].permute(1, 2, 0).numpy()
        code = cv2.imencode(".jpg", picture[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
        theirs = cv2.imdecode(code, cv2.IMREAD_COLOR)[..., ::-1].astype(np.float32)
        lost = np.abs(theirs - picture).mean()
        assert np.abs(ours - theirs).mean() < 0.35 * lost, (quality, np.abs(ours - theirs).mean(), lost)
    five = torch.rand(5, 1000)
    assert torch.equal(mixing.middle(*five), five.median(0).values)
    figure = torch.zeros(1, 4, 1, 3)
    figure[0, :, 0, 1], figure[0, :, 0, 2] = torch.tensor([200.0, 0, 0, 255]), torch.tensor([100.0, 0, 0, 127.5])
    torch.manual_seed(0)  # mixed as sRGB values
    mixed = mixing.mix(figure, torch.full((1, 3, 1, 3), 10.0))[0, :, 0].T
    assert torch.allclose(mixed, torch.tensor([[10.0, 10, 10], [200, 0, 0], [105, 5, 5]])), mixed


def check_whole_mixing() -> None:
    """Where a truth is 0 the ground's hue is seen, where it is 1 the figure's, whatever the picture went through."""
    torch.manual_seed(3)
    figures = torch.zeros(24, 4, 96, 96, dtype=torch.uint8)
    figures[:, 0, 24:72, 24:72] = figures[:, 3, 24:72, 24:72] = 255
    grounds = torch.zeros(24, 3, 96, 96, dtype=torch.uint8)
    grounds[:, 2] = 255
    pictures, truths = mixing.pictures_of(figures, grounds, 64)
    assert pictures.shape == (24, 3, 64, 64) and truths.shape == (24, 1, 64, 64)
    assert set(truths.unique().tolist()) >= {0.0, 1.0} and abs(float(truths.mean()) - 0.25) < 0.01
    redder = pictures[:, 0] - pictures[:, 2]
    inside = (redder * (truths[:, 0] == 1)).sum((1, 2)) / (truths[:, 0] == 1).sum((1, 2))
    outside = (redder * (truths[:, 0] == 0)).sum((1, 2)) / (truths[:, 0] == 0).sum((1, 2))
    # A quarter stands on a ground of its own colour, or is drawn towards it.
    assert (inside > 0).float().mean() > 0.7 and (outside < 0).float().mean() > 0.8, (inside, outside)


def check_pack() -> None:
    """A cell comes back at three quarters, nearly as it was, and premultiplied."""
    cell, row = drawing(5)
    with tempfile.TemporaryDirectory() as folder:
        bank = Path(folder)
        shelf = NewShelf(bank, "drawn", cell.shape)
        shelf.add(cell, row)
        shelf.close()
        code, small_row = encode((bank, "drawn", 0))
    small = decode(code, 384)
    assert small_row["h"] == round(row["h"] * 0.75) and len(code) < cell.nbytes / 20
    wanted = cv2.resize(cell[: row["h"], : row["w"]], (small_row["w"], small_row["h"]), interpolation=cv2.INTER_AREA)
    got = small[: small_row["h"], : small_row["w"]]
    assert np.abs(got.astype(int) - wanted).mean() < 3, np.abs(got.astype(int) - wanted).mean()
    assert (small[..., :3] <= small[..., 3:]).all() and not small[small_row["h"] :].any()


def check_network() -> None:
    """Any size that is a multiple of 32; a step against the gradient lowers the loss; ONNX says what PyTorch says."""
    torch.manual_seed(0)
    net = Mini()
    picture, truth = torch.randn(2, 3, 96, 64), torch.zeros(2, 1, 96, 64)
    truth[..., 20:50] = 1
    band = torch.zeros_like(truth)
    band[..., 16:24] = band[..., 46:54] = 1
    optimiser = torch.optim.Adam(net.parameters(), 1e-4)
    losses = []
    for _ in range(4):
        loss = loss_of(net(picture, aux=True), truth, band)[0]
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(float(loss.detach()))
    assert losses[-1] < losses[0], losses
    net.eval()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "mini.onnx"
        export(net, path)
        for height, width in ((96, 64), (160, 128)):
            x = torch.randn(1, 3, height, width)
            theirs = open_model(path).run(None, {"image": x.numpy()})[0]
            with torch.no_grad():
                ours = torch.sigmoid(net(x)).numpy()
            assert theirs.shape == (1, 1, height, width) and np.abs(theirs - ours).max() < 0.02, np.abs(theirs - ours).max()
        again = fold(Mini()).eval()
        read_weights(again, path)
        with torch.no_grad():
            assert torch.allclose(again(x), net(x), atol=0.1)
        check_growth(path, x)
        assert path.stat().st_size < 12e6


def check_growth(path: Path, x: torch.Tensor) -> None:
    """A file that lacks blocks fills a network that has them, and what it says stays the same."""
    small = Mini()
    small.first32, small.stage16 = torch.nn.Sequential(Block(160)), small.stage16[:2]
    small.stage32 = small.stage32[:2]
    small.eval()
    export(small, path)
    large = fold(Mini()).eval()
    read_weights(large, path)
    with torch.no_grad():
        assert torch.allclose(large(x), small(x), atol=0.1)


def main() -> None:
    checks = (
        check_fit,
        check_mix,
        check_drawing,
        check_newer_drawing,
        check_dress,
        check_textured,
        check_sample,
        check_scores,
        check_mixing,
        check_whole_mixing,
        check_pack,
        check_network,
    )
    for check in checks:
        check()
        print("ok", check.__name__.removeprefix("check_"), flush=True)


if __name__ == "__main__":
    main()
