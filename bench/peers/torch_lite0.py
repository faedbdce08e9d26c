"""EfficientNet-Lite0 to be fine-tuned, as a PyTorch user would write it: convolutions, batch normalisation, ReLU6, a head.

What is frozen runs in eval mode under no_grad, with its batch normalisations as they are or folded into the convolutions.
"""
import numpy as np
import torch
from torch import nn
from torch.nn import functional as F
from torch.nn.utils.fusion import fuse_conv_bn_eval

from bench.peers.lite0 import EPSILON, PUBLISHED, STAGES, read
from bench.peers.serve import SEED
from bench.reference import nets

SIZE, CLASSES = 224, 10


class ConvNorm(nn.Module):
    """A convolution padded as TensorFlow pads to the "same" size, batch normalisation, ReLU6 where it is wanted."""

    def __init__(self, inputs: int, out: int, k: int, stride: int = 1, groups: int = 1, relu6: bool = True):
        super().__init__()
        self.pad = (k // 2 - 1, k // 2, k // 2 - 1, k // 2) if stride == 2 else None  # of an even side
        self.conv = nn.Conv2d(inputs, out, k, stride, 0 if self.pad else k // 2, groups=groups, bias=False)
        self.norm = nn.BatchNorm2d(out, eps=EPSILON, momentum=0.1)
        self.relu6 = relu6

    def forward(self, x):
        x = self.norm(self.conv(F.pad(x, self.pad) if self.pad else x))
        return F.relu6(x) if self.relu6 else x

    def fold(self) -> None:
        self.conv, self.norm = fuse_conv_bn_eval(self.conv, self.norm), nn.Identity()


class Block(nn.Module):
    def __init__(self, inputs: int, out: int, k: int, stride: int, expand: int):
        super().__init__()
        wide = inputs * expand
        self.expand = ConvNorm(inputs, wide, 1) if expand > 1 else nn.Identity()
        self.filter = ConvNorm(wide, wide, k, stride, wide)
        self.project = ConvNorm(wide, out, 1, relu6=False)
        self.adds = stride == 1 and inputs == out

    def forward(self, x):
        y = self.project(self.filter(self.expand(x)))
        return y + x if self.adds else y


class Head(nn.Module):
    def __init__(self):
        super().__init__()
        self.dense = nn.Linear(1280, CLASSES)
        scale, numbers = np.sqrt(6 / (1280 + CLASSES)), np.arange(1280 * CLASSES)
        kernel = (scale * nets.uniform(SEED, nets.HEAD, numbers)).astype(np.float32).reshape(1280, CLASSES)
        self.dense.weight.data, self.dense.bias.data = torch.from_numpy(kernel.T.copy()), torch.zeros(CLASSES)

    def forward(self, x):
        return self.dense(x.mean((2, 3)))


def lite0() -> dict[str, nn.Module]:
    """The layers by name, in order, with the published weights."""
    layers: dict[str, nn.Module] = {"stem": ConvNorm(3, 32, 3, 2)}
    inputs = 32
    for stage, (k, stage_stride, expand, outputs, repeats) in enumerate(STAGES):
        for repeat in range(repeats):
            stride = stage_stride if repeat == 0 else 1
            layers[f"block{stage + 1}{'abcd'[repeat]}"] = Block(inputs, outputs, k, stride, expand)
            inputs = outputs
    layers["top"] = ConvNorm(320, 1280, 1)
    published = read(PUBLISHED)
    for name, layer in layers.items():
        if isinstance(layer, ConvNorm):
            fill(layer, f"{name}/conv", f"{name}/norm", published)
            continue
        for part in ("expand", "filter", "project"):
            if isinstance(getattr(layer, part), ConvNorm):
                fill(getattr(layer, part), f"{name}/{part}", f"{name}/{part}-norm", published)
    return {**layers, "head": Head()}


def fill(layer: ConvNorm, conv: str, norm: str, published: dict[str, np.ndarray]) -> None:
    # The file has TensorFlow's layout: [k, k, in, out], or [k, k, channels, 1] where each is filtered by itself.
    order = (2, 3, 0, 1) if layer.conv.groups > 1 else (3, 2, 0, 1)
    layer.conv.weight.data = torch.from_numpy(published[f"{conv}/kernel"].transpose(order).copy())
    scale, offset, mean, variance = (
        torch.from_numpy(published[f"{norm}/{part}"].copy()) for part in ("scale", "offset", "mean", "variance")
    )
    layer.norm.weight.data, layer.norm.bias.data = scale, offset
    layer.norm.running_mean, layer.norm.running_var = mean, variance
