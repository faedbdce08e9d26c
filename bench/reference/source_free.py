"""What adaptation without a source gives in float64, for lib/src/adapt/*.test.ts.

    python bench/reference/source_free.py            (NumPy; some seconds)

Writes lib/src/adapt/fixtures/source-free.json: inputs that float32 holds exactly, and for each loss its value and its
gradient by central differences. All is written from the papers with loops over examples.

    information    Liang et al. 2020
    centroids      Liang et al. 2020, as in the authors' obtain_label
    aad            Yang et al. 2022
    nrc            Yang et al. 2021
    sar            Niu et al. 2023, algorithm 1, with SGD and momentum, as in the authors' forward_and_adapt_sar
    eata           Niu et al. 2022, equations 2 to 8, with SGD and momentum, as in the authors' forward_and_adapt_eata
"""
import json
from pathlib import Path

import numpy as np
from adaptation import entropies, gradient, row, softmax

TARGET = Path(__file__).resolve().parents[2] / "lib" / "src" / "adapt" / "fixtures" / "source-free.json"
RNG = np.random.default_rng(31)


def draw(*shape: int, size: float = 1.0) -> np.ndarray:
    """Multiples of 1/64, which float32 and a short decimal both hold exactly."""
    return np.round(RNG.normal(0, size, shape) * 64) / 64


def information(z: np.ndarray, diversity: float) -> float:
    p = softmax(z)
    mean = p.mean(0)
    return float(entropies(p).mean() + diversity * (mean * np.log(mean)).sum())


def cosine_distance(a: np.ndarray, b: np.ndarray) -> float:
    return 1 - float(a @ b) / (np.sqrt(float(a @ a)) * np.sqrt(float(b @ b)))


def centroid_labels(features: np.ndarray, p: np.ndarray, min_count: int) -> tuple[list[int], list[int], float]:
    """The labels of both rounds, and the smallest gap between the two nearest centroids of an example."""
    examples = [np.append(one, 1.0) / np.linalg.norm(np.append(one, 1.0)) for one in features]
    classes = p.shape[1]
    predicted = [int(np.argmax(one)) for one in p]
    used = [k for k in range(classes) if predicted.count(k) >= min_count]
    gap = np.inf

    def nearest(weights: list[np.ndarray], allowed: list[int]) -> list[int]:
        nonlocal gap
        centroids = {k: sum(w[k] * x for w, x in zip(weights, examples)) / sum(w[k] for w in weights) for k in allowed}
        labels = []
        for x in examples:
            distances = sorted((cosine_distance(x, centroid), k) for k, centroid in centroids.items())
            if len(distances) > 1:
                gap = min(gap, distances[1][0] - distances[0][0])
            labels.append(distances[0][1])
        return labels

    first = nearest(list(p), used)
    hard = [np.eye(classes)[label] for label in first]
    second = nearest(hard, [k for k in used if k in first])
    return first, second, float(gap)


def predictions() -> list[dict]:
    cases = []
    for name, batch, classes, size in [
        ("7 examples of 4 classes", 7, 4, 2),
        ("6 examples of 2 classes", 6, 2, 3),
        ("1 example of 3 classes", 1, 3, 1),
    ]:
        z = draw(batch, classes, size=size)
        losses = {}
        for diversity in (0, 0.5, 1):
            f = lambda a: information(a, diversity)
            losses[f"information, {diversity}"] = row(f(z), gradient(f, z))
        cases.append({"name": name, "logits": z.tolist(), "losses": losses})
    return cases


# In the second round the first example is more than a right angle from its centroid, and the third class has no example:
# a centroid of zeros, at distance 1, would be nearer.
OPPOSITE = np.array([[1.25, -3], [-2.5, 0.75], [-4.5, -1.25], [-4, 1.5], [1.75, 3], [1.75, 1], [8.25, 11]])
EMPTIED = np.array(
    [[1.5, 0.75, 1.5], [0, -1.75, -1], [1, -1.5, 1.25], [-1.5, -1.25, -1.25], [-0.25, -1.75, 2.75], [-1.25, 1.25, 0.5]]
    + [[0, 0.75, 1.5]]
)


