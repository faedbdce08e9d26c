"""Reference figures for lib/src/transferability and lib/src/select.

    git clone https://github.com/thuml/LogME
    pip install numpy scipy scikit-learn
    python bench/reference/transferability.py LogME        (seconds)

LogME, LEEP and NCE are the authors' own code, run as it is but for numba, whose compiler changes no figure. Writes
lib/src/transferability/fixtures/transferability.json and lib/src/select/fixtures/select.json. Features are
bench/reference/nets.py's integers, seed 1, by stream, with 1 added to the feature of the example's class, so that
TypeScript makes the same bits.

Where features have fewer than D directions (fewer examples than features), the authors' fixed point counts `D log(alpha)`
but leaves alpha out of the determinant for the directions without a singular value (their issue 23). `score` has it put
right, `published` is what their code gives, `icml` their first code, which counts all D but stops earlier, and `direct`
the log density of the labels under the model by its definition, log N(y; 0, I / beta + F F' / alpha) / N.
"""
import importlib.util
import json
import sys
import types
from pathlib import Path

import numpy as np
import scipy
import scipy.optimize
import scipy.stats
import sklearn
from sklearn.linear_model import LogisticRegression

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT))
from bench.reference.nets import uniform  # noqa: E402

TARGETS = {name: ROOT / "lib" / "src" / name / "fixtures" / f"{name}.json" for name in ("transferability", "select")}


