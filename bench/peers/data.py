"""The arrays that all peers train on and predict: 4,096 examples of bench/reference/nets.py in memory."""
import numpy as np

from bench.peers.serve import BATCH, EXAMPLES, PICTURES, SEED, TEXTS
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


def drawn_pictures() -> tuple[np.ndarray, np.ndarray]:
    """Pictures to fine-tune on, NHWC float32 [256, 224, 224, 3], and their labels below 10."""
    shape = (PICTURES, 224, 224, 3)
    x = nets.uniform(SEED, nets.INPUTS, np.arange(np.prod(shape), dtype=np.uint32)).astype(np.float32).reshape(shape)
    return x, nets.labels(SEED, np.arange(PICTURES))


def recordings(row: str) -> np.ndarray:
    """Four batches of one second at 16 kHz, as 16-bit integers are counted but float32: [n, 16000]."""
    shape = (4 * BATCH[row], 16000)
    even = nets.uniform(SEED, nets.INPUTS, np.arange(np.prod(shape)))
    return np.round(10000 * even).astype(np.float32).reshape(shape)


def texts(row: str) -> tuple[np.ndarray, np.ndarray]:
    """Token ids of four batches and which of them are real, int64: MiniLM's every other one ends after 20 of 32 tokens."""
    vocabulary, tokens = {"embed-minilm": (30522, 32), "predict-smollm2": (49152, 128)}[row]
    shape = (4 * BATCH[row], tokens)
    even = nets.uniform(SEED, nets.INPUTS, np.arange(np.prod(shape))).reshape(shape)
    ids, seen = 1 + ((even + 1) / 2 * (vocabulary - 1)).astype(np.int64), np.ones(shape, np.int64)
    if row == "embed-minilm":
        seen[::2, 20:] = 0
    return ids * seen, seen


def tuned_texts(row: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """256 texts to fine-tune on: token ids, which of them are real, and labels, int64."""
    vocabulary, tokens = (49152, 64) if row == "lora-smollm2" else (30522, 32)
    shape = (TEXTS, tokens)
    even = nets.uniform(SEED, nets.INPUTS, np.arange(np.prod(shape))).reshape(shape)
    ids, seen = 1 + ((even + 1) / 2 * (vocabulary - 1)).astype(np.int64), np.ones(shape, np.int64)
    if row != "lora-smollm2":
        seen[::2, 20:] = 0
    return ids * seen, seen, np.arange(TEXTS) % 2


def batches(count: int, batch: int, steps: int) -> list[slice]:
    """Where each step's batch stands, round and round."""
    whole = count // batch
    return [slice(s % whole * batch, (s % whole + 1) * batch) for s in range(steps)]