def centroids() -> list[dict]:
    first, labels, _ = centroid_labels(OPPOSITE, softmax(EMPTIED), 1)
    cases = [
        {
            "name": "an example opposite to its centroid, and an emptied class",
            "features": OPPOSITE.tolist(),
            "logits": EMPTIED.tolist(),
            "minCount": 1,
            "labels": labels,
            "moved": sum(a != b for a, b in zip(first, labels)),
            "emptied": len(set(EMPTIED.argmax(1).tolist()) - set(first)),
        }
    ]
    while len(cases) < 12:
        examples, features, classes = RNG.integers(5, 30), RNG.integers(1, 9), RNG.integers(2, 7)
        x = draw(examples, features)
        z = draw(examples, classes, size=1.5) + draw(classes)
        p = softmax(z)
        predicted = np.bincount(p.argmax(1), minlength=classes)
        min_count = int(RNG.choice([1, 1, 2, 3]))
        if (predicted >= min_count).sum() < 2:
            continue
        first, labels, gap = centroid_labels(x, p, min_count)
        emptied = len({k for k in range(classes) if predicted[k] >= min_count} - set(first))
        if len(cases) >= 10 and emptied == 0:
            continue
        # float32 could take another of two centroids that are equally near.
        if gap < 1e-4:
            continue
        left_out = int((predicted < min_count).sum())
        cases.append(
            {
                "name": f"{examples} examples, {features} features, {classes} classes, {left_out} left out",
                "features": x.tolist(),
                "logits": z.tolist(),
                "minCount": min_count,
                "labels": labels,
                "moved": sum(a != b for a, b in zip(first, labels)),
                "emptied": emptied,
            }
        )
    return cases


def nearest(features: np.ndarray, i: int, count: int) -> tuple[list[int], float]:
    """The nearest examples by cosine, without itself, and by how much the last is nearer than the next."""
    others = sorted((cosine_distance(features[i], features[j]), j) for j in range(len(features)) if j != i)
    gap = others[count][0] - others[count - 1][0] if count < len(others) else np.inf
    return [j for _, j in others[:count]], gap


def aad(z: np.ndarray, q: np.ndarray, near: list[list[int]], dispersion: float) -> float:
    p = softmax(z)
    total = 0.0
    for i, one in enumerate(p):
        total -= sum(float(one @ q[j]) for j in near[i])
        total += dispersion * sum(float(one @ other) for m, other in enumerate(p) if m != i)
    return total / len(p)


def nrc(z: np.ndarray, q: np.ndarray, numbers: list[int], near: list, of_near: list, affinity: float) -> float:
    p = softmax(z)
    total = 0.0
    for i, (one, number) in enumerate(zip(p, numbers)):
        for j, theirs in zip(near[i], of_near[i]):
            total -= (1 if number in theirs else affinity) * float(one @ q[j])
            total -= affinity * sum(float(one @ q[m]) for m in theirs)
        total -= float(one @ q[number])
    mean = p.mean(0)
    return total / len(p) + float((mean * np.log(mean)).sum())


def banks() -> list[dict]:
    cases = []
    while len(cases) < 6:
        size, features, classes = RNG.integers(7, 14), RNG.integers(2, 6), RNG.integers(2, 5)
        batch, neighbours, expanded = RNG.integers(1, 6), int(RNG.integers(1, 4)), int(RNG.integers(1, 4))
        old = draw(size, features)
        old_logits = draw(size, classes, size=1.5)
        numbers = [int(one) for one in RNG.permutation(size)[:batch]]
        x, z = draw(batch, features), draw(batch, classes, size=1.5)
        bank, q = old.copy(), softmax(old_logits)
        bank[numbers], q[numbers] = x, softmax(z)
        near, of_near, gaps = [], [], []
        for number in numbers:
            found, gap = nearest(bank, number, neighbours)
            theirs = [nearest(bank, j, expanded) for j in found]
            near.append(found)
            of_near.append([one for one, _ in theirs])
            gaps += [gap, *(one for _, one in theirs)]
        reciprocal = sum(n in theirs for n, lists in zip(numbers, of_near) for theirs in lists)
        # float32 could take another neighbour of two that are equally near.
        if min(gaps) < 1e-4 or reciprocal in (0, batch * neighbours):
            continue
        losses = {}
        for dispersion in (0, 0.7):
            f = lambda a: aad(a, q, near, dispersion)
            losses[f"aad, {dispersion}"] = row(f(z), gradient(f, z))
        for affinity in (0.1, 0.5):
            f = lambda a: nrc(a, q, numbers, near, of_near, affinity)
            losses[f"nrc, {affinity}"] = row(f(z), gradient(f, z))
        cases.append(
            {
                "name": f"{batch} of {size} examples, {classes} classes, {neighbours} and {expanded} neighbours",
                "bankFeatures": old.tolist(),
                "bankLogits": old_logits.tolist(),
                "numbers": numbers,
                "features": x.tolist(),
                "logits": z.tolist(),
                "neighbours": neighbours,
                "expanded": expanded,
                "near": near,
                "losses": losses,
            }
        )
    return cases


