"""What scikit-learn's metrics give on random logits, for lib/src/train/metrics/metrics.test.ts.

    pip install scikit-learn
    python bench/reference/metrics.py            (seconds)

Writes lib/src/train/metrics/fixtures/metrics.json: logits and labels of five cases with scikit-learn's values. Logits are
multiples of 1/8, so that some scores are equal; float32 and a short decimal both hold them exactly. No example has equal
logits, since scikit-learn takes the last of equal ones in top_k_accuracy_score and we take the first. In
`missing`, one class has no example, and one has neither an example nor a prediction: f1_score leaves that one out, and
roc_auc_score takes the classes that have examples. Logits become probabilities by softmax, and labels of several are predicted
where the logit is above 0.
"""
import json
from pathlib import Path

import numpy as np
import sklearn
from scipy.special import softmax
from sklearn.metrics import (
    accuracy_score,
    f1_score,
    precision_recall_fscore_support,
    roc_auc_score,
    top_k_accuracy_score,
)

TARGET = Path(__file__).resolve().parents[2] / "lib" / "src" / "train" / "metrics" / "fixtures" / "metrics.json"
RNG = np.random.default_rng(7)
AVERAGES = ("macro", "weighted", "micro")


def eighths(shape, size: float) -> np.ndarray:
    return np.round(RNG.normal(0, size, shape) * 8) / 8


def f1(labels, predictions, **more) -> dict:
    return {name: float(f1_score(labels, predictions, average=name, zero_division=0, **more)) for name in AVERAGES}


def per_class(labels, predictions, classes: int) -> list:
    parts = precision_recall_fscore_support(labels, predictions, labels=range(classes), zero_division=0)
    return [[float(value) for value in row] for row in zip(*parts)]


def one_class(classes: int, unused: tuple[int, ...] = ()) -> dict:
    logits = eighths((80, classes), 1.5)
    known = [label for label in range(classes) if label not in unused]
    labels = RNG.choice(known, len(logits))
    logits[np.arange(len(logits)), labels] += 0.75
    if unused:
        logits[:, unused[-1]] = -9
    is_distinct = [len(set(row)) == len(row) for row in logits]
    logits, labels = logits[is_distinct], labels[is_distinct]
    predictions = logits.argmax(1)
    areas = [roc_auc_score(labels == label, softmax(logits, axis=1)[:, label]) for label in known]
    return {
        "logits": logits.tolist(),
        "labels": labels.tolist(),
        "accuracy": float(accuracy_score(labels, predictions)),
        "f1": f1(labels, predictions),
        "f1 of each": per_class(labels, predictions, classes),
        "auc": float(np.mean(areas)),
        "top": [float(top_k_accuracy_score(labels, logits, k=k, labels=range(classes))) for k in range(1, classes)]
        if classes > 2
        else [float(accuracy_score(labels, predictions))],
    }


def several_labels(width: int) -> dict:
    logits = eighths((40, width), 1)
    labels = (logits + eighths((40, width), 1.5) > 0.25).astype(int)
    predictions = (logits > 0).astype(int)
    binary = width == 1
    return {
        "logits": logits.tolist(),
        "labels": labels.tolist(),
        "accuracy": float(accuracy_score(labels, predictions)),
        "f1": {"macro": float(f1_score(labels, predictions))} if binary else f1(labels, predictions),
        "auc": float(roc_auc_score(labels, logits, average="macro")),
    }


def main() -> None:
    made = {
        "made by": f"python bench/reference/metrics.py; scikit-learn {sklearn.__version__}",
        "classes": one_class(4),
        "two classes": one_class(2),
        "missing": one_class(5, (1, 3)),
        "labels": several_labels(3),
        "one label": several_labels(1),
    }
    # Where all classes have examples, scikit-learn computes the mean over the classes itself.
    for name in ("classes",):
        case = made[name]
        area = roc_auc_score(case["labels"], softmax(case["logits"], axis=1), multi_class="ovr", average="macro")
        assert abs(area - case["auc"]) < 1e-12
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    lines = json.dumps(made, separators=(",", ":"))
    for name in made:
        lines = lines.replace(f"{json.dumps(name)}:", f"\n{json.dumps(name)}:", 1)
    TARGET.write_text(lines + "\n")
    print(f"{TARGET.name}: {TARGET.stat().st_size / 1e3:.1f} kB")


if __name__ == "__main__":
    main()
