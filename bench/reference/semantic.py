"""What moving centroids of classes give in float64 (MSTN: Xie et al. 2018).

    python bench/reference/semantic.py            (NumPy; a second)

Writes lib/src/adapt/fixtures/semantic.json for lib/src/adapt/mstn.long.test.ts: batches of two domains, and after each the
loss and its gradient by the features, by central differences, with the centroids of earlier batches as constants.
"""
import json
from pathlib import Path

import numpy as np
from adaptation import gradient, row

TARGET = Path(__file__).resolve().parents[2] / "lib" / "src" / "adapt" / "fixtures" / "semantic.json"
RNG = np.random.default_rng(8)
PAST = 0.7


def draw(*shape: int) -> np.ndarray:
    """Multiples of 1/64, which float32 and a short decimal both hold exactly."""
    return np.round(RNG.normal(0, 1, shape) * 64) / 64


def moved(before: dict, x: np.ndarray, labels: list[int]) -> dict:
    after = dict(before)
    for k in set(labels):
        mean = np.mean([one for one, label in zip(x, labels) if label == k], axis=0)
        after[k] = PAST * before[k] + (1 - PAST) * mean if k in before else mean
    return after


def loss(source: dict, target: dict) -> float:
    return float(sum(((source[k] - target[k]) ** 2).sum() for k in source if k in target))


def main() -> None:
    cases = []
    for classes, features, n, m in [(3, 4, 6, 5), (5, 2, 4, 7), (2, 3, 1, 1)]:
        source, target, steps = {}, {}, []
        for _ in range(4):
            xs, xt = draw(n, features), draw(m, features)
            ys = [int(k) for k in RNG.integers(0, classes, n)]
            yt = [int(k) for k in RNG.integers(0, classes, m)]
            f = lambda a, b: loss(moved(source, a, ys), moved(target, b, yt))
            steps.append({"source": xs.tolist(), "target": xt.tolist(), "labels": ys, "predicted": yt, **row(f(xs, xt), gradient(f, xs, xt))})
            source, target = moved(source, xs, ys), moved(target, xt, yt)
        cases.append({"name": f"{classes} classes, {n} and {m} examples", "classes": classes, "steps": steps})
    TARGET.write_text(json.dumps(cases) + "\n")


if __name__ == "__main__":
    main()
