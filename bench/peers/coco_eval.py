"""The rows of measuring, for packages with the interface of pycocotools: the two files that `bench/coco-sets.ts` has written.

`map` is `evaluate`, `accumulate` and `summarize` on what is loaded, `map-loading` reads the files and builds the indices as
well. `first_loss` is the mean average precision, by which the bench sees that all sides measure the same.
"""
import contextlib
import io
import tempfile
from importlib.metadata import version
from pathlib import Path

from bench.peers.serve import Run, serve

FOLDER = Path(tempfile.gettempdir()) / "transferlab-coco-5000-50"


def serve_coco(package: str, coco: type, coco_eval: type) -> None:
    def loaded():
        truth = coco(str(FOLDER / "instances.json"))
        return truth, truth.loadRes(str(FOLDER / "results.json"))

    def measure(truth, found) -> float:
        evaluation = coco_eval(truth, found, "bbox")
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
        return float(evaluation.stats[0])

    def measuring(loading: bool) -> Run:
        with contextlib.redirect_stdout(io.StringIO()):
            kept = None if loading else loaded()

        def run(steps: int) -> None:
            with contextlib.redirect_stdout(io.StringIO()):
                for _ in range(steps):
                    run.first_loss = measure(*(kept or loaded()))

        return run

    rows = {row: {"as it is": lambda loading=row != "map": measuring(loading)} for row in ("map", "map-loading")}
    serve({"peer": package, "versions": {package: version(package)}}, rows)
