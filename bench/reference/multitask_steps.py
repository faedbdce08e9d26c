"""Gradients of one multi-task step in PyTorch with TorchJD, for lib/src/multitask/in-fit.long.test.ts.

    pip install numpy torch torchjd==0.18.0 quadprog qpsolvers cvxpy clarabel ecos
    python bench/reference/multitask_steps.py            (seconds)

Writes lib/src/multitask/fixtures/steps.json: weights and a batch (multiples of 1/64), labels of three tasks, and the
gradient by every weight under each method, in float64. Net: x [3] -> tanh(x W1 + b1) [4] -> tanh(h W2 + b2) [4] -> three
linear heads: `kind` (3 classes, cross-entropy), `size` (a number, squared error), `place` (two numbers, squared error).
`weights` is TorchJD's mtl_backward: the Gramian of gradients by the trunk's weights. `representation`: TorchJD's weighting of
the Gramian of gradients by what leaves the trunk, and one pass back. In `partial`, some examples have no label of a task, and
the losses are means over the others; in `absent` no example has a label of `size`, and the methods see the other two tasks.
"""
import json
from pathlib import Path

import cvxpy
import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import cross_entropy
from torchjd.aggregation import IMTLG, CAGrad, Sum, UPGrad
from torchjd.autojac import jac_to_grad, mtl_backward

from multitask import precisely, shortest

cvxpy.Problem.solve = precisely

TARGET = Path(__file__).resolve().parents[2] / "lib" / "src" / "multitask" / "fixtures" / "steps.json"
SHAPES = {
    "first/kernel": (3, 4),
    "first/bias": (4,),
    "second/kernel": (4, 4),
    "second/bias": (4,),
    "kind/head/kernel": (4, 3),
    "kind/head/bias": (3,),
    "size/head/kernel": (4, 1),
    "size/head/bias": (1,),
    "place/head/kernel": (4, 2),
    "place/head/bias": (2,),
}
BATCH = 6
SHARED = 4

random = np.random.default_rng(5)


class LeastNorm:
    """MGDA by quadprog: TorchJD's Frank-Wolfe comes within 1e-5 only after hundreds of thousands of steps."""

    def gramian_weighting(self, gramian: Tensor) -> Tensor:
        return torch.tensor(shortest(gramian.detach().numpy())[0])


def drawn(shape: tuple[int, ...], spread: float) -> np.ndarray:
    return np.round(random.normal(0, spread, shape) * 64) / 64


def forward(w: dict[str, Tensor], x: Tensor) -> tuple[Tensor, dict[str, Tensor]]:
    hidden = torch.tanh(x @ w["first/kernel"] + w["first/bias"])
    features = torch.tanh(hidden @ w["second/kernel"] + w["second/bias"])
    return features, {
        task: features @ w[f"{task}/head/kernel"] + w[f"{task}/head/bias"] for task in ("kind", "size", "place")
    }


def losses_of(outputs: dict[str, Tensor], labels: dict[str, np.ndarray]) -> dict[str, Tensor]:
    losses = {}
    for task, values in labels.items():
        known = ~np.isnan(values.reshape(BATCH, -1)).any(1)
        if not known.any():
            continue
        made = outputs[task][torch.tensor(known)]
        wanted = torch.tensor(values[known])
        if task == "kind":
            losses[task] = cross_entropy(made, wanted.long())
        else:
            losses[task] = ((made - wanted.reshape(made.shape)) ** 2).mean()
    return losses


def step(aggregator: object, of: str, values: dict[str, np.ndarray], x: np.ndarray, labels: dict[str, np.ndarray]) -> dict:
    w = {name: torch.tensor(value, requires_grad=True) for name, value in values.items()}
    shared = list(w.values())[:SHARED]
    features, outputs = forward(w, torch.tensor(x))
    losses = list(losses_of(outputs, labels).values())
    if of == "weights":
        mtl_backward(losses, features)
        jac_to_grad(shared, aggregator)
    else:
        rows = torch.stack([torch.autograd.grad(loss, features, retain_graph=True)[0].flatten() for loss in losses])
        weights = aggregator.gramian_weighting(rows @ rows.T)
        sum(losses).backward(inputs=list(w.values())[SHARED:], retain_graph=True)
        features.backward((weights @ rows).reshape(features.shape), inputs=shared)
    gradient = {n: (torch.zeros_like(v) if v.grad is None else v.grad).flatten().tolist() for n, v in w.items()}
    return {name: [float(f"{one:.9g}") for one in numbers] for name, numbers in gradient.items()}


def main() -> None:
    weights = {name: drawn(shape, 0.8) for name, shape in SHAPES.items()}
    x = drawn((BATCH, 3), 1)
    nan = np.nan
    whole = {
        "kind": np.array([0.0, 2, 1, 2, 0, 1]),
        "size": drawn((BATCH,), 2),
        "place": drawn((BATCH, 2), 1),
    }
    partial = {
        "kind": np.where([True, False, True, True, False, True], whole["kind"], nan),
        "size": np.where([False, True, False, False, True, False], whole["size"], nan),
        "place": np.where(np.array([True, True, False, True, True, True])[:, None], whole["place"], nan),
    }
    absent = {**whole, "size": np.full(BATCH, nan)}
    methods = {
        "sum": (Sum, "weights"),
        "upgrad": (UPGrad, "weights"),
        "cagrad": (lambda: CAGrad(c=0.5), "weights"),
        "imtl by weights": (IMTLG, "weights"),
        "imtl": (IMTLG, "representation"),
        "upgrad at the representation": (UPGrad, "representation"),
        "mgda": (LeastNorm, "representation"),
    }
    labels = {"whole": whole, "partial": partial, "absent": absent}
    text = {
        "x": x.tolist(),
        "labels": {
            kind: {task: [None if np.isnan(v).any() else v.tolist() for v in values] for task, values in by.items()}
            for kind, by in labels.items()
        },
        "weights": {name: value.flatten().tolist() for name, value in weights.items()},
        "losses": {
            kind: {
                task: loss.item()
                for task, loss in losses_of(
                    forward({n: torch.tensor(v) for n, v in weights.items()}, torch.tensor(x))[1], by
                ).items()
            }
            for kind, by in labels.items()
        },
        "gradients": {
            kind: {name: step(make(), of, weights, x, by) for name, (make, of) in methods.items()}
            for kind, by in labels.items()
        },
    }
    TARGET.write_text(json.dumps(text, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
