"""What losses on unlabelled examples give in float64, for lib/src/adapt/fix-match.test.ts and mean-teacher.test.ts.

    python bench/reference/semi_supervised.py            (NumPy; a second)

Writes lib/src/adapt/fixtures/semi-supervised.json: drawn logits of two views, and for each loss its value and its
gradient by both, as central differences. Pseudo-labels, thresholds and the teacher are constants, so they are computed
once, outside of what is differenced.

    fixMatch    Sohn et al. 2020, equation 4, with one threshold and with one for each class
    byClass     Wang et al. 2023 (FreeMatch), its self-adaptive thresholds over several batches
    consistency Tarvainen & Valpola 2017, the squared distance of class probabilities
"""
import json
from pathlib import Path

import numpy as np
from adaptation import gradient, row, softmax

TARGET = Path(__file__).resolve().parents[2] / "lib" / "src" / "adapt" / "fixtures" / "semi-supervised.json"
RNG = np.random.default_rng(31)
PAST = 0.8


def draw(*shape: int, size: float = 1.0) -> np.ndarray:
    """Multiples of 1/64, which float32 and a short decimal both hold exactly."""
    return np.round(RNG.normal(0, size, shape) * 64) / 64


def chosen(weak: np.ndarray, thresholds: np.ndarray) -> list[tuple[int, int]]:
    """The confident examples, each with its most probable class."""
    found = []
    for i, p in enumerate(softmax(weak)):
        k = int(np.argmax(p))
        if p[k] >= thresholds[k]:
            found.append((i, k))
    return found


def fix_match(strong: np.ndarray, labels: list[tuple[int, int]]) -> float:
    total = 0.0
    for i, k in labels:
        z = strong[i]
        total += np.log(np.exp(z - z.max()).sum()) + z.max() - z[k]
    return total / len(strong)


def of_views(weak: np.ndarray, strong: np.ndarray, thresholds: np.ndarray) -> dict:
    labels = chosen(weak, thresholds)
    f = lambda a: fix_match(a, labels)
    gradients = [np.zeros_like(weak), *gradient(f, strong)]
    return {"thresholds": np.broadcast_to(thresholds, weak.shape[1:]).tolist(), "fraction": len(labels) / len(weak), **row(f(strong), gradients)}


def by_class(batches: list[tuple[np.ndarray, np.ndarray]], classes: int) -> list[dict]:
    confidence, probabilities, steps = 1 / classes, np.full(classes, 1 / classes), []
    for weak, strong in batches:
        p = softmax(weak)
        confidence = PAST * confidence + (1 - PAST) * p.max(1).mean()
        probabilities = PAST * probabilities + (1 - PAST) * p.mean(0)
        thresholds = probabilities / probabilities.max() * confidence
        averages = {"confidence": confidence, "probabilities": probabilities.tolist()}
        steps.append({"weak": weak.tolist(), "strong": strong.tolist(), **averages, **of_views(weak, strong, thresholds)})
    return steps


def consistency(student: np.ndarray, teacher: np.ndarray) -> float:
    return float(((softmax(student) - softmax(teacher)) ** 2).sum(1).mean())


def main() -> None:
    views = []
    for batch, classes, size in [(8, 4, 3), (6, 2, 2), (12, 10, 4), (1, 3, 5)]:
        weak, strong = draw(batch, classes, size=size), draw(batch, classes, size=size)
        losses = [of_views(weak, strong, np.full(classes, t)) for t in (0, 0.5, 0.8, 0.95, 1)]
        losses.append(of_views(weak, strong, np.round(RNG.uniform(0.3, 0.95, classes) * 64) / 64))
        slope = gradient(lambda a: consistency(a, weak), strong)
        views.append({
            "name": f"{batch} examples of {classes} classes",
            "weak": weak.tolist(),
            "strong": strong.tolist(),
            "fixMatch": losses,
            "consistency": row(consistency(strong, weak), slope),
        })
    batches = [(draw(7, 3, size=2) + np.array([1.5, 0, -1]), draw(7, 3, size=2)) for _ in range(5)]
    TARGET.write_text(json.dumps({"views": views, "past": PAST, "byClass": by_class(batches, 3)}) + "\n")


if __name__ == "__main__":
    main()
