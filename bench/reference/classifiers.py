"""What adversarial classifiers and class weights give in float64, for lib/src/adapt/classifiers.test.ts.

    python bench/reference/classifiers.py            (NumPy; a second)

Writes lib/src/adapt/fixtures/classifiers.json: logits that float32 holds exactly, and for each loss its value and its
gradient by central differences. All is written from the papers with loops over examples.

    mdd     Zhang, Liu et al. 2019, the adversary's loss
    mcd     Saito, Watanabe et al. 2018, equations 2 and 3 in one step
    pada    Cao et al. 2018, equations 3 and 4: class weights over several batches
"""
import json
from pathlib import Path

import numpy as np
from adaptation import gradient, row, softmax

TARGET = Path(__file__).resolve().parents[2] / "lib" / "src" / "adapt" / "fixtures" / "classifiers.json"
RNG = np.random.default_rng(47)


def draw(*shape: int, size: float = 1.5) -> np.ndarray:
    """Multiples of 1/64, which float32 and a short decimal both hold exactly."""
    return np.round(RNG.normal(0, size, shape) * 64) / 64


def mdd(adversary_source, adversary_target, source: list[int], target: list[int], margin: float) -> float:
    ps, pt = softmax(adversary_source), softmax(adversary_target)
    agree = np.mean([-np.log(p[k]) for p, k in zip(ps, source)])
    disagree = np.mean([-np.log(1 - p[k]) for p, k in zip(pt, target)])
    return float(margin * agree + disagree)


def mcd(first_source, second_source, first_target, second_target, labels: list[int]) -> float:
    total = 0.0
    for z in (first_source, second_source):
        total += np.mean([-np.log(p[k]) for p, k in zip(softmax(z), labels)])
    p, q = softmax(first_target), softmax(second_target)
    return float(total - np.mean([abs(a - b) for one, other in zip(p, q) for a, b in zip(one, other)]))


def pada(domain_source, domain_target, z, labels: list[int], mean: np.ndarray) -> float:
    weights = [mean[k] / mean.max() for k in labels]
    sigmoid = lambda x: 1 / (1 + np.exp(-x))
    of_source = sum(w * -np.log(sigmoid(d)) for w, d in zip(weights, domain_source[:, 0])) / sum(weights)
    of_target = np.mean([-np.log(1 - sigmoid(d)) for d in domain_target[:, 0]])
    losses = [-np.log(p[k]) for p, k in zip(softmax(z), labels)]
    weighted = sum(w * one for w, one in zip(weights, losses)) / sum(weights)
    return float((of_source + of_target) / 2 + weighted - np.mean(losses))


def lists(*arrays: np.ndarray) -> list:
    return [one.tolist() for one in arrays]


def main() -> None:
    found = {"mdd": [], "mcd": [], "pada": []}
    for classes, n, m in [(3, 5, 4), (2, 4, 6), (5, 1, 1), (4, 7, 3)]:
        name = f"{classes} classes, {n} and {m} examples"
        labels = [int(k) for k in RNG.integers(0, classes, n)]
        outputs = [draw(n, classes), draw(m, classes)]
        adversary = [draw(n, classes), draw(m, classes)]
        margin = float(RNG.choice([1, 2, 4]))
        chosen = [[int(k) for k in one.argmax(1)] for one in outputs]
        f = lambda a, b: mdd(a, b, *chosen, margin)
        found["mdd"].append({"name": name, "margin": margin, "outputs": lists(*outputs), "inputs": lists(*adversary), **row(f(*adversary), gradient(f, *adversary))})

        both = [draw(n, classes), draw(n, classes), draw(m, classes), draw(m, classes)]
        g = lambda *z: mcd(*z, labels)
        found["mcd"].append({"name": name, "labels": labels, "inputs": lists(*both), **row(g(*both), gradient(g, *both))})

        mean, steps, past = np.full(classes, 1 / classes), [], 0.7
        for _ in range(3):
            of_target = draw(m, classes)
            mean = past * mean + (1 - past) * softmax(of_target).mean(0)
            inputs = [draw(n, 1), draw(m, 1), draw(n, classes)]
            h = lambda *z: pada(*z, labels, mean)
            steps.append({"target": of_target.tolist(), "mean": mean.tolist(), "inputs": lists(*inputs), **row(h(*inputs), gradient(h, *inputs))})
        found["pada"].append({"name": name, "classes": classes, "labels": labels, "past": past, "steps": steps})
    TARGET.write_text(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
