"""What each cell of a notebook cost: by the clock, and of the processor in all processes of its kernel."""

import os
import sys
import time

import psutil


class CellTimes:
    """A row for the start of the kernel, one for each finished cell, and one for all that the runner itself does."""

    def __init__(self):
        self.rows = []
        self.begun = time.monotonic()
        self.kernel = None
        self.counted = 0.0

    def started(self, kernel_pid: int, seconds: float) -> None:
        self.kernel = psutil.Process(kernel_pid)
        self.add("start", seconds, "")

    def add(self, cell: str, seconds: float, source: str) -> None:
        used = processor_seconds(self.kernel)
        line = next((line for line in source.splitlines() if line.strip() and not line.startswith("import")), "")
        self.rows.append((cell, seconds, used - self.counted, line))
        self.counted = used

    def print(self, lesson: str, stream=sys.stderr) -> None:
        rows = [(cell, f"{seconds:.1f}", f"{processor:.1f}", line[:80]) for cell, seconds, processor, line in self.rows]
        runner = sum(os.times()[:2])
        rows.append(("runner", "", f"{runner:.1f}", "Python: messages and the page"))
        rows.append(("sum", f"{time.monotonic() - self.begun:.1f}", f"{self.counted + runner:.1f}", ""))
        lines = [
            f"{cell:>6}  {seconds:>7}  {processor:>7}  {line}".rstrip()
            for cell, seconds, processor, line in [("cell", "seconds", "CPU s", "first line"), *rows]
        ]
        # In one piece: another lesson may write at the same time.
        stream.write("\n".join([lesson, *lines, ""]))
        stream.flush()


def processor_seconds(process: psutil.Process) -> float:
    """User and system time of a process, of those that it started, and of those among them that have ended."""
    total = 0.0
    for one in [process, *process.children(recursive=True)]:
        try:
            total += sum(one.cpu_times()[:4])
        except psutil.NoSuchProcess:
            pass
    return total
