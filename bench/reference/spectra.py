"""What norms and singular values of features and predictions give in float64.

    python bench/reference/spectra.py            (NumPy; a second)

Writes lib/src/adapt/fixtures/spectra.json for lib/src/adapt/*.test.ts and lib/src/select/*.test.ts: inputs that float32
holds exactly, values, and gradients by central differences.

    afn    Xu et al. 2019: the length that the gradient starts from is a constant
    bsp    Chen et al. 2019, with numpy.linalg.svd
    snd    Saito et al. 2021, with loops over pairs
    bnm    Cui et al. 2020, with numpy.linalg.svd
"""
import json
from pathlib import Path

import numpy as np
from adaptation import gradient, row, softmax

TARGET = Path(__file__).resolve().parents[2] / "lib" / "src" / "adapt" / "fixtures" / "spectra.json"
RNG = np.random.default_rng(77)


def draw(*shape: int, size: float = 1.0) -> np.ndarray:
    """Multiples of 1/64, which float32 and a short decimal both hold exactly."""
    return np.round(RNG.normal(0, size, shape) * 64) / 64


def afn(x: np.ndarray, radius: np.ndarray, step: float) -> float:
    return float(np.mean([(r + step - np.linalg.norm(one)) ** 2 for one, r in zip(x, radius)]))


def bsp(x: np.ndarray, count: int) -> float:
    return float((np.linalg.svd(x, compute_uv=False)[:count] ** 2).sum())


def snd(z: np.ndarray, temperature: float) -> float:
    p = softmax(z)
    total = 0.0
    for i, one in enumerate(p):
        others = [j for j in range(len(p)) if j != i]
        cosines = np.array([one @ p[j] / np.linalg.norm(one) / np.linalg.norm(p[j]) for j in others]) / temperature
        q = np.exp(cosines - cosines.max())
        q /= q.sum()
        total -= float((q * np.log(q)).sum())
    return total / len(p)


def features() -> list[dict]:
    cases = []
    for batch, width in [(7, 3), (4, 9), (6, 6), (1, 5)]:
        x = draw(batch, width)
        radius = np.linalg.norm(x, axis=1)
        losses = {}
        for step in (1, 0.3):
            f = lambda a: afn(a, radius, step)
            losses[f"afn, {step}"] = row(f(x), gradient(f, x))
        for count in range(1, min(3, batch, width) + 1):
            f = lambda a: bsp(a, count)
            losses[f"bsp, {count}"] = row(f(x), gradient(f, x))
        cases.append({"name": f"{batch} examples of {width} features", "features": x.tolist(), "losses": losses})
    return cases


def predictions() -> list[dict]:
    cases = []
    for examples, classes, size in [(9, 4, 2), (3, 5, 1), (40, 2, 4)]:
        z = draw(examples, classes, size=size)
        bound = np.sqrt(examples * min(examples, classes))
        cases.append(
            {
                "name": f"{examples} examples of {classes} classes",
                "logits": z.tolist(),
                "density": {str(t): snd(z, t) for t in (0.05, 0.5)},
                "nuclear": float(np.linalg.svd(softmax(z), compute_uv=False).sum() / bound),
            }
        )
    return cases


def main() -> None:
    TARGET.write_text(json.dumps({"features": features(), "predictions": predictions()}) + "\n")


if __name__ == "__main__":
    main()
