"""Follows a script of steps in one kernel and prints, as JSON, what came of each.

Steps, as JSON in the first argument; the second is the kernel's folder:
  {"run": [code, ...], "interrupt": seconds, "input": text, "options": {...}}   cells sent at once
  {"write": [file, text]}   a file in the folder
  {"ask": "complete" | "inspect" | "is_complete" | "history", "with": {...}}
  {"interrupt_twice": code} interrupts until the cell ends
"""

import json
import sys
import time
from pathlib import Path

from jupyter_client.manager import start_new_kernel

steps, folder = json.loads(sys.argv[1]), sys.argv[2]
manager, client = start_new_kernel(kernel_name="transferlab", cwd=folder)


def run(step):
    options = {"allow_stdin": "input" in step} | step.get("options", {})
    sent = [client.execute(code, **options) for code in step["run"]]
    answers, outputs, idle = {}, {one: [] for one in sent}, set()
    began, interrupts = time.monotonic(), [step["interrupt"]] if "interrupt" in step else []
    while len(answers) < len(sent) or len(idle) < len(sent):
        if time.monotonic() - began > 60:
            raise TimeoutError(f"no end of {step['run']}")
        if interrupts and time.monotonic() - began > interrupts[0]:
            manager.interrupt_kernel()
            interrupts = [interrupts[0] + 6] if step.get("again") else []
        if client.shell_channel.msg_ready():
            reply = client.get_shell_msg()
            answers[reply["parent_header"]["msg_id"]] = reply["content"]
        if client.stdin_channel.msg_ready():
            client.get_stdin_msg()
            client.input(step["input"])
        if not client.iopub_channel.msg_ready():
            time.sleep(0.005)
            continue
        message = client.get_iopub_msg()
        kind, content, parent = message["msg_type"], message["content"], message["parent_header"].get("msg_id")
        if parent not in outputs or kind == "execute_input":
            continue
        if kind == "status":
            if content["execution_state"] == "idle":
                idle.add(parent)
        else:
            outputs[parent].append({"type": kind, **content})
    return [{"reply": answers[one], "outputs": outputs[one]} for one in sent]


def ask(step):
    wanted = getattr(client, step["ask"])(**step["with"])
    while True:
        reply = client.get_shell_msg(timeout=30)
        if reply["parent_header"]["msg_id"] == wanted:
            return reply["content"]


try:
    said = []
    for step in steps:
        if "run" in step:
            said.append(run(step))
        elif "ask" in step:
            said.append(ask(step))
        else:
            file, text = step["write"]
            Path(folder, file).parent.mkdir(parents=True, exist_ok=True)
            Path(folder, file).write_text(text)
    print(json.dumps(said))
finally:
    client.stop_channels()
    manager.shutdown_kernel(now=True)