def sar(net: dict, batches: list[np.ndarray], margin: float, radius: float, rate: float, reset_below: float) -> dict:
    """Scales and offsets of the batch normalisation after each batch, and the batches after which they were reset."""
    start = [net["scale"].copy(), net["offset"].copy()]
    weights, velocity = [one.copy() for one in start], [np.zeros_like(one) for one in start]
    average = None
    after, resets, reliable, predictions, gap, too_late = [], [], [], [], np.inf, 0

    def entropies_at(w: list[np.ndarray], x: np.ndarray) -> np.ndarray:
        h = x @ net["kernel"] + net["bias"]
        y = (h - h.mean(0)) / np.sqrt(h.var(0) + 1e-3) * w[0] + w[1]
        return entropies(softmax(np.maximum(y, 0) @ net["headKernel"] + net["headBias"]))

    for number, x in enumerate(batches):
        first = entropies_at(weights, x)
        predictions += logits_at(net, weights, x).argmax(1).tolist()
        chosen = np.where(first < margin)[0]
        if len(chosen) > 0:
            slopes = gradient(lambda *w: entropies_at(list(w), x)[chosen].mean(), *weights)
        else:
            slopes = [np.zeros_like(one) for one in weights]
        length = np.sqrt(sum((g**2).sum() for g in slopes))
        up = [w + radius * g / (length + 1e-12) for w, g in zip(weights, slopes)]
        later = entropies_at(up, x)
        second = later[chosen]
        still = chosen[second < margin]
        # float32 could decide otherwise for an entropy that is near the margin.
        gap = min(gap, *np.abs(first - margin), *np.abs(later - margin))
        too_late += int(((later < margin) & (first >= margin)).sum())
        if len(chosen) > 0:
            average = second.mean() if average is None else 0.9 * average + 0.1 * second.mean()
        if len(still) > 0:
            slopes = gradient(lambda *w: entropies_at(list(w), x)[still].mean(), *up)
        else:
            slopes = [np.zeros_like(one) for one in weights]
        velocity = [0.9 * v + g for v, g in zip(velocity, slopes)]
        weights = [w - rate * v for w, v in zip(weights, velocity)]
        reliable.append([len(chosen), len(still)])
        if average is not None and average < reset_below:
            weights, velocity, average = [one.copy() for one in start], [np.zeros_like(one) for one in start], None
            resets.append(number)
        after.append({"scale": weights[0].tolist(), "offset": weights[1].tolist()})
    return {"after": after, "resets": resets, "reliable": reliable, "predictions": predictions, "gap": float(gap), "tooLate": too_late}


def streams() -> list[dict]:
    cases = []
    for name, reset_below, classes in [("without a reset", 0.0, 3), ("with resets", 0.3, 4)]:
        cases.append(drawn_stream(name, reset_below, classes))
    return cases


def drawn_net(classes: int) -> dict:
    return {
        "kernel": draw(3, 5),
        "bias": draw(5),
        "scale": draw(5, size=0.3) + 1,
        "offset": draw(5, size=0.3),
        "headKernel": draw(5, classes, size=1.5),
        "headBias": draw(classes),
    }


def drawn_stream(name: str, reset_below: float, classes: int) -> dict:
    """With predictions that are reliable in one pass alone, and resets before the last batch if there are any."""
    while True:
        net = drawn_net(classes)
        batches = [draw(6, 3) for _ in range(6)]
        found = sar(net, batches, 0.6 * np.log(classes), 0.2, 0.1, reset_below * np.log(classes))
        only_first = sum(first - second for first, second in found["reliable"])
        if only_first == 0 or found["tooLate"] == 0 or min(second for _, second in found["reliable"]) == 0 or found.pop("gap") < 1e-4:
            continue
        if reset_below > 0 and not 0 < len(found["resets"]) < len(batches) - 1:
            continue
        return {
            "name": name,
            "classes": classes,
            "resetBelow": reset_below,
            "net": {key: value.tolist() for key, value in net.items()},
            "batches": [one.tolist() for one in batches],
            **found,
        }


def logits_at(net: dict, w: list[np.ndarray], x: np.ndarray) -> np.ndarray:
    h = x @ net["kernel"] + net["bias"]
    y = (h - h.mean(0)) / np.sqrt(h.var(0) + 1e-3) * w[0] + w[1]
    return np.maximum(y, 0) @ net["headKernel"] + net["headBias"]


