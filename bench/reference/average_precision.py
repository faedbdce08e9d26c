"""Reference figures for meanAveragePrecision (lib/src/detect).

    pip install pycocotools==2.0.11 numpy
    git clone https://github.com/cocodataset/cocoapi
    git clone https://github.com/MiXaiLL76/faster_coco_eval
    python -m bench.reference.average_precision cocoapi faster_coco_eval        (half a minute)

Writes lib/src/detect/fixtures/average-precision.json: 200 data sets drawn from seeds, and what pycocotools makes of them;
and lib/src/detect/fixtures/fake-boxes.json: COCO's own example, the fake boxes on a hundred pictures of val2014
(results/instances_val2014_fakebbox100_results.json of cocoapi). What stands in those pictures is COCO's (CC BY 4.0,
cocodataset.org), as faster_coco_eval keeps it among its tests; outlines are left out. results/val2014_fake_eval_res.txt of
cocoapi has the figures to three digits, and pycocotools gives them here.

Boxes are left, top, width, height in quarters of a pixel (whole numbers), scores in thousandths: no rounding can tip an
overlap over a threshold. A row of `truths` is picture, class, left, top, width, height, area in pixels, crowd; one of
`found` picture, class, left, top, width, height, score. `stats` are pycocotools' twelve, `classes` the average precision
of each class, -1 where it has no thing.
"""
import contextlib
import io
import json
import sys
from pathlib import Path

import numpy as np
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

FIXTURES = Path(__file__).resolve().parents[2] / "lib" / "src" / "detect" / "fixtures"
SETS = 200
# What is odd in a set; the others are drawn as `plain`.
KINDS = ["plain", "crowds", "ties", "many classes", "crowded pictures", "nothing found", "empty pictures", "other classes", "one size", "exact", "other options"]


def draw(seed: int) -> dict:
    random, kind = np.random.default_rng(seed), KINDS[seed % len(KINDS)]
    pictures = int(random.integers(1, 9))
    classes = 25 if kind == "many classes" else int(random.integers(1, 5))
    truths, found = [], []
    for picture in range(pictures):
        things = 0 if kind == "empty pictures" and random.random() < 0.6 else int(random.integers(0, 7))
        for _ in range(things):
            truths.append([picture, int(random.integers(classes)), *box(random, kind), 0, 0])
            row = truths[-1]
            # An outline covers half of its box or more; now and then nobody drew one.
            row[6] = row[4] * row[5] / 16 * (1 if random.random() < 0.3 else round(random.uniform(0.5, 1), 2))
            row[7] = int(random.random() < (0.4 if kind == "crowds" else 0.05))
        if kind == "nothing found" and random.random() < 0.8:
            continue
        near = [row for row in truths if row[0] == picture]
        count = 130 if kind == "crowded pictures" and picture == 0 else int(random.integers(0, 12))
        for _ in range(count):
            name, place = int(random.integers(classes)), box(random, kind)
            if near and random.random() < 0.7:
                of = near[int(random.integers(len(near)))]
                name = of[1] if random.random() < 0.85 else name
                place = moved(random, of[2:6], kind)
            if kind == "crowded pictures" and picture == 0:
                name = 0
            if kind == "other classes" and random.random() < 0.3:
                name = classes
            score = int(random.integers(1, 5)) * 200 if kind == "ties" else int(random.integers(1, 1000))
            found.append([picture, name, *place, score])
    options = {"ious": [0.3, 0.5, 0.75], "most": [2, 5, 20]} if kind == "other options" else None
    return {"kind": kind, "pictures": pictures, "classes": classes + 1, "truths": truths, "found": found, "options": options}


def box(random, kind: str) -> list[int]:
    side = (40, 400) if kind != "one size" else (300, 380)
    width, height = (int(2 ** random.uniform(*np.log2(side))) for _ in range(2))
    if random.random() < 0.5 and kind != "one size":
        width, height = 2 * width, 2 * height
    return [int(random.integers(0, 1600)), int(random.integers(0, 1600)), width, height]


