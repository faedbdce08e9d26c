"""Features of two domains, and losses that compare them, in float64 with gradients by PyTorch's autograd.

Written from the papers, by differences of pairs: MMD (Gretton et al. 2012, equations 3 and 5, five bandwidths), the same of
joint samples (Long et al. 2017), CORAL (Sun & Saenko 2016). Domains lie up to 1e4 apart, or both 1e3 from
the origin.
"""
import numpy as np
import torch

from bench.reference.fresh.cases import float32, write

MULTIPLES = (0.25, 0.5, 1, 2, 4)


def squared(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    return ((a[:, None] - b[None]) ** 2).sum(2)


def kernel(squares: torch.Tensor, unit: torch.Tensor | float) -> torch.Tensor:
    return torch.stack([torch.exp(-squares / (h * unit)) for h in MULTIPLES]).mean(0)


def mmd(layers: list, estimate: str) -> torch.Tensor:
    def of(which: int, other: int) -> torch.Tensor:
        return torch.stack([kernel(squared(layer[which], layer[other]), unit) for *layer, unit in layers]).prod(0)

    def within(which: int) -> torch.Tensor:
        k = of(which, which)
        size = len(k)
        return k.mean() if estimate == "biased" else (k.sum() - k.diagonal().sum()) / (size * (size - 1))

    return within(0) + within(1) - 2 * of(0, 1).mean()


def mean_distance(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    z = torch.cat([x, y]).detach()
    return squared(z, z).sum() / (len(z) * (len(z) - 1))


def coral(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    return ((torch.cov(x.T) - torch.cov(y.T)) ** 2).sum() / (4 * x.shape[1] ** 2)


def draw(random: np.random.Generator, number: int) -> dict:
    n, m, width = (int(one) for one in random.integers(3, 24, 3))
    origin = float(random.choice([0, 0, 1e3]))
    size = float(2.0 ** random.integers(-3, 4))
    p, q = float32(random.dirichlet(np.ones(4), n)), float32(random.dirichlet(np.ones(4), m))
    fixed = None if number % 2 else float(np.float32(size**2 * width * random.uniform(0.2, 4)))
    # With the mean distance as the unit, float32 rounds what lies within a domain to 0 where the gap is 10,000 spreads wide.
    gap = float(random.choice([0, 0.5, 3, 100, 1e4 if fixed else 30])) * random.choice([-1, 1])
    x = float32(random.normal(origin, size, (n, width)))
    y = float32(random.normal(origin + gap, size, (m, width)))
    estimate = str(random.choice(["unbiased", "biased"]))
    inputs = [torch.tensor(one, requires_grad=True) for one in (x, y)]
    unit = mean_distance(*inputs) if fixed is None else fixed
    beside = [torch.tensor(p), torch.tensor(q), 1.68]
    losses = {
        "mmd": mmd([[*inputs, unit]], estimate),
        "joint mmd": mmd([[*inputs, unit], beside], estimate),
        "coral": coral(*inputs),
    }
    found = {
        name: {"value": loss.item(), "gradient": [one.tolist() for one in torch.autograd.grad(loss, inputs)]}
        for name, loss in losses.items()
    }
    return {
        **{"x": x.tolist(), "y": y.tolist(), "p": p.tolist(), "q": q.tolist()},
        **{"distance": fixed, "estimate": estimate, "losses": found},
    }


if __name__ == "__main__":
    write(draw, 120)
