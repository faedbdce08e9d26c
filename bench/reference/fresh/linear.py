"""Logistic regressions by scikit-learn to 1e-10, of features of many sizes, and probabilities of all examples."""
import warnings

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from bench.reference.fresh.cases import float32, write

warnings.simplefilter("error", ConvergenceWarning)


def draw(random: np.random.Generator, number: int) -> dict:
    classes = int(random.integers(2, 6))
    count, width = int(random.integers(4 * classes, 80)), int(random.integers(1, 30))
    labels = np.concatenate([np.arange(classes), random.integers(0, classes, count - classes)])
    centres = random.normal(0, 1, (classes, width)) * random.choice([0, 0.5, 2])
    x = float32((random.normal(0, 1, (count, width)) + centres[labels]) * 2.0 ** random.integers(-2, 3))
    penalty = float(10 ** random.uniform(-2, 3))
    fitted = LogisticRegression(C=1 / penalty, tol=1e-10, max_iter=100_000).fit(x, labels)
    return {"x": x.tolist(), "labels": labels.tolist(), "penalty": penalty, "probabilities": fitted.predict_proba(x).tolist()}


if __name__ == "__main__":
    write(draw, 60)
