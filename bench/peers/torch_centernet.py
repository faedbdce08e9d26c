"""CenterNet on MobileNetV3 to be fine-tuned, as a PyTorch user would write it, with the published weights.

Layers, weights' names and order are those of lib/src/backbones/centernet.ts. Batch normalisation is inside the kernels, as
the author published it. Maps are doubled where TensorFlow's legacy rule puts the pixels: align_corners on one row and column
more, repeated. The published 1/6 of hard-swish is rounded to half precision: F.hardswish is scaled, in the kernels behind it
where there are any. Heat maps, sides and masks are drawn before, by the loops of a data loader.
"""
import io
import math

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from bench.peers.lite0 import CACHE, read
from bench.peers.serve import SCENES, SEED
from bench.reference import nets

SIZE, CLASSES, BOXES, STRIDE, BOX_STREAM = 256, 12, 3, 4, 1004
SWISH = 6 * 0.16662597656
# kernel, stride, wide, outputs, squeezed
TABLE = [
    (3, 1, 16, 16, 0),
    (3, 2, 64, 24, 0),
    (3, 1, 72, 24, 0),
    (5, 2, 72, 32, 24),
    (5, 1, 96, 32, 24),
    (5, 1, 96, 32, 24),
    (3, 2, 192, 64, 0),
    (3, 1, 160, 64, 0),
    (3, 1, 144, 64, 0),
    (3, 1, 144, 64, 0),
    (3, 1, 384, 88, 96),
    (3, 1, 528, 88, 136),
    (5, 2, 528, 120, 136),
    (5, 1, 720, 120, 184),
    (5, 1, 720, 120, 184),
]


