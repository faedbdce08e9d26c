"""What optax's optimizers and schedules give, for lib/src/optimize/optax.long.test.ts.

    pip install jax optax
    python bench/reference/optax_fixtures.py            (a minute on two cores)

Writes lib/src/optimize/fixtures/optax.json: the start weights, forty gradients of each, where every optimizer stands
after some of the steps, and every schedule at 21 positions of a run. The weights are given twice, by optax in float32
and in float64 (`exact`), because float32 has its own error: optax takes 1 - 0.999^t in float32 as well, which is off by
up to 5e-5 of itself at t = 1. Schedules are in float64, as in TypeScript, where a rate is rounded only when it is used.

How our names map to theirs:

    weightDecay(d)         add_decayed_weights(d, mask=rank > 1)
    adamw(r)               adamw(r, weight_decay=0.01, mask=rank > 1)
    l2sp(anchor, a, b)     add_decayed_weights on weights counted from the anchor: a where it has them, b from zero
    layerwiseRate(d)       partition(): one optimizer a layer, with its own rate
    accumulate(k, o)       MultiSteps(o, k)
    linear, exponential    linear_schedule, exponential_decay with decay_rate = to / from
    cosine(from, to)       cosine_decay_schedule(from, alpha = to / from)
    warmup(s, cosine(v))   warmup_cosine_decay_schedule(0, v, warmup_steps = s * steps)
    oneCycle(v)            cosine_onecycle_schedule(v, pct_start = 0.25, final_div_factor = 4000): v / 25 / 4000 = v / 1e5
    piecewise              join_schedules, with the boundaries as steps
"""
import json
from pathlib import Path

import jax
import numpy as np
import optax

TARGET = Path(__file__).resolve().parents[2] / "lib" / "src" / "optimize" / "fixtures" / "optax.json"
STEPS, KEPT, POSITIONS = 40, (1, 2, 3, 10, 20, 40), 20
SHAPES = {"stem/kernel": (3, 4), "norm/scale": (4,), "norm/offset": (4,), "head/kernel": (4, 2), "head/bias": (2,)}

Weights = dict[str, np.ndarray]


def draw(rng: np.random.Generator, size: float) -> Weights:
    """Multiples of 1/64, which float32 and a short decimal both hold exactly."""
    return {name: np.round(rng.normal(0, size, shape) * 64) / 64 for name, shape in SHAPES.items()}


RNG = np.random.default_rng(4)
START = draw(RNG, 0.5)
ANCHOR = {name: value for name, value in draw(RNG, 0.5).items() if not name.startswith("head/")}
# Gradients of every size, so that clipping sometimes acts and sometimes does not; every eighth is zero.
GRADIENTS = [draw(RNG, (0.3, 1, 0.1, 3, 0, 0.3, 1, 0.1)[step % 8]) for step in range(STEPS)]


def kernels(weights):
    return jax.tree.map(lambda value: value.ndim > 1, weights)


def depth(layer: str) -> int:
    return {"stem": 2, "norm": 1, "head": 0}[layer]


def layerwise(optimizer, decay: float):
    """`optimizer(factor)` for each layer, with the factor on its rate."""
    parts = {layer: optimizer(decay ** depth(layer)) for layer in ("stem", "norm", "head")}
    return optax.partition(parts, {name: name.split("/")[0] for name in SHAPES})


def l2sp(anchored: float, others: float):
    return optax.chain(
        optax.add_decayed_weights(anchored, mask=lambda w: {name: name in ANCHOR for name in w}),
        optax.add_decayed_weights(others, mask=lambda w: {name: name not in ANCHOR for name in w}),
    )


def accumulate(steps: int, optimizer):
    return optax.MultiSteps(optimizer, every_k_schedule=steps).gradient_transformation()


def falling(value: float):
    return optax.cosine_decay_schedule(value, STEPS - 1)


