"""What losses of domain adaptation give in float64, for lib/src/adapt/*.test.ts.

    python bench/reference/adaptation.py            (NumPy; some seconds)

Writes lib/src/adapt/fixtures/adaptation.json: inputs that float32 holds exactly, and for each loss its value and its
gradient. The losses are written from their papers, with loops over pairs and no trick; the gradients are central
differences of step 1e-5, so nothing here is derived. What a method treats as a constant (the mean distance that scales
bandwidths, weights by entropy, pseudo-labels) is computed once, outside of what is differenced.

    mmd         Gretton et al. 2012, equations 3 and 5, lemma 14; kernels of Long et al. 2015
    joint       Long et al. 2017, the product of the kernels of features and of softmax predictions
    coral       Sun & Saenko 2016, with numpy.cov
    sinkhorn    Feydy et al. 2019, by updates one after the other until nothing changes
    entropy     Grandvalet & Bengio 2005
    mcc         Jin et al. 2020
    pseudo      Lee 2013, with a threshold
"""
import json
from pathlib import Path

import numpy as np

TARGET = Path(__file__).resolve().parents[2] / "lib" / "src" / "adapt" / "fixtures" / "adaptation.json"
RNG = np.random.default_rng(12)
MULTIPLES = (0.25, 0.5, 1, 2, 4)


def draw(*shape: int, size: float = 1.0, mean: float = 0.0) -> np.ndarray:
    """Multiples of 1/64, which float32 and a short decimal both hold exactly."""
    return np.round(RNG.normal(mean, size, shape) * 64) / 64


def gradient(f, *arrays: np.ndarray, step: float = 1e-5) -> list[np.ndarray]:
    """Central differences of f by every number of every array."""
    found = []
    for place, array in enumerate(arrays):
        slope = np.zeros_like(array)
        for index in np.ndindex(*array.shape):
            ends = []
            for sign in (1, -1):
                moved = [one.copy() for one in arrays]
                moved[place][index] += sign * step
                ends.append(f(*moved))
            slope[index] = (ends[0] - ends[1]) / (2 * step)
        found.append(slope)
    return found


def mean_distance(x: np.ndarray, y: np.ndarray) -> float:
    """Over pairs of different points, both domains together."""
    z = np.concatenate([x, y])
    pairs = [((a - b) ** 2).sum() for i, a in enumerate(z) for j, b in enumerate(z) if i != j]
    return float(np.mean(pairs))


def gaussian(distance: float, multiples=MULTIPLES):
    return lambda a, b: np.mean([np.exp(-((a - b) ** 2).sum() / (h * distance)) for h in multiples])


def mmd(xs, ys, kernels, estimate: str) -> float:
    """Of joint samples: lists of layers, each with its kernel."""
    n, m = len(xs[0]), len(ys[0])

    def k(a, i, b, j):
        return np.prod([kernel(p[i], q[j]) for kernel, p, q in zip(kernels, a, b)])

    if estimate == "linear":
        pairs = min(n, m) // 2
        terms = [
            k(xs, 2 * i, xs, 2 * i + 1) + k(ys, 2 * i, ys, 2 * i + 1) - k(xs, 2 * i, ys, 2 * i + 1) - k(xs, 2 * i + 1, ys, 2 * i)
            for i in range(pairs)
        ]
        return float(np.mean(terms))
    biased = estimate == "biased"

    def within(a, size):
        return np.mean([k(a, i, a, j) for i in range(size) for j in range(size) if biased or i != j])

    between = np.mean([k(xs, i, ys, j) for i in range(n) for j in range(m)])
    return float(within(xs, n) + within(ys, m) - 2 * between)


def coral(x: np.ndarray, y: np.ndarray) -> float:
    d = x.shape[1]
    return float(((np.cov(x, rowvar=False) - np.cov(y, rowvar=False)) ** 2).sum() / (4 * d**2))


def transport(x: np.ndarray, y: np.ndarray, blur: float) -> float:
    """The dual's value where its potentials are best."""
    cost = ((x[:, None] - y[None]) ** 2).sum(2)
    f, g = np.zeros(len(x)), np.zeros(len(y))

    def answer(potential, axis):
        z = (potential - cost) / blur
        top = z.max(axis, keepdims=True)
        return -blur * (np.log(np.exp(z - top).mean(axis)) + top.squeeze(axis))

    for _ in range(20000):
        before = f
        f = answer(g[None, :], 1)
        g = answer(f[:, None], 0)
        if np.abs(f - before).max() < 1e-14:
            break
    return float(f.mean() + g.mean())


