"""Which cell runs, and for how long: one line that changes on a terminal, else a line for each finished cell."""

import sys
import threading
import time


class CellProgress:
    def __init__(self, lesson: str, total: int, stream=sys.stderr):
        self.lesson, self.total, self.stream = lesson, total, stream
        self.live = stream.isatty()
        self.started = time.monotonic()
        self.cell = 0
        self.cell_started = self.started
        self._over = threading.Event()
        if self.live:
            threading.Thread(target=self._tick, daemon=True).start()

    def begin(self, cell: int) -> None:
        self.cell, self.cell_started = cell, time.monotonic()

    def end(self) -> None:
        if not self.live:
            line = f"{self.lesson}  cell {self.cell}/{self.total}  {self.cell_seconds():.1f} s"
            print(line, file=self.stream, flush=True)

    def cell_seconds(self) -> float:
        return time.monotonic() - self.cell_started

    def close(self) -> None:
        self._over.set()
        if self.live:
            self.stream.write("\r\x1b[K")
            self.stream.flush()

    def seconds(self) -> float:
        return time.monotonic() - self.started

    def _tick(self) -> None:
        while not self._over.wait(0.2):
            self.stream.write(f"\r\x1b[K{self.lesson}  cell {self.cell}/{self.total}  {self.seconds():.0f} s")
            self.stream.flush()
