"""Lines of mixed text (mixed_text.py), their ids by Hugging Face's tokenizers in Rust, and the text of these ids.

The vocabularies are those of the converted weights in .cache/weights.
"""
import json
import random as plain
import struct
from functools import cache
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from bench.reference import mixed_text
from bench.reference.fresh.cases import write

WEIGHTS = Path(__file__).resolve().parents[3] / ".cache" / "weights"


@cache
def tokenizer(name: str) -> Tokenizer:
    with (WEIGHTS / f"{name}.safetensors").open("rb") as file:
        (size,) = struct.unpack("<Q", file.read(8))
        made = Tokenizer.from_str(json.loads(file.read(size))["__metadata__"]["tokenizer"])
    made.no_truncation()
    made.no_padding()
    return made


def draw(random: np.random.Generator, number: int) -> dict:
    line = mixed_text.line(plain.Random(int(random.integers(2**31))))
    line = line.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    ids = {name: tokenizer(name).encode(line).ids for name in ("minilm", "smollm2-135m")}
    return {"line": line, "ids": ids, "decoded": {name: tokenizer(name).decode(own) for name, own in ids.items()}}


if __name__ == "__main__":
    write(draw, 1000)
