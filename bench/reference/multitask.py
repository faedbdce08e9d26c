"""Weights of several tasks by TorchJD, for lib/src/multitask/torchjd.long.test.ts.

    pip install numpy torch torchjd==0.18.0 quadprog qpsolvers cvxpy clarabel ecos
    python bench/reference/multitask.py            (some minutes)

Writes lib/src/multitask/fixtures/torchjd.json: 500 Jacobians of 2 to 8 tasks, and the weights that each method gives, in
float64. Entries are whole numbers times a power of two, small enough for the Gramian to be exact in float32: what differs
then is the method and not the rounding. A tenth each: plain, rows of different sizes, more tasks than weights (so rows
depend on each other), nearly parallel rows, a row of zeros, equal or parallel rows, opposite rows, orthogonal rows, tiny
and huge scales, and all of it at once; two Jacobians are all zeros.

TorchJD runs as it is, but for tolerances: cvxpy's solvers get 1e-12, MGDA's Frank-Wolfe up to 5,000 steps, Nash-MTL's
linearised programs up to 200. Where an iteration has not come to its fixed point by then (MGDA: a gap of 1e-11 of the
squared gradients; Nash: a (G a) = 1 to 1e-7), where the problem has no solution, or where float64 takes an eigenvalue for a
number that float32 takes for zero (IMTL-G), there is null. MGDA's least norm, squared, stands beside it as quadprog finds it.
"""
import json
from pathlib import Path

import cvxpy
import numpy as np
import quadprog
import torch
from torchjd.aggregation import IMTLG, MGDA, CAGrad, NashMTL, PCGrad, UPGrad

TARGET = Path(__file__).resolve().parents[2] / "lib" / "src" / "multitask" / "fixtures" / "torchjd.json"
COUNT = 500
KINDS = ["plain", "sizes", "dependent", "near", "zero", "parallel", "opposite", "orthogonal", "scale", "mixed"]
RADII = [0.2, 0.5, 0.9, 2.0]

solve = cvxpy.Problem.solve


def precisely(problem: cvxpy.Problem, solver: str | None = None, **options: object) -> object:
    tight = {
        cvxpy.CLARABEL: {"tol_gap_abs": 1e-12, "tol_gap_rel": 1e-12, "tol_feas": 1e-12},
        cvxpy.ECOS: {"abstol": 1e-12, "reltol": 1e-12, "feastol": 1e-12},
    }
    return solve(problem, solver=solver, **{**options, **tight[solver]})


cvxpy.Problem.solve = precisely


def jacobian(kind: str, random: np.random.Generator) -> tuple[np.ndarray, int]:
    tasks = int(random.integers(2, 9))
    width = int(random.integers(tasks, 13))
    rows = random.integers(-99, 100, (tasks, width))
    exponent = 0
    if kind == "dependent":
        rows = rows[:, : max(1, tasks // 2)]
    if kind in ("sizes", "mixed"):
        rows = rows // 2 ** random.integers(0, 6, (tasks, 1))
    if kind == "near":
        rows = random.integers(-700, 701, (1, width)) + random.integers(-6, 7, (tasks, width))
    some = random.permutation(tasks)
    if kind in ("zero", "mixed"):
        rows[some[0]] = 0
    if kind == "parallel" or (kind == "mixed" and random.random() < 0.5):
        rows[some[1]] = rows[some[0]] * int(random.integers(1, 4))
    if kind == "opposite" or (kind == "mixed" and random.random() < 0.5):
        rows[some[-1]] = -rows[some[0]] * int(random.integers(1, 4))
    if kind == "orthogonal":
        rows = np.diag(random.integers(1, 100, tasks))
    if kind in ("scale", "mixed"):
        exponent = int(random.choice([-6, -3, 6, 12]))
    return rows, exponent


def clean(weights: np.ndarray) -> list[float]:
    return [float(f"{one:.9g}") for one in weights]


def weights_of(aggregator: object, rows: torch.Tensor) -> np.ndarray:
    return aggregator.gramian_weighting(rows @ rows.T).numpy()


def pcgrad(rows: torch.Tensor, seed: int) -> dict[str, object]:
    tasks = len(rows)
    torch.manual_seed(seed)
    orders = [torch.randperm(tasks).tolist() for _ in range(tasks)]
    torch.manual_seed(seed)
    return {"orders": orders, "pcgrad": clean(weights_of(PCGrad(), rows))}


def shortest(gramian: np.ndarray) -> tuple[np.ndarray, float]:
    tasks, size = len(gramian), np.trace(gramian)
    if size == 0:
        return np.full(tasks, 1 / tasks), 0.0
    constraints = np.vstack([np.ones(tasks), np.eye(tasks)]).T
    found = quadprog.solve_qp(gramian / size + 1e-13 * np.eye(tasks), np.zeros(tasks), constraints, np.eye(tasks + 1)[0], 1)
    return found[0], float(found[0] @ gramian @ found[0])


def mgda(rows: torch.Tensor, gramian: np.ndarray) -> list[float] | None:
    weights = weights_of(MGDA(epsilon=1e-12, max_iters=5000), rows)
    slopes = gramian @ weights
    gap = weights @ slopes - slopes.min()
    return clean(weights) if gap <= 1e-11 * np.trace(gramian) else None


def nash(rows: torch.Tensor, gramian: np.ndarray) -> list[float] | None:
    if (gramian.diagonal() == 0).any():
        return None
    aggregator = NashMTL(n_tasks=len(rows), optim_niter=200)
    try:
        weights = aggregator.weighting(rows).numpy()
    except Exception:
        return None
    raw = np.asarray(aggregator.weighting.prvs_alpha)
    off = np.abs(raw * (gramian @ raw) - 1).max()
    return clean(weights) if np.isfinite(off) and off <= 1e-7 else None


def imtl(rows: torch.Tensor, gramian: np.ndarray) -> list[float] | None:
    eigenvalues = np.abs(np.linalg.eigvalsh(gramian))
    relative = eigenvalues / max(eigenvalues.max(), 1e-300)
    return None if ((relative > 1e-14) & (relative < 1e-5)).any() else clean(weights_of(IMTLG(), rows))


def main() -> None:
    random = np.random.default_rng(1)
    cases = []
    for number in range(COUNT):
        rows, exponent = jacobian(KINDS[number % len(KINDS)], random)
        if number < 2:
            rows = np.zeros_like(rows)
        scaled = rows * 2.0**exponent
        gramian = scaled @ scaled.T
        assert (gramian.astype(np.float32) == gramian).all()
        assert np.trace(gramian) == 0 or np.trace(gramian) > 1e-3
        tensor = torch.tensor(scaled)
        radius = RADII[number % len(RADII)]
        cases.append(
            {
                "kind": KINDS[number % len(KINDS)],
                "rows": rows.tolist(),
                "exponent": exponent,
                "upgrad": clean(weights_of(UPGrad(), tensor)),
                "mgda": mgda(tensor, gramian),
                "shortest": float(f"{shortest(gramian)[1]:.9g}"),
                "c": radius,
                "cagrad": clean(weights_of(CAGrad(c=radius), tensor)),
                "imtl": imtl(tensor, gramian),
                "nash": nash(tensor, gramian),
                **pcgrad(tensor, number),
            }
        )
        if number % 50 == 49:
            print(number + 1, {key: sum(case[key] is None for case in cases) for key in ("mgda", "imtl", "nash")}, flush=True)
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
    TARGET.write_text(f'{{"torchjd":"0.18.0","cases":[\n{lines}\n]}}\n')


if __name__ == "__main__":
    main()
