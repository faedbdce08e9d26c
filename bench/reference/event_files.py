"""What TensorBoard writes and reads in its event files, for lib/src/train/callbacks/tensor-board.test.ts.

    pip install tensorboard
    python bench/reference/event_files.py            (seconds)
    python bench/reference/event_files.py FOLDER     prints the scalars that TensorBoard reads in a folder, as JSON

Without a folder it writes lib/src/train/callbacks/fixtures/event-records.json: records as TensorBoard's own writer makes
them, in hexadecimal, and CRC-32C values of RFC 3720, appendix B.4. TensorBoard's stub of TensorFlow does not write records
with NaN differently, so NaN is left out.
"""
import io
import json
import sys
from pathlib import Path

import tensorboard
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.compat.proto.event_pb2 import Event, SessionLog
from tensorboard.compat.proto.summary_pb2 import Summary
from tensorboard.summary.writer.record_writer import RecordWriter

TARGET = Path(__file__).resolve().parents[2] / "lib" / "src" / "train" / "callbacks" / "fixtures" / "event-records.json"
SECONDS = 1764740000.25
VALUES = {"loss": 0.5, "metric:f1": 0.875, "step/rate": 1e-3, "größe": -3e38}


def record(event: Event) -> str:
    file = io.BytesIO()
    RecordWriter(file).write(event.SerializeToString())
    return file.getvalue().hex()


def scalars(step: int) -> Event:
    values = [Summary.Value(tag=tag, simple_value=value) for tag, value in VALUES.items()]
    return Event(wall_time=SECONDS, step=step, summary=Summary(value=values))


def write() -> None:
    start = Event(wall_time=SECONDS, step=300, session_log=SessionLog(status=SessionLog.START))
    made = {
        "made by": f"python bench/reference/event_files.py; tensorboard {tensorboard.__version__}",
        "seconds": SECONDS,
        "values": VALUES,
        "version": record(Event(wall_time=SECONDS, file_version="brain.Event:2")),
        "restart at 300": record(start),
        "scalars": {str(step): record(scalars(step)) for step in (1, 127, 128, 40000, 5_000_000_000)},
        # 32 bytes of 0, of 255, rising, and falling.
        "crc32c": [
            ["00" * 32, 0x8A9136AA],
            ["ff" * 32, 0x62A8AB43],
            [bytes(range(32)).hex(), 0x46DD794E],
            [bytes(reversed(range(32))).hex(), 0x113FDB5C],
        ],
    }
    TARGET.write_text(json.dumps(made, indent=1, ensure_ascii=False) + "\n")
    print(f"{TARGET.name}: {TARGET.stat().st_size / 1e3:.1f} kB")


def read(folder: str) -> None:
    found = EventAccumulator(folder)
    found.Reload()
    tags = found.Tags()["scalars"]
    print(json.dumps({tag: [[event.step, event.value] for event in found.Scalars(tag)] for tag in tags}))


if __name__ == "__main__":
    read(sys.argv[1]) if len(sys.argv) > 1 else write()
