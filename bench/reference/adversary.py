"""First-step gradients of DANN, CDAN and CDAN+E in PyTorch, for lib/src/adapt/adversary.long.test.ts.

    pip install numpy torch
    python bench/reference/adversary.py            (seconds)

Writes lib/src/adapt/fixtures/adversary.json: weights and batches (multiples of 1/64, which float32 and a short decimal
both hold), and for each method the loss, its adversarial part, and the gradient of the sum by every weight, computed in
float64. The source has five examples and the target three, so that a mean over both at once would show.

Net: features f = tanh(x W1 + b1) [4], logits g = f W2 + b2 [3]. Discriminator: [inputs -> 5 -> 4 -> 1] with ReLU.
Gradient reversal multiplies by -0.3. Source is 1, target 0; each domain counts half.

CDAN as its authors' PyTorch code has it: the softmax is detached in the map; the entropy's gradient is reversed like
the features'; the weights 1 + exp(-H) are divided by their sum over their domain, taken as a number. Their code has
p log(p + 1e-5) in H, this has p log p. Columns of the map: class by class, each with all features.
"""
import json
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import cross_entropy, log_softmax, softplus

TARGET = Path(__file__).resolve().parents[2] / "lib" / "src" / "adapt" / "fixtures" / "adversary.json"
INPUTS, FEATURES, CLASSES, HIDDEN = 3, 4, 3, (5, 4)
WEIGHT = 0.3

Weights = dict[str, Tensor]


class Reverse(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x: Tensor) -> Tensor:
        return x.view_as(x)

    @staticmethod
    def backward(ctx, slope: Tensor) -> Tensor:
        return -WEIGHT * slope


def draw(rng: np.random.Generator, *shape: int) -> np.ndarray:
    return np.round(rng.normal(0, 0.8, shape) * 64) / 64


def dense_weights(rng: np.random.Generator, name: str, rows: int, columns: int) -> dict[str, np.ndarray]:
    return {f"{name}/kernel": draw(rng, rows, columns), f"{name}/bias": draw(rng, columns)}


def dense(x: Tensor, weights: Weights, name: str) -> Tensor:
    return x @ weights[f"{name}/kernel"] + weights[f"{name}/bias"]


def discriminator(x: Tensor, weights: Weights) -> Tensor:
    x = dense(x, weights, "discriminator/1").relu()
    x = dense(x, weights, "discriminator/2").relu()
    return dense(x, weights, "discriminator/3")[:, 0]


def adversarial(method: str, f: Tensor, g: Tensor, is_source: Tensor, weights: Weights) -> Tensor:
    seen = Reverse.apply(f)
    if method != "dann":
        p = g.softmax(1).detach()
        seen = torch.einsum("bc,bf->bcf", p, seen).flatten(1)
    told = discriminator(seen, weights)
    losses = torch.where(is_source, softplus(-told), softplus(told))
    if method == "cdan+e":
        log_p = log_softmax(g, 1)
        entropy = Reverse.apply(-(log_p.exp() * log_p).sum(1))
        counts = 1 + torch.exp(-entropy)
    else:
        counts = torch.ones_like(losses)
    halves = [(losses * counts)[side].sum() / counts[side].sum().detach() for side in (is_source, ~is_source)]
    return (halves[0] + halves[1]) / 2


def first_step(method: str, start: dict[str, np.ndarray], source: np.ndarray, labels: list[int], target: np.ndarray):
    weights = {name: torch.tensor(value, requires_grad=True) for name, value in start.items()}
    f = dense(torch.tensor(np.concatenate([source, target])), weights, "body").tanh()
    g = dense(f, weights, "head")
    is_source = torch.arange(len(f)) < len(source)
    apart = adversarial(method, f, g, is_source, weights)
    loss = cross_entropy(g[is_source], torch.tensor(labels)) + apart
    loss.backward()
    return {
        "loss": loss.item(),
        "adaptation": apart.item(),
        "gradients": {name: weight.grad.flatten().tolist() for name, weight in weights.items()},
    }


def main() -> None:
    rng = np.random.default_rng(11)
    source, target = draw(rng, 5, INPUTS), draw(rng, 3, INPUTS) + 1
    labels = [0, 1, 2, 1, 0]
    net = {**dense_weights(rng, "body", INPUTS, FEATURES), **dense_weights(rng, "head", FEATURES, CLASSES)}
    methods = {}
    for method in ("dann", "cdan", "cdan+e"):
        widths = (FEATURES if method == "dann" else FEATURES * CLASSES, *HIDDEN, 1)
        own: dict[str, np.ndarray] = {}
        for layer, (rows, columns) in enumerate(zip(widths, widths[1:]), start=1):
            own |= dense_weights(rng, f"discriminator/{layer}", rows, columns)
        found = first_step(method, {**net, **own}, source, labels, target)
        methods[method] = {"weights": {name: value.flatten().tolist() for name, value in own.items()}, **found}
    fixture = {
        "weight": WEIGHT,
        "hidden": HIDDEN,
        "source": source.tolist(),
        "labels": labels,
        "target": target.tolist(),
        "net": {name: value.tolist() for name, value in net.items()},
        "methods": methods,
    }
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(json.dumps(fixture, indent=1) + "\n")


if __name__ == "__main__":
    main()
