"""Jacobians, and the sum of gradients that each method makes of them, in float64: TorchJD as it is, but Nash-MTL.

TorchJD's Nash-MTL comes near to its solution by convex programs; here it is the solution itself, G a = 1 / a, by Newton's
method on rows of length 1. Rows are independent; each has a length from 1e-3 to 1e3, every third case from 1e-8 to 1e8, where
only imtl and nash are compared: the others add a share of the Gramian's size to its diagonal.
"""
import numpy as np
import torch
from torchjd.aggregation import IMTLG

from bench.reference.fresh.cases import float32, write
from bench.reference.multitask import UPGrad, mgda, pcgrad, weights_of


def nash(rows: np.ndarray) -> np.ndarray:
    lengths = np.linalg.norm(rows, axis=1)
    unit = rows / lengths[:, None]
    cosines = unit @ unit.T
    b = np.full(len(rows), 1 / np.sqrt(len(rows)))
    for _ in range(200):
        slope = cosines @ b - 1 / b
        move = np.linalg.solve(cosines + np.diag(1 / b**2), slope)
        decrement = np.sqrt(move @ slope)
        b = b - move / (1 + decrement if decrement > 0.25 else 1)
    return b / lengths


def imtl(rows: np.ndarray) -> np.ndarray:
    """TorchJD's on rows of like lengths; elsewhere its pseudo-inverse loses the short ones, also in float64."""
    lengths = np.linalg.norm(rows, axis=1)
    if lengths.max() / lengths.min() < 1e4:
        return weights_of(IMTLG(), torch.tensor(rows))
    unit = rows / lengths[:, None]
    b = np.linalg.solve(unit @ unit.T, np.ones(len(rows))) / lengths
    return b / b.sum()


def draw(random: np.random.Generator, number: int) -> dict:
    tasks = int(random.integers(2, 9))
    width = int(random.integers(tasks, 40))
    rows = random.normal(0, 1, (tasks, width)) + 2 * np.eye(tasks, width)
    reach = 8 if number % 3 == 0 else 1.5
    rows = float32(rows * 10.0 ** random.uniform(-reach, reach, (tasks, 1)))
    found = {"imtl": imtl(rows), "nash": nash(rows)}
    orders = []
    if reach < 8:
        drawn = pcgrad(torch.tensor(rows), number)
        orders = drawn["orders"]
        found |= {"upgrad": weights_of(UPGrad(), torch.tensor(rows)), "pcgrad": np.array(drawn["pcgrad"])}
        least = mgda(torch.tensor(rows), rows @ rows.T)
        if least is not None:
            found["mgda"] = np.array(least)
    steps = {method: (weights @ rows).tolist() for method, weights in found.items()}
    return {"rows": rows.tolist(), "orders": orders, "steps": steps}


if __name__ == "__main__":
    write(draw, 120)