OPTIMIZERS = {
    "sgd": optax.sgd(0.05),
    "sgd, cosine": optax.sgd(falling(0.05)),
    "momentum": optax.sgd(0.05, momentum=0.9),
    "nesterov": optax.sgd(0.05, momentum=0.9, nesterov=True),
    "adam": optax.adam(0.01),
    "adam, other betas": optax.adam(0.01, b1=0.8, b2=0.99, eps=1e-3),
    "adam, warmup and cosine": optax.adam(optax.warmup_cosine_decay_schedule(0, 0.02, 13, STEPS - 1)),
    "adamw": optax.adamw(0.01, weight_decay=0.01, mask=kernels),
    "adamw of everything": optax.adamw(0.01, weight_decay=0.1),
    "adamw, cosine": optax.adamw(falling(0.02), weight_decay=0.1, mask=kernels),
    "clip by global norm, sgd": optax.chain(optax.clip_by_global_norm(2.0), optax.sgd(0.05)),
    "clip by global norm, momentum": optax.chain(optax.clip_by_global_norm(2.0), optax.sgd(0.05, momentum=0.9)),
    "clip by global norm, adamw": optax.chain(
        optax.clip_by_global_norm(2.0), optax.adamw(0.01, weight_decay=0.1, mask=kernels)
    ),
    "clip by value, sgd": optax.chain(optax.clip(0.5), optax.sgd(0.05)),
    "weight decay, momentum": optax.chain(
        optax.add_decayed_weights(0.1, mask=kernels), optax.sgd(0.05, momentum=0.9)
    ),
    "weight decay of everything, sgd": optax.chain(optax.add_decayed_weights(0.1), optax.sgd(0.05)),
    "weight decay, adam": optax.chain(optax.add_decayed_weights(0.1, mask=kernels), optax.adam(0.01)),
    "layerwise, momentum": layerwise(lambda factor: optax.sgd(0.05 * factor, momentum=0.9), 0.5),
    "layerwise, adamw": layerwise(lambda factor: optax.adamw(0.01 * factor, weight_decay=0.1, mask=kernels), 0.5),
    "l2sp, momentum": optax.chain(l2sp(0.3, 0.1), optax.sgd(0.05, momentum=0.9)),
    "l2sp, adam": optax.chain(l2sp(0.3, 0.1), optax.adam(0.01)),
    "accumulate, adam": accumulate(4, optax.adam(0.01)),
    "accumulate, clip, momentum": accumulate(
        3, optax.chain(optax.clip_by_global_norm(1.0), optax.sgd(0.05, momentum=0.9))
    ),
}

SCHEDULES = {
    "linear": optax.linear_schedule(0.3, 0.01, POSITIONS),
    "exponential": optax.exponential_decay(0.3, POSITIONS, 0.001 / 0.3),
    "cosine": optax.cosine_decay_schedule(0.3, POSITIONS, alpha=0.03 / 0.3),
    "cosine to zero": optax.cosine_decay_schedule(0.3, POSITIONS),
    "warmup, cosine": optax.warmup_cosine_decay_schedule(0, 0.3, 4, POSITIONS),
    "one cycle": optax.cosine_onecycle_schedule(POSITIONS, 0.3, pct_start=0.25, final_div_factor=4000),
    "one cycle, longer up": optax.cosine_onecycle_schedule(POSITIONS, 0.3, pct_start=0.4, final_div_factor=4000),
    "piecewise": optax.join_schedules(
        [optax.linear_schedule(0.1, 0.4, 6), optax.constant_schedule(0.2), optax.exponential_decay(0.2, 8, 0.1)], [6, 12]
    ),
    "stairs": optax.piecewise_constant_schedule(0.4, {10: 0.1, 15: 0.5}),
}


def walk(optimizer, origin: Weights, dtype) -> list[Weights]:
    """The weights after each step. `origin` is where weights are counted from; it is added again at the end."""
    weights = {name: jax.numpy.asarray(START[name] - origin.get(name, 0), dtype) for name in SHAPES}
    state = optimizer.init(weights)
    after = []
    for gradients in GRADIENTS:
        given = {name: jax.numpy.asarray(gradient, dtype) for name, gradient in gradients.items()}
        updates, state = optimizer.update(given, state, weights)
        weights = optax.apply_updates(weights, updates)
        after.append({name: np.asarray(w, np.float64) + origin.get(name, 0) for name, w in weights.items()})
    return after


def digits(values: np.ndarray) -> list[float]:
    return [float(f"{value:.9g}") for value in np.ravel(values)]


def flat(weights: Weights) -> dict[str, list[float]]:
    return {name: digits(value) for name, value in weights.items()}


def run(name: str) -> dict:
    origin = ANCHOR if name.startswith("l2sp") else {}
    found = {"float32": walk(OPTIMIZERS[name], origin, np.float32)}
    with jax.enable_x64(True):
        found["exact"] = walk(OPTIMIZERS[name], origin, np.float64)
    gap = max(np.abs(a[w] - b[w]).max() for a, b in zip(*found.values()) for w in SHAPES)
    print(f"{name}: float32 and float64 differ by {gap:.1e}")
    return {kind: [flat(after[step - 1]) for step in KEPT] for kind, after in found.items()}


def main() -> None:
    optimizers = {name: run(name) for name in OPTIMIZERS}
    with jax.enable_x64(True):
        at = {name: [float(schedule(step)) for step in range(POSITIONS + 1)] for name, schedule in SCHEDULES.items()}
    made = {
        "made by": f"python bench/reference/optax_fixtures.py; optax {optax.__version__}, jax {jax.__version__}",
        "shapes": SHAPES,
        "start": flat(START),
        "anchor": flat(ANCHOR),
        "gradients": [flat(gradients) for gradients in GRADIENTS],
        "steps": KEPT,
        "optimizers": optimizers,
        "schedules": at,
    }
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    part = TARGET.with_suffix(".part")
    lines = json.dumps(made, separators=(",", ":"))
    for name in (*made, *OPTIMIZERS, *SCHEDULES):
        lines = lines.replace(f"{json.dumps(name)}:", f"\n{json.dumps(name)}:")
    part.write_text(lines + "\n")
    part.rename(TARGET)
    print(f"{TARGET.name}: {TARGET.stat().st_size / 1e3:.0f} kB")


if __name__ == "__main__":
    main()
