"""Labelled and found boxes with pycocotools' figures; boxes with torchvision's suppression and overlaps.

Sets are drawn as those of average_precision.py, crowds, ties and empty pictures among them.
"""
import numpy as np
import torch
from torchvision import ops

from bench.reference import average_precision
from bench.reference.fresh.cases import write


def boxes(random: np.random.Generator, count: int) -> np.ndarray:
    corner, side = random.integers(0, 200, (count, 2)), random.integers(1, 120, (count, 2))
    return np.concatenate([corner, corner + side], 1).astype(np.float64) / 4


def draw(random: np.random.Generator, number: int) -> dict:
    drawn = average_precision.draw(int(random.integers(2**31)))
    evaluation = average_precision.measured(*average_precision.as_coco(drawn, 0.25, 0.001), drawn["options"])
    some, others = boxes(random, int(random.integers(1, 60))), boxes(random, 5)
    scores, classes = random.permutation(len(some)) / len(some), random.integers(0, 3, len(some))
    iou = float(random.choice([0.3, 0.5, 0.7]))
    a, b = torch.tensor(some), torch.tensor(others)
    return {
        **{**drawn, "truths": average_precision.flat(drawn["truths"]), "found": average_precision.flat(drawn["found"])},
        "stats": average_precision.stats_of(evaluation, drawn["options"]),
        "perClass": average_precision.by_class(evaluation),
        "boxes": some.tolist(),
        "others": others.tolist(),
        "scores": scores.tolist(),
        "labels": classes.tolist(),
        "iou": iou,
        "stays": ops.batched_nms(a, torch.tensor(scores), torch.tensor(classes), iou).tolist(),
        "overlaps": {
            "boxIou": ops.box_iou(a, b).tolist(),
            "giou": ops.generalized_box_iou(a, b).tolist(),
            "ciou": ops.complete_box_iou(a, b).tolist(),
        },
    }


if __name__ == "__main__":
    write(draw, 120)
