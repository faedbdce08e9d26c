"""Reference figures for detectionErrors (lib/src/detect).

    pip install tidecv==1.0.1 pycocotools numpy
    python -m bench.reference.detection_errors        (seconds)

Writes lib/src/detect/fixtures/detection-errors.json: what TIDE (Bolya 2020, the authors' package) says of the drawn sets
and of the fake boxes in the two files that bench/reference/average_precision.py has written, crowds left out. `counts` are
its errors by kind, `ap` and `gains` its average precision and what mending a kind would add, as shares. Means are taken
over the classes that have a thing and of 101 recalls as NumPy rounds them, as COCO's are, and of equal scores the earlier
box comes first: tidecv counts classes without a thing as 0, rounds recalls otherwise, and moves right boxes behind wrong
ones of their score. What it draws with is not loaded.
"""
import json
import sys
from pathlib import Path
from unittest.mock import MagicMock

import numpy as np

for drawing in ("cv2", "matplotlib", "matplotlib.pyplot", "matplotlib.lines", "seaborn", "pandas", "appdirs"):
    sys.modules.setdefault(drawing, MagicMock())
from tidecv import TIDE  # noqa: E402
from tidecv.data import Data  # noqa: E402
from tidecv.errors.main_errors import (  # noqa: E402
    BackgroundError,
    BoxError,
    ClassError,
    DuplicateError,
    MissedError,
    OtherError,
)
from tidecv.quantify import TIDERun  # noqa: E402

FIXTURES = Path(__file__).resolve().parents[2] / "lib" / "src" / "detect" / "fixtures"
KINDS = {
    "localisation": BoxError,
    "confusion": ClassError,
    "duplicate": DuplicateError,
    "background": BackgroundError,
    "both": OtherError,
    "missed": MissedError,
}


def average_precision(one) -> float:
    ranked = [right for _, (_, right, _) in sorted(one.data_points.items(), key=lambda point: (-point[1][0], point[0]))]
    if not ranked:
        return 0
    right = np.cumsum(ranked)
    precision = np.maximum.accumulate((right / np.arange(1, len(ranked) + 1))[::-1])[::-1]
    places = np.searchsorted(right / one.num_gt_positives, np.linspace(0, 1, 101))
    return float(np.append(precision, 0)[places].mean())


def mean(ap_data) -> float:
    known = [average_precision(one) for one in ap_data.objs.values() if one.num_gt_positives > 0]
    return sum(known) / len(known) if known else -1


def judged(rows: dict, pictures: int, unit: float) -> dict | None:
    truths, found = Data("truths"), Data("found")
    for at in range(0, len(rows["truths"]), 8):
        picture, name, *sides, _, crowd = rows["truths"][at : at + 8]
        if not crowd:
            truths.add_ground_truth(picture, name, [unit * side for side in sides])
    for at in range(0, len(rows["found"]), 7):
        picture, name, *sides, score = rows["found"][at : at + 7]
        found.add_detection(picture, name, score, [unit * side for side in sides])
    for picture in range(pictures):
        truths.add_image(picture, str(picture))
    if not truths.annotations or not found.annotations:
        return None
    run = TIDERun(truths, found, 0.5, 0.1, TIDE.BOX, 100)
    ap = mean(run.ap_data)
    gains = {
        kind: max(0, mean(run.fix_errors(lambda error, of=of: isinstance(error, of))) - ap) for kind, of in KINDS.items()
    }
    return {"counts": {kind: len(run.error_dict[of]) for kind, of in KINDS.items()}, "ap": ap, "gains": gains}


def main() -> None:
    drawn = json.loads((FIXTURES / "average-precision.json").read_text())["sets"]
    fake = json.loads((FIXTURES / "fake-boxes.json").read_text())
    figures = {
        "versions": {"tidecv": "1.0.1"},
        "sets": [judged(one, one["pictures"], 0.25) for one in drawn],
        "fake": judged(fake, len(fake["images"]), 1),
    }
    (FIXTURES / "detection-errors.json").write_text(json.dumps(figures, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
