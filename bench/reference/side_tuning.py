"""What side-tuning gives in float64, for lib/src/net/side-tuning.test.ts.

    python bench/reference/side_tuning.py            (NumPy; some seconds)

Writes lib/src/net/fixtures/side-tuning.json: inputs and weights that float32 holds exactly, the outputs y, and the gradients
of sum(y c) by central differences. It is written from Zhang, Sax et al. 2020, with loops over pixels: y = a B(x) + (1 - a) S(x)
with a = sigmoid(side/alpha). `dense` has two layers in both nets, `conv` has feature maps and a side net of another depth.
"""
import json
from pathlib import Path

import numpy as np
from adaptation import gradient

TARGET = Path(__file__).resolve().parents[2] / "lib" / "src" / "net" / "fixtures" / "side-tuning.json"
RNG = np.random.default_rng(53)


def draw(*shape: int) -> np.ndarray:
    """Multiples of 1/64, which float32 and a short decimal both hold exactly."""
    return np.round(RNG.normal(0, 0.5, shape) * 64) / 64


def dense(x, kernel, bias):
    return x @ kernel + bias


def conv(x, kernel, bias, stride: int):
    """"Same" padding: x [n, h, w, in], kernel [k, k, in, out]."""
    size, outputs = kernel.shape[0], kernel.shape[3]
    n, *edges = x.shape[:3]
    counts = [-(-edge // stride) for edge in edges]
    befores = [max((count - 1) * stride + size - edge, 0) // 2 for count, edge in zip(counts, edges)]
    y = np.zeros((n, *counts, outputs)) + bias
    for i, j, k, l in np.ndindex(*counts, size, size):
        row, column = i * stride + k - befores[0], j * stride + l - befores[1]
        if 0 <= row < edges[0] and 0 <= column < edges[1]:
            y[:, i, j] += x[:, row, column] @ kernel[k, l]
    return y


def of_dense(w):
    def net(prefix):
        hidden = np.tanh(dense(w["x"], w[f"{prefix}first/kernel"], w[f"{prefix}first/bias"]))
        return dense(hidden, w[f"{prefix}second/kernel"], w[f"{prefix}second/bias"])

    return net(""), net("side/")


def of_conv(w):
    base = np.tanh(conv(w["x"], w["conv1/kernel"], w["conv1/bias"], 2))
    hidden = np.tanh(conv(w["x"], w["side/conv1/kernel"], w["side/conv1/bias"], 2))
    return base, conv(hidden, w["side/conv2/kernel"], w["side/conv2/bias"], 1)


def blended(net, w):
    alpha = 1 / (1 + np.exp(-w["side/alpha"]))
    base, side = net(w)
    return alpha * base + (1 - alpha) * side


def case(kind: str, net, shapes: dict[str, tuple[int, ...]]) -> dict:
    arrays = {name: draw(*shape) for name, shape in {**shapes, "side/alpha": (1,)}.items()}
    y = blended(net, arrays)
    c = draw(*y.shape)
    names = list(arrays)
    gradients = gradient(lambda *values: float((blended(net, dict(zip(names, values))) * c).sum()), *arrays.values())
    return {
        "kind": kind,
        "arrays": {name: {"shape": one.shape, "values": one.ravel().tolist()} for name, one in {**arrays, "c": c}.items()},
        "y": np.round(y, 8).ravel().tolist(),
        "gradients": {name: np.round(one, 8).ravel().tolist() for name, one in zip(names, gradients)},
    }


def dense_shapes(features: int, hidden: int, side: int, outputs: int) -> dict[str, tuple[int, ...]]:
    shapes = {"x": (4, features)}
    for prefix, width in (("", hidden), ("side/", side)):
        shapes |= {f"{prefix}first/kernel": (features, width), f"{prefix}first/bias": (width,)}
        shapes |= {f"{prefix}second/kernel": (width, outputs), f"{prefix}second/bias": (outputs,)}
    return shapes


def conv_shapes(height: int, width: int, outputs: int) -> dict[str, tuple[int, ...]]:
    return {
        "x": (2, height, width, 2),
        "conv1/kernel": (3, 3, 2, outputs),
        "conv1/bias": (outputs,),
        "side/conv1/kernel": (3, 3, 2, 2),
        "side/conv1/bias": (2,),
        "side/conv2/kernel": (3, 3, 2, outputs),
        "side/conv2/bias": (outputs,),
    }


def main() -> None:
    cases = [case("dense", of_dense, dense_shapes(*sizes)) for sizes in [(3, 5, 2, 4), (6, 4, 3, 1), (2, 3, 6, 5)]]
    cases += [case("conv", of_conv, conv_shapes(*sizes)) for sizes in [(5, 4, 3), (4, 6, 2)]]
    TARGET.write_text(json.dumps(cases))
    print(TARGET.name, TARGET.stat().st_size, len(cases))


if __name__ == "__main__":
    main()
