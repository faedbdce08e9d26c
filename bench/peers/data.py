"""The arrays that all peers train on and predict: 4,096 examples of bench/reference/nets.py in memory."""
import numpy as np

from bench.peers.serve import BATCH, EXAMPLES, SEED
from bench.reference import nets


def net_of(row: str) -> str:
    return row.removeprefix("train-").removeprefix("predict-")


def training(row: str) -> tuple[np.ndarray, np.ndarray]:
    """x float32 [4096, 784], [4096, 28, 28, 1] or int32 ids [4096, 64], and y int32 [4096]."""
    examples = np.arange(EXAMPLES)
    return nets.inputs(net_of(row), SEED, examples), nets.labels(SEED, examples)


def pictures(row: str) -> np.ndarray:
    """Inputs to predict, NHWC float32: LeNet's 4,096, or four batches of 224 px for Lite0."""
    if net_of(row) == "lenet":
        return nets.images(SEED, np.arange(EXAMPLES))
    shape = (4 * BATCH[row], 224, 224, 3)
    return nets.uniform(SEED, nets.INPUTS, np.arange(np.prod(shape))).astype(np.float32).reshape(shape)


def batches(count: int, batch: int, steps: int) -> list[slice]:
    """Where each step's batch stands, round and round."""
    whole = count // batch
    return [slice(s % whole * batch, (s % whole + 1) * batch) for s in range(steps)]
