"""Runs one notebook in its real kernel, stops at the first cell that is not right, and writes what came of it.

Prints one line of JSON on stdout: {"lesson", "cells", "done", "seconds", "ok", "reason", "notebook", "html"}.
Progress and the reason of a failure go to stderr. Exit status: 0 all cells ran, 1 one did not, 2 bad input.
The executed notebook and its HTML are written in both cases, each in one step (temporary file, then rename).
"""

import argparse
import asyncio
import json
import logging
import os
import re
import signal
import sys
import tempfile
import time
from pathlib import Path

# jsonschema imports it for the format of IRIs, which a notebook has none of, and it builds a grammar for 0.8 s.
sys.modules["rfc3987_syntax"] = None

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from cell_progress import CellProgress
from lesson_html import lesson_html


STARTS = 3
"""How often a kernel is started that does not come up."""


class SkippedCell(Exception):
    """The kernel answered a cell without running it."""


class LessonRun:
    """One execution: limits, progress, and which code cell is the current one."""

    def __init__(self, notebook, source: Path, kernel: str, cell_limit: float, total_limit: float, times=None):
        self.notebook = notebook
        self.code_cells = [i for i, cell in enumerate(notebook.cells) if is_code(cell)]
        self.progress = CellProgress(source.stem, len(self.code_cells))
        self.cell_limit, self.total_limit = cell_limit, total_limit
        self.current, self.done = 0, 0
        self.kernel_group, self.interrupted = None, False
        self.folder, self.kernel = str(source.parent), kernel
        self.client, self.times = None, times

    def new_client(self) -> NotebookClient:
        client = NotebookClient(
            self.notebook,
            kernel_name=self.kernel,
            resources={"metadata": {"path": self.folder}},
            timeout=self.cell_limit,
            timeout_func=lambda cell: max(0.1, min(self.cell_limit, self.time_left())),
            shutdown_kernel="immediate",
            on_notebook_start=self.on_start,
            on_cell_execute=self.on_cell,
            on_cell_executed=self.on_reply,
        )
        client.log.setLevel(logging.CRITICAL + 1)
        return client

    def time_left(self) -> float:
        return self.total_limit - self.progress.seconds()

    def on_start(self, notebook) -> None:
        self.kernel_group = self.client.km.provisioner.pgid
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, self.interrupt)
        if self.times:
            self.times.started(self.client.km.provisioner.pid, self.progress.seconds())

    def interrupt(self) -> None:
        self.interrupted = True
        self.kill_kernel()

    def on_cell(self, cell, cell_index) -> None:
        self.current = self.code_cells.index(cell_index) + 1
        self.progress.begin(self.current)

    def on_reply(self, cell, cell_index, execute_reply) -> None:
        status = execute_reply["content"]["status"]
        if status not in ("ok", "error"):
            raise SkippedCell(status)
        if status == "ok":
            self.done = self.current
            self.progress.end()
            if self.times:
                self.times.add(str(cell_index), self.progress.cell_seconds(), cell.source)

    def execute(self) -> str | None:
        """Runs the cells. Returns None, or the sentence that says which cell is wrong and how.

        Jupyter picks the kernel's ports before the kernel takes them, and another program may be quicker: a kernel that
        does not start is started again.
        """
        for _ in range(STARTS):
            self.client = self.new_client()
            reason = self.execute_once()
            if self.current or reason is None or self.interrupted:
                break
        return reason

    def execute_once(self) -> str | None:
        place = lambda: f"cell {self.current} of {len(self.code_cells)}"  # noqa: E731
        kernel_log = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")
        try:
            self.client.execute(stderr=kernel_log)
        except CellExecutionError as failure:
            return f"{place()} failed: {failure.ename}: {failure.evalue}"
        except CellTimeoutError:
            used_up = self.time_left() <= 0
            limit = f"the notebook's limit of {self.total_limit:g} s" if used_up else f"its limit of {self.cell_limit:g} s"
            return self.note(f"{place()} did not end within {limit}, so its kernel was stopped")
        except DeadKernelError:
            if self.interrupted:
                return self.note(f"{place()} was interrupted from outside")
            return self.note(f"the kernel ended while {place()} ran (process.exit, a crash, or no memory left)")
        except SkippedCell as skipped:
            return self.note(f"{place()} was skipped by the kernel (status '{skipped}')")
        except Exception as failure:
            if self.current:
                return self.note(f"{place()} could not be run: {failure or type(failure).__name__}")
            return f"the kernel '{self.client.kernel_name}' did not start: {failure}. `npm run doctor` says what is missing"
        finally:
            self.progress.close()
            self.kill_kernel()
            print_kernel_log(kernel_log)
        return None

    def note(self, reason: str) -> str:
        """Puts the reason under the cell as an error output, where a reader of the page looks for it."""
        cell = self.notebook.cells[self.code_cells[self.current - 1]]
        # A cell that awaits may have answered, while it was being stopped, that it was interrupted.
        cell.outputs = [output for output in cell.outputs if output.output_type != "error"]
        cell.outputs.append(nbformat.v4.new_output("error", ename="Stopped", evalue=reason, traceback=[reason]))
        return reason

    def kill_kernel(self) -> None:
        """nbclient ends the kernel; this also ends what its cells started."""
        if self.kernel_group:
            try:
                os.killpg(self.kernel_group, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                pass


def print_kernel_log(log) -> None:
    """What the kernel wrote past its cells, without TensorFlow's greeting, which no setting switches off."""
    log.seek(0)
    for line in log:
        if not re.match(r"WARNING: All log messages before absl|I0000 |To enable the following instructions", line):
            print(line, end="", file=sys.stderr)


def is_code(cell) -> bool:
    return cell.cell_type == "code" and bool(cell.source.strip())


def read_notebook(source: Path):
    notebook = nbformat.read(source, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return notebook


def write_whole(file: Path, text: str) -> None:
    temporary = file.with_name(f"{file.name}.{os.getpid()}.tmp")
    try:
        temporary.write_text(text, "utf-8")
        os.replace(temporary, file)
    finally:
        temporary.unlink(missing_ok=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("notebook", type=Path)
    parser.add_argument("--out", type=Path, required=True, help="folder for NAME.ipynb and NAME.html")
    parser.add_argument("--plotly", type=Path, required=True, help="the script that draws the plots of the page")
    parser.add_argument("--kernel", default="transferlab")
    parser.add_argument("--timeout", type=float, default=300, help="seconds for one cell")
    parser.add_argument("--total-timeout", type=float, default=900, help="seconds for the notebook")
    parser.add_argument("--times", action="store_true", help="print what each cell cost")
    given = parser.parse_args()
    try:
        notebook = read_notebook(given.notebook)
    except Exception as problem:
        print(f"{given.notebook} is not a notebook that can be read: {problem}", file=sys.stderr)
        return 2
    if not any(is_code(cell) for cell in notebook.cells):
        print(f"{given.notebook} has no code cell, so there is nothing to run.", file=sys.stderr)
        return 2
    started = time.monotonic()
    times = None
    if given.times:
        from cell_times import CellTimes

        times = CellTimes()
    run = LessonRun(notebook, given.notebook.resolve(), given.kernel, given.timeout, given.total_timeout, times)
    reason = run.execute()
    seconds = time.monotonic() - started

    name = given.notebook.stem
    given.out.mkdir(parents=True, exist_ok=True)
    executed, page = given.out / f"{name}.ipynb", given.out / f"{name}.html"
    write_whole(executed, nbformat.writes(notebook) + "\n")
    write_whole(page, lesson_html(notebook, name, given.plotly, given.notebook.resolve().parent))
    if reason:
        print(f"{name}: {reason}.", file=sys.stderr)
    if times:
        times.print(name)
    result = {"lesson": name, "cells": len(run.code_cells), "done": run.done, "seconds": round(seconds, 1)}
    print(json.dumps(result | {"ok": reason is None, "reason": reason, "notebook": str(executed), "html": str(page)}))
    return 1 if reason else 0


if __name__ == "__main__":
    sys.exit(main())