def sinkhorn(x: np.ndarray, y: np.ndarray, blur: float) -> float:
    return transport(x, y, blur) - transport(x, x, blur) / 2 - transport(y, y, blur) / 2


def softmax(z: np.ndarray) -> np.ndarray:
    e = np.exp(z - z.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


def entropies(p: np.ndarray) -> np.ndarray:
    return -(p * np.log(p)).sum(1)


def confusion(z: np.ndarray, temperature: float, weights: np.ndarray) -> float:
    y = softmax(z / temperature)
    classes = y.shape[1]
    c = np.array([[sum(w * a[j] * a[k] for w, a in zip(weights, y)) for k in range(classes)] for j in range(classes)])
    c = c / c.sum(1, keepdims=True)
    return float((c.sum() - np.trace(c)) / classes)


def confusion_weights(z: np.ndarray, temperature: float) -> np.ndarray:
    w = 1 + np.exp(-entropies(softmax(z / temperature)))
    return len(z) * w / w.sum()


def pseudo(z: np.ndarray, labels: np.ndarray, sure: np.ndarray) -> float:
    p = softmax(z)
    return float(-(sure * np.log(p[np.arange(len(z)), labels])).mean())


def row(value, gradients) -> dict:
    return {"value": value, "gradient": [np.round(one, 10).tolist() for one in gradients]}


def of_domains(f, x, y) -> dict:
    return row(f(x, y), gradient(f, x, y))


def domains() -> list[dict]:
    """Features of two domains: as many and not, more features than examples, and a mean far from zero."""
    cases = []
    for name, n, m, d, mean in [
        ("5 and 7 examples of 3 features", 5, 7, 3, 0),
        ("6 and 6 examples of 2 features", 6, 6, 2, 0),
        ("3 and 4 examples of 11 features", 3, 4, 11, 0),
        ("6 and 5 examples of 3 features, all near 1000", 6, 5, 3, 1000),
    ]:
        x, y = draw(n, d, mean=mean), draw(m, d, size=1.5, mean=mean + 0.5)
        zs, zt = draw(n, 3, size=2), draw(m, 3, size=2)
        unit = mean_distance(x, y)
        kernel, one, predictions = gaussian(unit), gaussian(2.5, (1,)), gaussian(1.68, (1,))
        losses = {}
        for estimate in ("unbiased", "biased", "linear"):
            losses[f"mmd, {estimate}"] = of_domains(lambda a, b: mmd([a], [b], [kernel], estimate), x, y)

            def joint(a, b, c, d):
                return mmd([a, softmax(c)], [b, softmax(d)], [kernel, predictions], estimate)

            losses[f"joint, {estimate}"] = row(joint(x, y, zs, zt), gradient(joint, x, y, zs, zt))
        losses["mmd, one bandwidth of 2.5"] = of_domains(lambda a, b: mmd([a], [b], [one], "unbiased"), x, y)
        losses["coral"] = of_domains(coral, x, y)
        losses["sinkhorn, 0.1"] = of_domains(lambda a, b: sinkhorn(a, b, 0.1 * unit), x, y)
        losses["sinkhorn, 0.5"] = of_domains(lambda a, b: sinkhorn(a, b, 0.5 * unit), x, y)
        cases.append(
            {
                "name": name,
                "source": x.tolist(),
                "target": y.tolist(),
                "sourceLogits": zs.tolist(),
                "targetLogits": zt.tolist(),
                "meanDistance": unit,
                "losses": losses,
            }
        )
    return cases


def predictions() -> list[dict]:
    cases = []
    for name, batch, classes, size in [("7 examples of 4 classes", 7, 4, 2), ("6 examples of 2 classes", 6, 2, 3)]:
        z = draw(batch, classes, size=size)
        losses = {"entropy": row(entropies(softmax(z)).tolist(), gradient(lambda a: entropies(softmax(a)).mean(), z))}
        for temperature in (1, 2.5):
            weights = confusion_weights(z, temperature)
            f = lambda a: confusion(a, temperature, weights)
            losses[f"mcc, {temperature}"] = row(f(z), gradient(f, z))
        for threshold in (0, 0.8):
            p = softmax(z)
            labels, sure = p.argmax(1), (p.max(1) >= threshold).astype(float)
            f = lambda a: pseudo(a, labels, sure)
            losses[f"pseudo, {threshold}"] = {**row(f(z), gradient(f, z)), "sure": int(sure.sum())}
        cases.append({"name": name, "logits": z.tolist(), "losses": losses})
    return cases


def main() -> None:
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(json.dumps({"domains": domains(), "predictions": predictions()}) + "\n")


if __name__ == "__main__":
    main()
