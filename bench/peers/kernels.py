"""Asks kernels the same things in turns; prints one line of JSON: {KERNEL: [{figure: number}, ...], ...}, a row a round.

    python kernels.py ROUNDS FOLDER SPECS CELLS

SPECS is JSON: the language of each kernel by its name, and its spec stands in JUPYTER_PATH. FOLDER is where the kernels run.
CELLS is how many run in one session, once, to see whether it slows down or grows; 0 for none.
Times are in milliseconds, as a front end sees them: from the request to the reply.
"""

import json
import statistics
import sys
import time

import psutil
from jupyter_client.manager import start_new_kernel

rounds, folder, languages, many = int(sys.argv[1]), sys.argv[2], json.loads(sys.argv[3]), int(sys.argv[4])

DIFFERENT = {
    "typescript": "const name{i} = [{i}, {i} + 1].map((n) => n * {i});\nname{i}.length + {i}",
    "python": "name{i} = [n * {i} for n in ({i}, {i} + 1)]\nlen(name{i}) + {i}",
}
PREFIXES = {
    "typescript": ["Math.m", "JSON.", "Object.k", "Array.i", "process.v", "conso", "Numb", "new Ma", "[1].ma", "'a'.sp"],
    "python": ["math.m", "json.", "dict.k", "list.i", "sys.v", "prin", "Type", "Mem", "[1].in", "'a'.sp"],
}
NAMES = {
    "typescript": ["Math.max", "JSON.parse", "Object.keys", "Array.from", "process.cwd", "console", "Number", "Map", "Date", "parseInt"],
    "python": ["math.sin", "json.loads", "dict.keys", "list.insert", "sys.path", "print", "TypeError", "map", "str", "int"],
}
READING = 2
SET_UP = {"typescript": "1", "python": "import math, json, sys"}


def ms(since):
    return 1000 * (time.perf_counter() - since)


def reply(client, wanted):
    while True:
        message = client.get_shell_msg(timeout=120)
        if message["parent_header"].get("msg_id") == wanted:
            return message["content"]


def ask(client, kind, *given, **named):
    began = time.perf_counter()
    content = reply(client, getattr(client, kind)(*given, **named))
    if content["status"] != "ok":
        raise RuntimeError(f"{kind} {given}: {content}")
    return ms(began)


def megabytes(manager):
    top = psutil.Process(manager.provisioner.process.pid)
    return sum(one.memory_info().rss for one in [top, *top.children(recursive=True)]) / 1e6


def start(kernel, language):
    """How long a kernel takes to say that it is there, and to answer a cell that waits for that."""
    began = time.perf_counter()
    manager, client = start_new_kernel(kernel_name=kernel, cwd=folder)
    try:
        ready = ms(began)
        ask(client, "execute", SET_UP[language])
        return {"ready": ready, "first cell done": ms(began)}
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def measure(kernel, language):
    figures = start(kernel, language)
    manager, client = start_new_kernel(kernel_name=kernel, cwd=folder)
    try:
        # Whoever opens a notebook reads a moment.
        time.sleep(READING)
        ask(client, "execute", SET_UP[language])
        figures["the same cell"] = statistics.median(ask(client, "execute", "1 + 1") for _ in range(30))
        different = [DIFFERENT[language].replace("{i}", str(i)) for i in range(30)]
        figures["different cells"] = statistics.median(ask(client, "execute", code) for code in different)
        figures["complete"] = statistics.median(ask(client, "complete", code) for code in PREFIXES[language])
        figures["inspect"] = statistics.median(ask(client, "inspect", code) for code in NAMES[language])
        figures["megabytes"] = megabytes(manager)
        if language == "typescript":
            figures["import tfjs-node"] = ask(client, "execute", "import * as tf from '@tensorflow/tfjs-node';")
            figures["a cell with tfjs"] = statistics.median(
                ask(client, "execute", f"tf.tensor([{i}]).add({i}).shape") for i in range(10)
            )
            figures["complete tf."] = statistics.median(ask(client, "complete", code) for code in ["tf.ten", "tf.la", "tf.r"])
        return figures
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def endure(kernel, language, cells):
    """Many cells in one session: the median of the first 50 and of the last 50, and the memory behind each."""
    manager, client = start_new_kernel(kernel_name=kernel, cwd=folder)
    try:
        times, memory = [], []
        for i in range(cells):
            times.append(ask(client, "execute", DIFFERENT[language].replace("{i}", str(i % 100))))
            if i in (49, cells - 1):
                memory.append(megabytes(manager))
        return {
            f"first 50 of {cells}": statistics.median(times[:50]),
            f"last 50 of {cells}": statistics.median(times[-50:]),
            "megabytes after 50": memory[0],
            f"megabytes after {cells}": memory[1],
        }
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


rows = {kernel: [] for kernel in languages}
for number in range(rounds):
    for kernel, language in languages.items():
        rows[kernel].append(measure(kernel, language) | (endure(kernel, language, many) if many and number == 0 else {}))
        print(f"round {number + 1} of {rounds}: {kernel}", file=sys.stderr, flush=True)
print(json.dumps(rows))