def moved(random, place: list[int], kind: str) -> list[int]:
    x, y, width, height = place
    if kind == "exact":  # overlaps of 1, 1/2, 3/5, 3/4 and so on
        return [x, y, width, max(1, height * int(random.integers(4, 21)) // 20)]
    shift = random.normal(0, 0.12, 4)
    return [
        int(x + shift[0] * width),
        int(y + shift[1] * height),
        max(1, int(width * (1 + shift[2]))),
        max(1, int(height * (1 + shift[3]))),
    ]


def as_coco(drawn: dict, unit: float, score: float) -> tuple[dict, list]:
    annotations = [
        {
            **{"id": place + 1, "image_id": picture + 1, "category_id": name + 1, "iscrowd": crowd, "area": area},
            "bbox": [unit * side for side in sides],
        }
        for place, (picture, name, *sides, area, crowd) in enumerate(drawn["truths"])
    ]
    results = [
        {"image_id": picture + 1, "category_id": name + 1, "bbox": [unit * side for side in sides], "score": score * value}
        for picture, name, *sides, value in drawn["found"]
    ]
    images = [{"id": picture + 1} for picture in range(drawn["pictures"])]
    categories = [{"id": name + 1} for name in range(drawn["classes"])]
    return {"images": images, "annotations": annotations, "categories": categories}, results


def known(values: np.ndarray) -> float:
    kept = values[values > -1]
    return float(kept.mean()) if kept.size else -1.0


def measured(truth: dict, results: list, options: dict | None = None) -> COCOeval:
    with contextlib.redirect_stdout(io.StringIO()):
        of = COCO()
        of.dataset = truth
        of.createIndex()
        if results:
            found = of.loadRes(results)
        else:  # loadRes looks at the first result
            found = COCO()
            found.dataset = {**truth, "annotations": []}
            found.createIndex()
        evaluation = COCOeval(of, found, "bbox")
        if options:
            evaluation.params.iouThrs, evaluation.params.maxDets = np.array(options["ious"]), options["most"]
        evaluation.evaluate()
        evaluation.accumulate()
        if not options:
            evaluation.summarize()
    return evaluation


def stats_of(evaluation: COCOeval, options: dict | None) -> list[float]:
    """The twelve; with other options, whose overall precision pycocotools cannot sum up, by its arrays."""
    if not options:
        return evaluation.stats.tolist()
    precision, recall = evaluation.eval["precision"], evaluation.eval["recall"]
    at = [known(precision[options["ious"].index(iou), :, :, 0, -1]) for iou in (0.5, 0.75)]
    sizes = [known(precision[:, :, :, size, -1]) for size in (1, 2, 3)]
    most = [known(recall[:, :, 0, place]) for place in range(3)]
    return [known(precision[:, :, :, 0, -1]), *at, *sizes, *most, *(known(recall[:, :, size, -1]) for size in (1, 2, 3))]


def by_class(evaluation: COCOeval) -> list[float]:
    precision = evaluation.eval["precision"]
    return [known(precision[:, :, name, 0, -1]) for name in range(precision.shape[2])]


def flat(rows: list) -> list:
    return [int(value) if float(value).is_integer() else value for row in rows for value in row]


def drawn_sets() -> list[dict]:
    sets = []
    for seed in range(SETS):
        drawn = draw(seed)
        evaluation = measured(*as_coco(drawn, 0.25, 0.001), drawn["options"])
        stats, classes = stats_of(evaluation, drawn["options"]), by_class(evaluation)
        sets.append({**drawn, "truths": flat(drawn["truths"]), "found": flat(drawn["found"]), "stats": stats, "perClass": classes})
    return sets


def fake_boxes(cocoapi: Path, faster: Path) -> dict:
    truth = json.loads((faster / "tests/dataset/cocoapi/instances_val2014_100.json").read_text())
    results = json.loads((cocoapi / "results/instances_val2014_fakebbox100_results.json").read_text())
    images = sorted(truth["images"], key=lambda image: image["id"])
    ids = {image["id"]: place for place, image in enumerate(images)}
    names = [category["name"] for category in truth["categories"]]
    numbers = {category["id"]: place for place, category in enumerate(truth["categories"])}
    truths = [
        [ids[a["image_id"]], numbers[a["category_id"]], *a["bbox"], a["area"], a["iscrowd"]] for a in truth["annotations"]
    ]
    found = [[ids[a["image_id"]], numbers[a["category_id"]], *a["bbox"], a["score"]] for a in results]
    evaluation = measured(truth, results)
    person, half = names.index("person"), evaluation.eval["precision"][0]
    return {
        "source": "COCO val2014 (cocodataset.org), annotations CC BY 4.0; fake boxes of github.com/cocodataset/cocoapi",
        "images": [[image["id"], image["file_name"], image["width"], image["height"]] for image in images],
        "categories": [[category["id"], category["name"]] for category in truth["categories"]],
        "truths": flat(truths),
        "found": flat(found),
        "stats": evaluation.stats.tolist(),
        "perClass": by_class(evaluation),
        "person": half[:, person, 0, -1].tolist(),
        "personScores": evaluation.eval["scores"][0, :, person, 0, -1].tolist(),
    }


def main() -> None:
    versions = {"pycocotools": "2.0.11", "numpy": np.__version__}
    write = lambda name, content: (FIXTURES / name).write_text(json.dumps(content, separators=(",", ":")) + "\n")
    write("average-precision.json", {"versions": versions, "sets": drawn_sets()})
    write("fake-boxes.json", {"versions": versions, **fake_boxes(*map(Path, sys.argv[1:3]))})


if __name__ == "__main__":
    main()
