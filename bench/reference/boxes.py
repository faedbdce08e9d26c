"""Reference figures for boxIou, giou, diou, ciou, nms and softNms (lib/src/detect).

    pip install torch torchvision==0.28.0 pillow ensemble-boxes==1.0.9 numpy
    python -m bench.reference.boxes        (seconds)

Writes lib/src/detect/fixtures/boxes.json. Matrices and NMS are torchvision's in float64; soft-NMS is the loop of
ensemble-boxes, run as it is but for numba, whose compiler changes no figure. `int` and `float` are the boxes of
torchvision's own tests (test/test_ops.py), `published` what stands there, to the digits given there. Boxes of NMS come
from bench/reference/nets.py's integers, so that TypeScript makes the same bits: box i of stream s has its corner at
50 (1 + uniform(seed, s, 4 i)), 50 (1 + uniform(seed, s, 4 i + 1)) and the width and height of the next two, its score is
(1 + uniform(seed, s + 1, i)) / 2 and its class the whole part of 2 (1 + uniform(seed, s + 2, i)). As in torchvision's
test the last box overlaps the first by a little less than the threshold asks for.
"""
import importlib.util
import json
import sys
import types
from pathlib import Path

import numpy as np
import torch
import torchvision
from torchvision import ops

from bench.reference.nets import uniform

TARGET = Path(__file__).resolve().parents[2] / "lib" / "src" / "detect" / "fixtures" / "boxes.json"
INT = [[0, 0, 100, 100], [0, 0, 50, 50], [200, 200, 300, 300], [0, 0, 25, 25]]
FLOAT = [
    [285.3538, 185.5758, 1193.5110, 851.4551],
    [285.1472, 188.7374, 1192.4984, 851.0669],
    [279.2440, 197.9812, 1189.4746, 849.2019],
]
UNIT = [[-1, -1, 1, 1], [0, 0, 1, 1], [0, 1, 1, 2], [1, 1, 2, 2]]
MEASURES = {
    "boxIou": ops.box_iou,
    "giou": ops.generalized_box_iou,
    "diou": ops.distance_box_iou,
    "ciou": ops.complete_box_iou,
}
ALIKE = [[1.0, 0.9933, 0.9673], [0.9933, 1.0, 0.9737], [0.9673, 0.9737, 1.0]]
DISTANCE = [[1.0, 0.1875, -0.4444], [0.1875, 1.0, -0.5625], [-0.4444, -0.5625, 1.0], [-0.0781, 0.1875, -0.6267]]
PUBLISHED = {
    "boxIou": {"int": [[1.0, 0.25, 0.0], [0.25, 1.0, 0.0], [0.0, 0.0, 1.0], [0.0625, 0.25, 0.0]], "float": ALIKE},
    "giou": {
        "int": [[1.0, 0.25, -0.7778], [0.25, 1.0, -0.8611], [-0.7778, -0.8611, 1.0], [0.0625, 0.25, -0.8819]],
        "float": ALIKE,
    },
    "diou": {"int": DISTANCE, "float": ALIKE},
    "ciou": {"int": DISTANCE, "float": ALIKE},
}
SEED = 8


def drawn(stream: int, count: int):
    corner, size = uniform(SEED, stream, np.arange(4 * count)).reshape(count, 2, 2).transpose(1, 0, 2) * 50 + 50
    boxes = np.concatenate([corner, corner + size], 1)
    scores = (1 + uniform(SEED, stream + 1, np.arange(count))) / 2
    classes = np.floor(2 * (1 + uniform(SEED, stream + 2, np.arange(count)))).astype(int)
    return boxes, scores, classes


def matrices(boxes: list, others: list, published: str | None = None) -> dict:
    a, b = (torch.tensor(some, dtype=torch.float64) for some in (boxes, others))
    of = {name: measure(a, b).tolist() for name, measure in MEASURES.items()}
    said = {"published": {name: PUBLISHED[name][published] for name in MEASURES}} if published else {}
    return {"boxes": boxes, "others": others, "expected": of, **said}


def hard(stream: int, count: int, iou: float) -> dict:
    boxes, scores, classes = drawn(stream, count)
    boxes[-1] = boxes[0]
    boxes[-1, 2] += (boxes[0, 2] - boxes[0, 0]) * (1 - iou - 1e-5) / (iou + 1e-5)
    x, s, c = torch.tensor(boxes), torch.tensor(scores), torch.tensor(classes)
    keep = ops.nms(x, s, iou).tolist()
    return {"stream": stream, "count": count, "iou": iou, "all": keep, "perClass": ops.batched_nms(x, s, c, iou).tolist()}


def soft_loop():
    sys.modules.setdefault("numba", types.SimpleNamespace(jit=lambda **_: lambda function: function))
    found = importlib.util.find_spec("ensemble_boxes")
    file = Path(found.submodule_search_locations[0]) / "ensemble_boxes_nms.py"
    spec = importlib.util.spec_from_file_location("ensemble_boxes_nms", file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.cpu_soft_nms_float


def soft(stream: int, count: int, decay: str, iou: float, sigma: float, least: float) -> dict:
    boxes, scores, _ = drawn(stream, count)
    scores = scores.copy()
    places = soft_loop()(boxes, scores, iou, sigma, least, {"linear": 1, "gaussian": 2}[decay])
    left = scores[scores > least]
    order = np.argsort(-left, kind="stable")
    return {
        **{"stream": stream, "count": count, "decay": decay, "iou": iou, "sigma": sigma, "least": least},
        **{"places": places[order].tolist(), "scores": left[order].tolist()},
    }


def main() -> None:
    boxes, others = drawn(1, 12)[0], drawn(4, 9)[0]
    figures = {
        "versions": {"torchvision": torchvision.__version__, "torch": torch.__version__, "ensemble-boxes": "1.0.9"},
        "matrices": {
            "int": matrices(INT, INT[:3], "int"),
            "float": matrices(FLOAT, FLOAT, "float"),
            "unit": matrices(UNIT, UNIT),
            "drawn": matrices(boxes.tolist(), others.tolist()),
        },
        "seed": SEED,
        "nms": [hard(stream, count, iou) for stream, count in ((10, 1000), (20, 300)) for iou in (0.2, 0.5, 0.8)],
        "float16": {
            "boxes": FLOAT,
            "scores": [0.6370, 0.7569, 0.3966],
            "keep": ops.nms(torch.tensor(FLOAT), torch.tensor([0.6370, 0.7569, 0.3966]), 0.2).tolist(),
        },
        "soft": [
            soft(100 + stream, 60, decay, iou, sigma, least)
            for stream, (decay, iou, sigma, least) in enumerate(
                [("linear", 0.3, 0.5, 0.001), ("linear", 0.5, 0.5, 0.05), ("gaussian", 0.3, 0.5, 0.001), ("gaussian", 0.3, 0.1, 0.01)]
            )
        ],
    }
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(json.dumps(figures) + "\n")


if __name__ == "__main__":
    main()