def fisher_of(net: dict, batches: list[np.ndarray]) -> list[np.ndarray]:
    """The mean of the squared gradients of each batch's cross-entropy with its predictions."""
    start = [net["scale"], net["offset"]]
    total = [np.zeros_like(one) for one in start]
    for x in batches:
        labels = logits_at(net, start, x).argmax(1)

        def loss(*w: np.ndarray) -> float:
            p = softmax(logits_at(net, list(w), x))
            return float(-np.mean([np.log(p[i, label]) for i, label in enumerate(labels)]))

        total = [one + slope**2 for one, slope in zip(total, gradient(loss, *start))]
    return [one / len(batches) for one in total]


def eata(net: dict, batches: list[np.ndarray], fisher: list[np.ndarray], given: dict) -> dict:
    """Scales and offsets of the batch normalisation after each batch, and how many examples were reliable and chosen."""
    margin = given["threshold"] * np.log(given["classes"])
    start = [net["scale"].copy(), net["offset"].copy()]
    weights, velocity = [one.copy() for one in start], [np.zeros_like(one) for one in start]
    average = None
    after, counts, predictions, gap = [], [], [], np.inf
    for x in batches:
        z = logits_at(net, weights, x)
        p, h = softmax(z), entropies(softmax(z))
        predictions += z.argmax(1).tolist()
        gap = min(gap, *np.abs(h - margin))
        reliable = [i for i in range(len(x)) if h[i] < margin]
        chosen = reliable
        if average is not None:
            cosines = {i: 1 - cosine_distance(average, p[i]) for i in reliable}
            gap = min([gap, *(abs(cosine - given["maxSimilarity"]) for cosine in cosines.values())])
            chosen = [i for i in reliable if cosines[i] < given["maxSimilarity"]]
        if len(chosen) > 0:
            new = p[chosen].mean(0)
            average = new if average is None else 0.9 * average + 0.1 * new
        counts.append([len(reliable), len(chosen)])
        if len(chosen) > 0:
            factors = np.exp(margin - h[chosen])

            def loss(*w: np.ndarray) -> float:
                entropy = entropies(softmax(logits_at(net, list(w), x)))[chosen]
                held = sum((f * (one - first) ** 2).sum() for f, one, first in zip(fisher, w, start))
                return float((factors * entropy).mean() + given["anchorWeight"] * held)

            velocity = [0.9 * v + g for v, g in zip(velocity, gradient(loss, *weights))]
            weights = [w - given["rate"] * v for w, v in zip(weights, velocity)]
        after.append({"scale": weights[0].tolist(), "offset": weights[1].tolist()})
    return {"after": after, "counts": counts, "predictions": predictions, "gap": float(gap)}


def chosen_streams() -> list[dict]:
    """With and without an anchor; some batches have reliable examples of which none is chosen."""
    cases = []
    for name, anchor_weight, classes in [("without an anchor", 0.0, 3), ("with an anchor", 20.0, 4)]:
        given = {"threshold": 0.6, "maxSimilarity": 0.7, "anchorWeight": anchor_weight, "rate": 0.1, "classes": classes}
        while True:
            net = drawn_net(classes)
            batches = [draw(6, 3) for _ in range(8)]
            anchor = [draw(6, 3) for _ in range(3)]
            fisher = fisher_of(net, anchor)
            found = eata(net, batches, fisher, given)
            skipped = [chosen == 0 and reliable > 0 for reliable, chosen in found["counts"]]
            several = sum(chosen > 0 for _, chosen in found["counts"])
            # float32 could decide otherwise for a value that is near its bound.
            if found.pop("gap") < 1e-4 or not any(skipped[1:-1]) or several < 4:
                continue
            cases.append(
                {
                    "name": name,
                    **given,
                    "net": {key: value.tolist() for key, value in net.items()},
                    "batches": [one.tolist() for one in batches],
                    "anchor": [one.tolist() for one in anchor],
                    "fisher": {"scale": fisher[0].tolist(), "offset": fisher[1].tolist()},
                    **found,
                }
            )
            break
    return cases


def main() -> None:
    cases = {
        "predictions": predictions(),
        "centroids": centroids(),
        "banks": banks(),
        "streams": streams(),
        "chosenStreams": chosen_streams(),
    }
    TARGET.write_text(json.dumps(cases) + "\n")


if __name__ == "__main__":
    main()
