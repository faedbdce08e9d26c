"""Logits, labels and the expected calibration error of Guo et al. 2017, equation 3, by NumPy in float64.

Confidences are taken in float32, as a net gives them: one that lies on the edge of two bins would fall into either.
"""
import numpy as np

from bench.reference.fresh.cases import float32, write


def draw(random: np.random.Generator, number: int) -> dict:
    count, classes, bins = int(random.integers(1, 400)), int(random.integers(2, 12)), int(random.integers(1, 31))
    logits = float32(random.normal(0, 2.0 ** random.integers(-2, 4), (count, classes)))
    shares = np.exp(logits - logits.max(1, keepdims=True))
    shares /= shares.sum(1, keepdims=True)
    labels = np.array([random.choice(classes, p=row) for row in shares])
    confidence = shares.max(1)
    edges = np.abs(confidence * bins - np.round(confidence * bins)) > 1e-5
    kept = edges | (confidence > 1 - 1e-7)
    if not kept.any():
        kept[:] = True
    logits, labels, confidence, right = logits[kept], labels[kept], confidence[kept], (shares.argmax(1) == labels)[kept]
    into = np.clip(np.ceil(confidence * bins) - 1, 0, bins - 1).astype(int)
    error = sum(abs(right[into == one].sum() - confidence[into == one].sum()) for one in range(bins)) / len(labels)
    return {"logits": logits.tolist(), "labels": labels.tolist(), "bins": bins, "error": float(error)}


if __name__ == "__main__":
    write(draw, 120)