def published(folder: str, name: str):
    sys.modules.setdefault("numba", types.SimpleNamespace(njit=lambda function: function))
    spec = importlib.util.spec_from_file_location(name, Path(folder) / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return getattr(module, name)


def noise(stream: int, *shape: int) -> np.ndarray:
    return uniform(1, stream, np.arange(int(np.prod(shape)))).reshape(shape)


def features(stream: int, labels: np.ndarray, width: int) -> np.ndarray:
    x = noise(stream, len(labels), width)
    x[np.arange(len(labels)), labels] += 1
    return x


def direct(f: np.ndarray, y: np.ndarray, alpha: float, beta: float) -> float:
    covariance = np.eye(len(y)) / beta + f @ f.T / alpha
    _, log_determinant = np.linalg.slogdet(covariance)
    return -0.5 * (log_determinant + y @ np.linalg.solve(covariance, y) + len(y) * np.log(2 * np.pi)) / len(y)


def logme_case(LogME, f: np.ndarray, y: np.ndarray, regression: bool) -> dict[str, float]:
    model, first = LogME(regression=regression), LogME(regression=regression)
    score = model.fit(f, y)
    y_first = y.reshape(-1, 1).astype(np.float64) if regression else y
    targets = [y] if regression else [(y == one).astype(np.float64) for one in range(int(y.max()) + 1)]
    alphas, betas = np.ravel(model.alphas), np.ravel(model.betas)
    n, d = f.shape
    missing = d - min(n, d)
    return {
        "published": float(score),
        "score": float(score - missing / 2 * np.mean(np.log(alphas)) / n),
        "icml": float(first._fit_icml(f.astype(np.float64), y_first)),
        "direct": float(np.mean([direct(f, t, a, b) for t, a, b in zip(targets, alphas, betas)])),
    }


def logme_cases(LogME) -> list[dict]:
    cases = []
    for name, stream, n, d, classes in [
        ("more examples than features", 1, 60, 8, 3),
        ("more features than examples", 2, 20, 50, 3),
        ("a backbone's 1280 features", 3, 40, 1280, 4),
    ]:
        labels = np.arange(n) % classes
        cases.append((name, stream, labels, d, False))
    rare = np.arange(61) % 3
    rare[60] = 3
    cases.append(("a class of one example", 4, rare, 8, False))
    out = [
        {"name": name, "stream": stream, "width": d, "labels": labels.tolist(),
         **logme_case(LogME, features(stream, labels, d), labels, regression)}
        for name, stream, labels, d, regression in cases
    ]
    classes = np.arange(50) % 3
    x = features(5, classes, 6)
    y = np.round((x[:, 0] - x[:, 1] / 2 + noise(6, 50) / 4) * 64) / 64
    out.append({"name": "numbers for labels", "stream": 5, "width": 6, "labels": classes.tolist(), "numbers": y.tolist(),
                **logme_case(LogME, x, y, True)})
    return out


def deficient() -> dict:
    """Eight features of which the last is the first again: the evidence by its definition, at its maximum."""
    labels = np.arange(60) % 3
    f = features(7, labels, 8)
    f[:, 7] = f[:, 0]
    scores = []
    for one in range(3):
        y = (labels == one).astype(np.float64)
        found = scipy.optimize.minimize(
            lambda logs: -direct(f, y, *np.exp(logs)), np.zeros(2), method="Nelder-Mead",
            options={"xatol": 1e-10, "fatol": 1e-14, "maxiter": 10000})
        scores.append(-found.fun)
    return {"stream": 7, "width": 8, "labels": labels.tolist(), "score": float(np.mean(scores))}


def leep_cases(LEEP, NCE) -> list[dict]:
    cases = []
    for stream, n, source, classes in [(11, 30, 6, 3), (12, 40, 4, 5)]:
        logits = 3 * noise(stream, n, source)
        labels = np.arange(n) % classes
        logits[np.arange(n), labels % source] += 2
        p = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
        p = p.astype(np.float32).astype(np.float64)
        cases.append({"probabilities": p.tolist(), "labels": labels.tolist(), "leep": float(LEEP(p, labels)),
                      "nce": float(NCE(p.argmax(1), labels))})
    return cases


def domains() -> dict:
    """Logistic regression on standardised features, each fifth judged by the others, the best of five penalties."""
    source, target = noise(21, 40, 3), noise(22, 30, 3) + np.array([0.75, 0, -0.25])
    x = np.concatenate([source, target])
    x = (x - x.mean(0)) / x.std(0)
    is_target = np.arange(70) >= 40
    part = np.concatenate([np.arange(40) % 5, np.arange(30) % 5])
    found = {}
    for decay in (1e-3, 1e-2, 1e-1, 1, 10):
        logits = np.zeros(70)
        for one in range(5):
            train = part != one
            share = np.where(is_target, 0.5 / (train & is_target).sum(), 0.5 / (train & ~is_target).sum())
            model = LogisticRegression(C=1 / decay, tol=1e-12, max_iter=10000)
            model.fit(x[train], is_target[train], sample_weight=share[train])
            logits[~train] = model.decision_function(x[~train])
        losses = np.logaddexp(0, np.where(is_target, -logits, logits))
        found[decay] = (losses[is_target].mean() + losses[~is_target].mean(), logits)
    best = min(found, key=lambda decay: found[decay][0])
    logits = found[best][1]
    wrong = ((logits[:40] > 0).mean() + (logits[40:] < 0).mean()) / 2
    return {"streams": [21, 22], "shift": [0.75, 0, -0.25], "decay": best, "source": logits[:40].tolist(),
            "target": logits[40:].tolist(), "distance": float(max(0, 2 * (1 - 2 * wrong)))}


def dev_cases() -> list[dict]:
    """You et al. 2019 by NumPy's covariance and variance, of divisor n - 1 both."""
    cases = []
    for stream in (31, 32):
        weights = np.round(np.exp(noise(stream, 12)) * 64) / 64
        losses = np.abs(noise(stream + 10, 12)) if stream == 31 else (noise(stream + 10, 12) > 0).astype(np.float64)
        weighted = weights * losses
        eta = -np.cov(weighted, weights, ddof=1)[0, 1] / np.var(weights, ddof=1)
        cases.append({"weights": weights.tolist(), "losses": losses.tolist(), "iwcv": float(weighted.mean()),
                      "dev": float(weighted.mean() + eta * weights.mean() - eta)})
    return cases


def rank_cases() -> list[dict]:
    pairs = [(noise(41, 9), noise(42, 9)), (np.round(noise(43, 12) * 3), np.round(noise(44, 12) * 2)),
             (np.arange(6), np.array([1, 1, 2, 2, 3, 3]))]
    return [{"scores": a.tolist(), "truth": b.tolist(), "spearman": float(scipy.stats.spearmanr(a, b).statistic),
             "kendall": float(scipy.stats.kendalltau(a, b).statistic)} for a, b in pairs]


def main(folder: str) -> None:
    LogME, LEEP, NCE = (published(folder, name) for name in ("LogME", "LEEP", "NCE"))
    made_by = {"numpy": np.__version__, "scipy": scipy.__version__, "scikit-learn": sklearn.__version__}
    written = {
        "transferability": {"made by": made_by, "logme": logme_cases(LogME), "deficient": deficient(),
                            "leep": leep_cases(LEEP, NCE), "domains": domains()},
        "select": {"made by": made_by, "dev": dev_cases(), "ranks": rank_cases()},
    }
    for name, target in TARGETS.items():
        target.write_text(json.dumps(written[name]) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
