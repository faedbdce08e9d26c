"""Thirty steps of PyTorch's optimizers in float64 from drawn weights, gradients and settings; optax's schedules.

PyTorch's Nesterov momentum and AdamW are those of the library (decay of kernels alone: weights of one axis are not decayed).
"""
import jax
import numpy as np
import optax
import torch

from bench.reference.fresh.cases import float32, write

STEPS = 30
SHAPES = {"kernel": (4, 3), "bias": (3,)}


def weights(random: np.random.Generator, size: float) -> dict:
    return {name: float32(random.normal(0, size, shape)) for name, shape in SHAPES.items()}


def settings(random: np.random.Generator, number: int) -> dict:
    rate = float(10 ** random.uniform(-4, -0.5))
    momentum, decay = float(random.uniform(0.1, 0.99)), float(10 ** random.uniform(-4, -1))
    kind = ["sgd", "momentum", "nesterov", "adam", "adamw"][number % 5]
    betas = [float(random.uniform(0.5, 0.95)), float(random.uniform(0.9, 0.9999))]
    return {"kind": kind, "rate": rate, "momentum": momentum, "betas": betas, "decay": decay}


def optimizer(given: dict, parameters: dict) -> torch.optim.Optimizer:
    kind, rate = given["kind"], given["rate"]
    if kind in ("sgd", "momentum", "nesterov"):
        momentum = 0 if kind == "sgd" else given["momentum"]
        return torch.optim.SGD(parameters.values(), lr=rate, momentum=momentum, nesterov=kind == "nesterov")
    if kind == "adam":
        return torch.optim.Adam(parameters.values(), lr=rate, betas=given["betas"])
    groups = [
        {"params": [one for one in parameters.values() if one.ndim > 1], "weight_decay": given["decay"]},
        {"params": [one for one in parameters.values() if one.ndim == 1], "weight_decay": 0},
    ]
    return torch.optim.AdamW(groups, lr=rate, betas=given["betas"])


def schedules(random: np.random.Generator) -> dict:
    peak, end = float(random.uniform(0.01, 1)), float(random.uniform(1e-5, 1e-2))
    up = int(random.integers(1, 19))
    with jax.enable_x64(True):
        made = {
            "linear": optax.linear_schedule(peak, end, 20),
            "exponential": optax.exponential_decay(peak, 20, end / peak),
            "cosine": optax.cosine_decay_schedule(peak, 20, alpha=end / peak),
            "warmup": optax.warmup_cosine_decay_schedule(0, peak, up, 20),
            "oneCycle": optax.cosine_onecycle_schedule(20, peak, pct_start=up / 20, final_div_factor=4000),
        }
        values = {name: [float(schedule(step)) for step in range(21)] for name, schedule in made.items()}
    return {"peak": peak, "end": end, "up": up / 20, "values": values}


def draw(random: np.random.Generator, number: int) -> dict:
    given, start = settings(random, number), weights(random, 1)
    gradients = [weights(random, float(10 ** random.uniform(-2, 1))) for _ in range(STEPS)]
    parameters = {name: torch.tensor(value, requires_grad=True) for name, value in start.items()}
    steps = optimizer(given, parameters)
    for gradient in gradients:
        for name, parameter in parameters.items():
            parameter.grad = torch.tensor(gradient[name])
        steps.step()
    listed = [{name: one.ravel().tolist() for name, one in all.items()} for all in (start, *gradients)]
    end = {name: one.detach().numpy().ravel().tolist() for name, one in parameters.items()}
    return {**given, "start": listed[0], "gradients": listed[1:], "end": end, "schedules": schedules(random)}


if __name__ == "__main__":
    write(draw, 60)