class Conv(nn.Module):
    """A convolution by its name in the file, padded as TensorFlow pads an even side; `gain` scales what comes in."""

    def __init__(self, w: dict[str, np.ndarray], name: str, stride: int = 1, depthwise: bool = False, gain: float = 1):
        super().__init__()
        kernel = w[f"{name}/kernel"].transpose((2, 3, 0, 1) if depthwise else (3, 2, 0, 1)) * np.float32(gain)
        bias = w.get(f"{name}/bias")
        k, groups = kernel.shape[-1], len(kernel) if depthwise else 1
        self.pad = (k // 2 - 1, k // 2) * 2 if stride == 2 else None
        shape = (kernel.shape[1] * groups, len(kernel), k, stride, 0 if self.pad else k // 2)
        self.conv = nn.Conv2d(*shape, groups=groups, bias=bias is not None)
        self.conv.weight.data = torch.from_numpy(kernel.copy())
        if bias is not None:
            self.conv.bias.data = torch.from_numpy(bias.copy())

    def forward(self, x):
        return self.conv(F.pad(x, self.pad) if self.pad else x)


class Block(nn.Module):
    def __init__(self, w: dict[str, np.ndarray], place: int, inputs: int):
        super().__init__()
        name = f"block{place + 1}"
        _, stride, _, outputs, squeezed = TABLE[place]
        self.swish = place >= 6
        gain = SWISH if self.swish else 1
        self.expand = Conv(w, f"{name}/expand") if place else None
        self.filter = Conv(w, f"{name}/filter", stride, depthwise=True, gain=gain)
        self.squeeze = Conv(w, f"{name}/squeeze", gain=gain) if squeezed else None
        self.excite = Conv(w, f"{name}/excite") if squeezed else None
        # Where channels are weighed, by the rounded sixth too.
        self.project = Conv(w, f"{name}/project", gain=gain * (SWISH if squeezed else 1))
        self.adds = stride == 1 and inputs == outputs

    def act(self, x):
        return F.hardswish(x) if self.swish else F.relu(x)

    def forward(self, x):
        wide = self.act(self.expand(x)) if self.expand else x
        y = self.act(self.filter(wide))
        if self.squeeze:
            y = y * F.hardsigmoid(self.excite(F.relu(self.squeeze(y.mean((2, 3), keepdim=True)))))
        y = self.project(y)
        return wide, (y + x if self.adds else y)


def doubled(x):
    height, width = x.shape[2:]
    x = F.pad(x, (0, 1, 0, 1), mode="replicate")
    return F.interpolate(x, (2 * height + 1, 2 * width + 1), mode="bilinear", align_corners=True)[..., :-1, :-1]


class Separable(nn.Module):
    def __init__(self, w, name: str, filtered: str = "filter", projected: str = "project", gain: float = 1):
        super().__init__()
        self.filter = Conv(w, f"{name}/{filtered}", depthwise=True, gain=gain)
        self.project = Conv(w, f"{name}/{projected}")

    def forward(self, x):
        return self.project(self.filter(x))


class CenterNet(nn.Module):
    """To logits of middles and sides; with a drawn head of twelve classes, or COCO's of 80."""

    def __init__(self, coco: bool = False):
        super().__init__()
        w = dict(read(CACHE / "weights" / "centernet.safetensors"))
        if not coco:
            drawn = 0.03 * nets.uniform(SEED, nets.HEAD, np.arange(128 * CLASSES))
            w["centers/project/kernel"] = drawn.astype(np.float32).reshape(1, 1, 128, CLASSES)
            w["centers/project/bias"] = np.full(CLASSES, -math.log(99), np.float32)
        self.stem = Conv(w, "stem", 2)
        inputs = [16, *(row[3] for row in TABLE)]
        self.blocks = nn.ModuleList(Block(w, place, inputs[place]) for place in range(len(TABLE)))
        self.top = Conv(w, "top")
        self.reduce = nn.ModuleList(Conv(w, f"lateral{level}/reduce") for level in (2, 3, 4))
        self.lateral = nn.ModuleList(Separable(w, f"lateral{level}") for level in (2, 3, 4))
        gain = {5: SWISH}
        self.near, self.far = (
            nn.ModuleList(
                Separable(w, f"up{level}", f"{part}-filter", f"{part}-project", gain.get(level, 1)) for level in (3, 4, 5)
            )
            for part in ("near", "far")
        )
        self.squeeze, self.excite = Conv(w, "gate/squeeze"), Conv(w, "gate/excite")
        self.centers, self.sides = Separable(w, "centers"), Separable(w, "sides")

    def forward(self, x):
        x, taken = F.hardswish(self.stem(x)) * SWISH, []
        for place, block in enumerate(self.blocks):
            wide, x = block(x)
            if place in (3, 5):
                taken.append(wide)
            if place == 11:
                taken.append(x)
        x = F.hardswish(self.top(x))
        for level in (2, 1, 0):
            beside = self.lateral[level](F.relu(self.reduce[level](taken[level])))
            x = F.relu(torch.cat([beside, doubled(self.near[level](x) + self.far[level](x))], 1))
        x = x * torch.sigmoid(self.excite(F.relu(self.squeeze(x.mean((2, 3), keepdim=True)))))
        return self.centers(x), 16 * self.sides(x)


def scenes() -> tuple[np.ndarray, list[np.ndarray]]:
    """Pictures [n, 3, 256, 256] of 0..255, and what their maps should be: heat, sides and how much each place counts."""
    shape = (SCENES, SIZE, SIZE, 3)
    x = (nets.uniform(SEED, nets.INPUTS, np.arange(np.prod(shape), dtype=np.uint32)).astype(np.float32) + 1) * 127.5
    even = ((nets.uniform(SEED, BOX_STREAM, np.arange(SCENES * BOXES * 4)).astype(np.float32) + 1) / 2).reshape(-1, BOXES, 4)
    side = SIZE // STRIDE
    heat, sides, mask = (np.zeros((SCENES, c, side, side), np.float32) for c in (CLASSES, 4, 1))
    for picture, boxes in enumerate(even):
        front, bells = np.full((side, side), np.inf), []
        owner = np.full((side, side), -1)
        for place, (which, length, left, top) in enumerate(boxes.astype(np.float64)):
            length = math.floor(28 + length * 76)
            x1, y1 = (math.floor(share * (SIZE - length)) for share in (left, top))
            # Of CornerNet's three cases the box that shrinks is the strictest for squares at an overlap of 0.3.
            r = math.floor((1 - math.sqrt(0.3)) / 2 * length / STRIDE)
            column, row = (int((c + length / 2) / STRIDE) for c in (x1, y1))
            dx, dy = np.arange(side) - column, (np.arange(side) - row)[:, None]
            bell = np.exp(-(dx**2 + dy**2) / (2 * ((2 * r + 1) / 6) ** 2)) * (abs(dx) <= r) * (abs(dy) <= r)
            which = int(which * CLASSES)
            heat[picture, which] = np.maximum(heat[picture, which], bell)
            nearer = (bell > 0) & (length**2 < front)
            front[nearer], owner[nearer] = length**2, place
            X, Y = np.arange(side) * STRIDE + 0 * dy, np.arange(side)[:, None] * STRIDE + 0 * dx
            own = np.stack([X - x1, Y - y1, x1 + length - X, y1 + length - Y])
            sides[picture][:, nearer] = own[:, nearer]
            bells.append(bell)
        for place, bell in enumerate(bells):
            own = bell * (owner == place)
            mask[picture, 0] += own / max(own.sum(), 1e-6)
    return np.ascontiguousarray(x.reshape(shape).transpose(0, 3, 1, 2)), [heat, sides, mask]


def loss_of(maps, heat, sides, mask):
    """The focal loss, and five times 1 - GIoU, as lib/src/detect/center-loss.ts has them."""
    logits, found = maps
    middle = heat == 1
    p = torch.sigmoid(logits)
    missed = (1 - p).square() * F.softplus(-logits)
    invented = (1 - heat) ** 4 * p.square() * F.softplus(logits)
    focal = torch.where(middle, missed, invented).sum() / middle.sum().clamp(min=1)
    f, s = (t.unbind(1) for t in (found, sides))
    wide, high = (F.relu(torch.minimum(f[a], s[a]) + torch.minimum(f[a + 2], s[a + 2])) for a in (0, 1))
    around = (torch.maximum(f[0], s[0]) + torch.maximum(f[2], s[2])) * (torch.maximum(f[1], s[1]) + torch.maximum(f[3], s[3]))
    union = F.relu(f[0] + f[2]) * F.relu(f[1] + f[3]) + (s[0] + s[2]) * (s[1] + s[3]) - wide * high
    giou = wide * high / (union + 1e-7) - (around - union) / (around + 1e-7)
    return focal + 5 * ((1 - giou) * mask[:, 0]).sum() / mask.sum().clamp(min=1)


class Detector(nn.Module):
    """COCO's CenterNet to a hundred boxes `[batch, 100, 6]`, as lib/src/detect/decode-centers.ts makes them."""

    def __init__(self):
        super().__init__()
        self.net = CenterNet(coco=True)

    def forward(self, x):
        logits, sides = self.net(x)
        likely = torch.sigmoid(logits)
        peaks = likely * (likely == F.max_pool2d(likely, 3, 1, 1))
        batch, classes, height, width = peaks.shape
        score, index = torch.topk(peaks.permute(0, 2, 3, 1).reshape(batch, -1), 100)
        place, which = index // classes, index % classes
        own = sides.permute(0, 2, 3, 1).reshape(batch, height * width, 4)
        own = torch.gather(own, 1, place[..., None].expand(batch, 100, 4))
        x, y = place % width * STRIDE, place // width * STRIDE
        left, top, right, bottom = own.unbind(2)
        return torch.stack([x - left, y - top, x + right, y + bottom, score, which.float()], 2)


def onnx_detector(size: int) -> bytes:
    """The detector as an ONNX graph for one picture `[1, 3, size, size]`."""
    made = io.BytesIO()
    one = torch.zeros(1, 3, size, size)
    torch.onnx.export(Detector().eval(), (one,), made, input_names=["input"], opset_version=17, dynamo=False)
    return made.getvalue()
