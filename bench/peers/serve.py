"""The conversation of every peer: one line of JSON in, one out, in one long-lived process.

    {"about": true}                                             -> versions, threads, rows and their settings
    {"row": "train-lenet", "steps": 64}                         -> {"ms_per_step": 12.9, "setting": "fit", ...}
    {"row": "train-lenet", "steps": 64, "setting": "loop jit"}  -> the same in a setting of your choice

Without a setting the peer tries all it has for the row, in turns, and keeps the one whose best turn was fastest: what
else the machine does can only make a turn slower. `tried` says what each took.
A setting is built and warmed up once; `first_step_s` is the time from nothing to the end of its first step, compiling
included. `ms_per_step` holds neither: it times `repeat` runs (1 by default) of `steps` steps and takes their median.
`peak_mb` is the most memory that the process has had, and `first_loss` the loss that fine-tuning starts from.
"""
import json
import os
import resource
import statistics
import sys
import time
from collections.abc import Callable

THREADS = 2
EXAMPLES = 4096
PICTURES = 256
SCENES = 64
TEXTS = 256
TRIALS = 3
BATCH = {
    "train-mlp": 64,
    "train-lenet": 64,
    "train-lenet-bn": 64,
    "train-transformer-small": 32,
    "adapt-dann": 64,
    "adapt-mmd": 64,
    "adapt-shot": 64,
    "adapt-fixmatch": 64,
    "predict-lenet": 32,
    "predict-lite0": 32,
    "finetune-lite0-top": 32,
    "finetune-lite0-all": 32,
    "finetune-detector": 8,
    "embed-minilm": 32,
    "finetune-minilm-all": 32,
    "lora-minilm": 32,
    "tune-dora": 32,
    "lora-smollm2": 8,
    "predict-smollm2": 1,
    "embed-speech": 16,
    "map": 1,
    "map-loading": 1,
    "detect-centernet": 1,
}
MTL_METHODS = ["equal", "mgda", "imtl", "pcgrad", "cagrad", "nash", "upgrad"]
MTL_ROWS = [f"{net}-{method}-{tasks}" for net in ("mtl", "mtl-lite0") for method in MTL_METHODS for tasks in (2, 4, 8)]
BATCH |= {row: 32 if row.startswith("mtl-lite0") else 64 for row in MTL_ROWS}
SEED = 1

Run = Callable[[int], None]
"""Does so many steps, and returns when the last has truly ended."""
Rows = dict[str, dict[str, Callable[[], Run]]]
"""For each row, for each setting, what builds its net and gives its Run."""


class Ready:
    """A setting that is built and warm."""

    def __init__(self, build: Callable[[], Run], warm: int):
        start = time.perf_counter()
        self.run = build()
        self.run(1)
        self.first_step_s = time.perf_counter() - start
        self.run(warm)

    def ms(self, steps: int, repeat: int) -> float:
        return 1000 * statistics.median(timed(self.run, steps) for _ in range(repeat)) / steps


def timed(run: Run, steps: int) -> float:
    start = time.perf_counter()
    run(steps)
    return time.perf_counter() - start


def serve(about: dict, rows: Rows) -> None:
    replies = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # what a library prints goes to stderr, and the replies stay clean
    ready: dict[tuple[str, str], Ready] = {}
    best: dict[str, tuple[str, dict]] = {}

    def settle(row: str, setting: str, steps: int) -> Ready:
        if (row, setting) not in ready:
            ready[row, setting] = Ready(rows[row][setting], steps)
        return ready[row, setting]

    def choose(row: str, steps: int) -> tuple[str, dict]:
        if row not in best:
            times, failed = {}, {}
            for setting in [*rows[row]] * TRIALS:
                if setting in failed:
                    continue
                try:
                    times.setdefault(setting, []).append(settle(row, setting, steps).ms(steps, 1))
                except Exception as error:  # a setting that this machine lacks must not end the others
                    failed[setting] = f"{type(error).__name__}: {(str(error).splitlines() or [''])[0][:200]}"
            tried = {setting: round(min(took), 3) for setting, took in times.items() if took}
            if not tried:
                raise RuntimeError(f"no setting of {row} runs: {failed}")
            chosen = min(tried, key=tried.__getitem__)
            for other in [key for key in ready if key[0] == row and key[1] != chosen]:
                del ready[other]
            best[row] = chosen, {"tried": tried, **({"failed": failed} if failed else {})}
        return best[row]

    def answer(ask: dict) -> dict:
        if ask.get("about"):
            return {**about, "threads": THREADS, "rows": {row: list(settings) for row, settings in rows.items()}}
        row, steps = ask["row"], int(ask.get("steps", 20))
        if row not in rows:
            return {"error": f"no row '{row}'; there are {', '.join(rows)}"}
        setting, more = (ask["setting"], {}) if "setting" in ask else choose(row, steps)
        if setting not in rows[row]:
            return {"error": f"{row} has no setting '{setting}'; it has {', '.join(rows[row])}"}
        it = settle(row, setting, steps)
        ms = it.ms(steps, int(ask.get("repeat", 1)))
        return {
            "row": row,
            "setting": setting,
            "batch": BATCH[row],
            "ms_per_step": round(ms, 4),
            "examples_per_s": round(1000 * BATCH[row] / ms, 1),
            "first_step_s": round(it.first_step_s, 3),
            "first_loss": getattr(it.run, "first_loss", None),
            "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
            **more,
        }

    for line in sys.stdin:
        try:
            reply = answer(json.loads(line))
        except Exception as error:  # the bench must hear of it, and may ask for the next row
            reply = {"error": f"{type(error).__name__}: {error}"}
        replies.write(json.dumps(reply) + "\n")
