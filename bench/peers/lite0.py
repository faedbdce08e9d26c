"""EfficientNet-Lite0 for prediction, as plain data: 49 convolutions with BatchNorm folded in, and the classifier.

The architecture is that of bench/reference/efficientnet_lite0.py (Tan & Le 2019, EfficientNet-Lite). Weights are the
published ones where set-up has put them in .cache/weights, else drawn by the formula of bench/reference/nets.py.
"""
import json
import os
from pathlib import Path
from typing import NamedTuple

import numpy as np

from bench.reference import nets

ROOT = Path(__file__).resolve().parents[2]
CACHE = Path(os.environ.get("TRANSFERLAB_CACHE", ROOT / ".cache"))
PUBLISHED = CACHE / "weights" / "efficientnet-lite0.safetensors"
# kernel, stride, expand, outputs, repeats
STAGES = [
    (3, 1, 1, 16, 1),
    (3, 2, 6, 24, 2),
    (5, 2, 6, 40, 2),
    (3, 2, 6, 80, 3),
    (5, 1, 6, 112, 3),
    (5, 2, 6, 192, 4),
    (3, 1, 6, 320, 1),
]
EPSILON = 1e-3


class Conv(NamedTuple):
    """Kernel [out, in or 1, k, k], "same" padding as TensorFlow's; `saves` and `adds` are the ends of a residual."""

    name: str
    kernel: np.ndarray
    bias: np.ndarray
    stride: int
    depthwise: bool
    relu6: bool
    saves: bool = False
    adds: bool = False

    def padding(self, size: int) -> tuple[int, int]:
        """Before and after, along each axis of `size` pixels."""
        k = self.kernel.shape[-1]
        total = max((-(-size // self.stride) - 1) * self.stride + k - size, 0)
        return total // 2, total - total // 2


class Lite0(NamedTuple):
    convs: list[Conv]
    classifier: np.ndarray  # [1000, 1280]
    bias: np.ndarray
    pretrained: bool


def lite0() -> Lite0:
    published = read(PUBLISHED) if PUBLISHED.exists() else None
    streams = iter(range(1000))

    def drawn(*shape: int) -> np.ndarray:
        scale = np.sqrt(6 / np.prod(shape[1:]))
        return (scale * nets.uniform(1, next(streams), np.arange(np.prod(shape)))).astype(np.float32).reshape(shape)

    def conv(name: str, norm: str, out: int, inputs: int, k: int, stride: int = 1, **more: bool) -> Conv:
        shape = (out, inputs, k, k)
        if published is None:
            kernel, bias = drawn(*shape), np.zeros(out, np.float32)
        else:
            scale, offset, mean, variance = (
                published[f"{norm}/{part}"] for part in ("scale", "offset", "mean", "variance")
            )
            gain = scale / np.sqrt(variance + EPSILON)
            # The file has TensorFlow's layout: [k, k, in, out], or [k, k, channels, 1] where each is filtered by itself.
            order = (2, 3, 0, 1) if more.get("depthwise") else (3, 2, 0, 1)
            kernel = published[f"{name}/kernel"].transpose(order) * gain[:, None, None, None]
            bias = offset - mean * gain
            assert kernel.shape == shape, (name, kernel.shape, shape)
        made = {"depthwise": False, "relu6": True, **more}
        return Conv(name.replace("/", "_"), kernel, bias, stride, **made)

    convs = [conv("stem/conv", "stem/norm", 32, 3, 3, 2)]
    inputs = 32
    for stage, (k, stage_stride, expand, outputs, repeats) in enumerate(STAGES):
        for repeat in range(repeats):
            b, wide, stride = f"block{stage + 1}{'abcd'[repeat]}", inputs * expand, stage_stride if repeat == 0 else 1
            residual = stride == 1 and inputs == outputs
            if expand > 1:
                convs.append(conv(f"{b}/expand", f"{b}/expand-norm", wide, inputs, 1, saves=residual))
            convs.append(conv(f"{b}/filter", f"{b}/filter-norm", wide, 1, k, stride, depthwise=True))
            convs.append(conv(f"{b}/project", f"{b}/project-norm", outputs, wide, 1, relu6=False, adds=residual))
            inputs = outputs
    convs.append(conv("top/conv", "top/norm", 1280, 320, 1))
    if published is None:
        return Lite0(convs, drawn(1000, 1280), np.zeros(1000, np.float32), False)
    return Lite0(convs, published["classifier/kernel"].T, published["classifier/bias"], True)


def read(file: Path) -> dict[str, np.ndarray]:
    """The float32 arrays of a safetensors file."""
    raw = file.read_bytes()
    start = 8 + int.from_bytes(raw[:8], "little")
    return {
        name: np.frombuffer(raw[start + e["data_offsets"][0] : start + e["data_offsets"][1]], "<f4").reshape(e["shape"])
        for name, e in json.loads(raw[8:start]).items()
        if name != "__metadata__" and e["dtype"] == "F32"
    }
