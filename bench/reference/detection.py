"""What a detector learns from, by PyTorch and torchvision, for the tests of lib/src/detect.

    pip install numpy torch torchvision pillow
    python bench/reference/detection.py            (seconds)

Writes lib/src/detect/fixtures/detection.json, all in float64:

- radii: how far a box's corners may be off, found by bisection with torchvision's box_iou over the three cases of CornerNet;
- heat: heat maps, sides and masks drawn box by box in plain loops, as CenterNet draws them (a window of whole places around
  each middle), for lists of boxes with overlaps, boxes at the edge, beyond it and without area;
- focal: CornerNet's focal loss from log-probabilities as written in the paper, and its gradient by autograd;
- boxes: torchvision's generalized, distance and complete IoU losses and their gradients.
"""
import json
import math
from pathlib import Path

import numpy as np
import torch
from torchvision.ops import box_iou, complete_box_iou_loss, distance_box_iou_loss, generalized_box_iou_loss

TARGET = Path(__file__).resolve().parents[2] / "lib" / "src" / "detect" / "fixtures" / "detection.json"


def radius(width: float, height: float, overlap: float) -> float:
    """The largest r at which each of three changes of a box still overlaps it so far."""

    def worst(r: float) -> float:
        right = torch.tensor([[0.0, 0.0, width, height]], dtype=torch.float64)
        changed = [
            [r, r, width + r, height + r],
            [r, r, width - r, height - r],
            [-r, -r, width + r, height + r],
        ]
        found = torch.tensor([c for c in changed if c[2] > c[0] and c[3] > c[1]], dtype=torch.float64)
        return 0.0 if len(found) < 3 else float(box_iou(found, right).min())

    low, high = 0.0, max(width, height)
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if worst(middle) >= overlap else (low, middle)
    return low


def targets(boxes, side: int, stride: int, classes: int, overlap: float):
    heat = np.zeros((side, side, classes))
    sides = np.zeros((side, side, 4))
    mask = np.zeros((side, side))
    front = np.full((side, side), math.inf)
    owner = np.full((side, side), -1)
    bells = {}
    for place, (which, *box) in enumerate(boxes):
        x1, y1, x2, y2 = (min(max(b, 0.0), float(side * stride)) for b in box)
        if which < 0 or x2 <= x1 or y2 <= y1:
            continue
        r = math.floor(radius((x2 - x1) / stride, (y2 - y1) / stride, overlap))
        deviation = (2 * r + 1) / 6
        column, row = (min(int((a + b) / 2 / stride), side - 1) for a, b in ((x1, x2), (y1, y2)))
        bell = np.zeros((side, side))
        for y in range(max(0, row - r), min(side, row + r + 1)):
            for x in range(max(0, column - r), min(side, column + r + 1)):
                bell[y, x] = math.exp(-((x - column) ** 2 + (y - row) ** 2) / (2 * deviation**2))
                heat[y, x, int(which)] = max(heat[y, x, int(which)], bell[y, x])
                area = (x2 - x1) * (y2 - y1)
                if area < front[y, x]:
                    front[y, x], owner[y, x] = area, place
                    sides[y, x] = [x * stride - x1, y * stride - y1, x2 - x * stride, y2 - y * stride]
        bells[place] = bell
    for place, bell in bells.items():
        own = bell * (owner == place)
        if own.sum() > 0:
            mask += own / own.sum()
    return heat, sides, mask


def focal(logits: torch.Tensor, heat: torch.Tensor, alpha: float, beta: float) -> torch.Tensor:
    p = torch.sigmoid(logits)
    middles = heat == 1
    found = -((1 - p) ** alpha * torch.log(p))[middles].sum()
    invented = -((1 - heat) ** beta * p**alpha * torch.log(1 - p))[~middles].sum()
    return (found + invented) / max(1, int(middles.sum()))


def rounded(values, digits=9):
    return np.round(np.asarray(values, dtype=np.float64), digits).tolist()


def main() -> None:
    random = np.random.default_rng(8)
    shapes = [(*random.uniform(0.5, 60, 2), random.choice([0.1, 0.3, 0.5, 0.7, 0.9])) for _ in range(60)]
    radii = [[float(w), float(h), float(o), radius(w, h, o)] for w, h, o in shapes]

    side, stride, classes = 12, 4, 3
    lists = [
        # Two of one class that meet, one of another class over both.
        [[0, 4, 4, 28, 28], [0, 16, 10, 44, 38], [2, 14, 12, 26, 24]],
        # At the edge, in the corner, beyond the picture, none.
        [[1, 0, 30, 9, 48], [1, 40, 40, 48, 48], [0, -20, -8, 20, 16], [2, 44, 2, 60, 30], [-1, -1, -1, -1, -1]],
        # Without area, wholly outside, as large as the picture.
        [[0, 10, 10, 10, 20], [1, 30, 30, 20, 40], [2, 50, 10, 60, 20], [1, 0, 0, 48, 48]],
        # Twice the same middle, smaller inside larger, in one class and in two.
        [[0, 4, 4, 44, 44], [0, 18, 18, 30, 30], [1, 20, 20, 28, 28]],
    ]
    most = max(map(len, lists))
    heat = []
    for boxes in lists:
        full = boxes + [[-1] * 5] * (most - len(boxes))
        h, s, m = targets(full, side, stride, classes, 0.3)
        heat.append({"boxes": full, "heat": rounded(h, 7), "sides": rounded(s * (m[..., None] > 0), 6), "mask": rounded(m, 7)})

    logits = torch.tensor(random.normal(-2, 3, (2, 4, 5, 3)), requires_grad=True)
    target = random.uniform(0, 1, (2, 4, 5, 3)) ** 3
    target[random.uniform(size=target.shape) < 0.1] = 1
    target[random.uniform(size=target.shape) < 0.3] = 0
    losses = []
    for alpha, beta in [(2, 4), (1.5, 3), (2, 1)]:
        logits.grad = None
        value = focal(logits, torch.tensor(target), alpha, beta)
        value.backward()
        losses.append({"alpha": alpha, "beta": beta, "value": float(value.detach()), "gradient": rounded(logits.grad)})

    def drawn(count):
        corner = random.uniform(-20, 40, (count, 2))
        return np.concatenate([corner, corner + random.uniform(0.5, 50, (count, 2))], 1)

    found, right = drawn(60), drawn(60)
    # Equal but for a little, one inside the other, apart.
    right[:10] = found[:10] + random.normal(0, 0.3, (10, 4))
    right[10:20] = found[10:20] + np.array([-3, -4, 5, 6])
    right[20:25] = found[20:25] + 500
    boxes = {"found": rounded(found), "right": rounded(right)}
    ways = {"giou": generalized_box_iou_loss, "diou": distance_box_iou_loss, "ciou": complete_box_iou_loss}
    for name, loss in ways.items():
        x = torch.tensor(boxes["found"], requires_grad=True)
        each = loss(x, torch.tensor(boxes["right"]), reduction="none")
        each.sum().backward()
        boxes[name] = {"values": rounded(each.detach()), "gradients": rounded(x.grad)}

    content = {
        "radii": radii,
        "heat": {"side": side, "stride": stride, "classes": classes, "pictures": heat},
        "focal": {"logits": rounded(logits.detach()), "heat": rounded(target), "losses": losses},
        "boxes": boxes,
    }
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(json.dumps(content) + "\n")


main()
