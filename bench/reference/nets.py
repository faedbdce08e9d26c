"""The nets that are compared with Keras and PyTorch: their weights, and examples that can be learnt.

Start weights and examples come from integers alone, so that TypeScript makes the same bits without a file:

    mix(h):  h ^= h >>> 16;  h *= 0x85ebca6b;  h ^= h >>> 13;  h *= 0xc2b2ae35;  h ^= h >>> 16
             (MurmurHash3's finaliser; every product and sum is taken modulo 2^32)
    hash(seed, stream, i) = mix(mix(mix(seed) + stream) + i)
    uniform(seed, stream, i) = (hash(seed, stream, i) >>> 8) / 2^23 - 1, which float32 holds exactly

All that follows is computed in double precision and rounded once to float32.
"""
from typing import NamedTuple

import numpy as np

LABELS, INPUTS, PATTERNS, HEAD = 1000, 1001, 1002, 1003
CLASSES, WIDTH, TOKENS, VOCABULARY, BLOCKS = 10, 128, 64, 256, 4


class Weight(NamedTuple):
    """Starts as `fill` everywhere, or as `scale * uniform(seed, stream, i)` over its numbers in row-major order."""

    name: str
    shape: tuple[int, ...]
    stream: int
    scale: float | None
    fill: float | None
    trainable: bool


def mix(h: np.ndarray) -> np.ndarray:
    h = h ^ (h >> np.uint32(16))
    h = h * np.uint32(0x85EBCA6B)
    h = h ^ (h >> np.uint32(13))
    h = h * np.uint32(0xC2B2AE35)
    return h ^ (h >> np.uint32(16))


def hashed(seed: int, stream: int, index: np.ndarray) -> np.ndarray:
    base = mix(mix(np.array([seed], np.uint32)) + np.uint32(stream))
    return mix(base + np.asarray(index).astype(np.uint32))


def uniform(seed: int, stream: int, index: np.ndarray) -> np.ndarray:
    """In [-1, 1), as float64."""
    return (hashed(seed, stream, index) >> np.uint32(8)) / 2.0**23 - 1


def labels(seed: int, examples: np.ndarray) -> np.ndarray:
    return (hashed(seed, LABELS, examples) % np.uint32(CLASSES)).astype(np.int32)


def images(seed: int, examples: np.ndarray) -> np.ndarray:
    """[n, 28, 28, 1]: half noise, half the class's pattern of 7 x 7 squares of 4 x 4 pixels."""
    pixel = np.arange(784)
    square = (pixel // 28 // 4) * 7 + pixel % 28 // 4
    noise = uniform(seed, INPUTS, examples[:, None] * 784 + pixel)
    pattern = uniform(seed, PATTERNS, labels(seed, examples)[:, None] * 49 + square)
    return ((noise + pattern) / 2).astype(np.float32).reshape(-1, 28, 28, 1)


def sentences(seed: int, examples: np.ndarray) -> np.ndarray:
    """[n, 64] ids: one in four belongs to the class's own 25 ids, the others are any of 256."""
    h = hashed(seed, INPUTS, examples[:, None] * TOKENS + np.arange(TOKENS))
    choice = h >> np.uint32(2)
    own = labels(seed, examples)[:, None] * 25 + choice % np.uint32(25)
    return np.where(h % 4 == 0, own, choice % np.uint32(VOCABULARY)).astype(np.int32)


def inputs(net: str, seed: int, examples: np.ndarray) -> np.ndarray:
    if net == "transformer-small":
        return sentences(seed, examples)
    x = images(seed, examples)
    return x.reshape(-1, 784) if net == "mlp" else x


def weights(net: str) -> list[Weight]:
    """Every weight in layer order. Kernels are [in, out] and [k, k, in, out]."""
    made: list[Weight] = []

    def drawn(name: str, *shape: int, scale: float) -> None:
        made.append(Weight(name, shape, len(made), scale, None, True))

    def filled(name: str, size: int, fill: float, trainable: bool = True) -> None:
        made.append(Weight(name, (size,), len(made), None, fill, trainable))

    def kernel(name: str, *shape: int, gain: float = 6, bias: bool = True) -> None:
        drawn(f"{name}/kernel", *shape, scale=float(np.sqrt(gain / np.prod(shape[:-1]))))
        if bias:
            filled(f"{name}/bias", shape[-1], 0)

    def norm(name: str, size: int, moving: bool = False, scale: float = 1) -> None:
        filled(f"{name}/scale", size, scale)
        filled(f"{name}/offset", size, 0)
        if moving:
            filled(f"{name}/mean", size, 0, trainable=False)
            filled(f"{name}/variance", size, 1, trainable=False)

    if net == "mlp":
        kernel("hidden", 784, 128)
        kernel("classes", 128, CLASSES)
    elif net in ("lenet", "lenet-bn"):
        normalised = net == "lenet-bn"
        for i, (before, after) in enumerate([(1, 32), (32, 64)], 1):
            kernel(f"conv{i}", 3, 3, before, after, bias=not normalised)
            if normalised:
                norm(f"norm{i}", after, moving=True, scale=1 / 8)
        kernel("hidden", 7 * 7 * 64, 128)
        kernel("classes", 128, CLASSES)
    elif net == "transformer-small":
        drawn("token/embedding", VOCABULARY, WIDTH, scale=0.1)
        drawn("position/embedding", TOKENS, WIDTH, scale=0.1)
        for b in (f"block{i}" for i in range(1, BLOCKS + 1)):
            norm(f"{b}/norm1", WIDTH)
            for part in ("query", "key", "value", "out"):
                kernel(f"{b}/{part}", WIDTH, WIDTH, gain=3, bias=False)
            norm(f"{b}/norm2", WIDTH)
            kernel(f"{b}/up", WIDTH, 4 * WIDTH, gain=3)
            kernel(f"{b}/down", 4 * WIDTH, WIDTH, gain=3)
        norm("norm", WIDTH)
        kernel("classes", WIDTH, CLASSES, gain=3)
    else:
        raise ValueError(f"no net '{net}'")
    return made


def start(net: str, seed: int) -> dict[str, np.ndarray]:
    """The start weights, float32."""
    return {
        w.name: (
            np.full(w.shape, w.fill, np.float32)
            if w.scale is None
            else (w.scale * uniform(seed, w.stream, np.arange(np.prod(w.shape)))).astype(np.float32).reshape(w.shape)
        )
        for w in weights(net)
    }
