"""What the scripts of this folder share: a seed from the command line, and one line of JSON with the cases."""
import argparse
import json
import sys
from collections.abc import Callable

import numpy as np


def write(draw: Callable[[np.random.Generator, int], dict], count: int) -> None:
    """Writes `count` cases; case i hangs on the seed and on i alone, so that one can be drawn again."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, required=True)
    seed = parser.parse_args().seed
    cases = [draw(np.random.default_rng([seed, number]), number) for number in range(count)]
    json.dump(cases, sys.stdout, separators=(",", ":"))


def float32(values: np.ndarray) -> np.ndarray:
    """In float64, but what float32 holds: both sides get the same numbers."""
    return values.astype(np.float32).astype(np.float64)
