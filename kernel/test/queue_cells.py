"""Sends cells to the kernel all at once, then one more after the answers; prints each answer and what iopub said."""

import json
import sys

from jupyter_client.manager import start_new_kernel

at_once, after = json.loads(sys.argv[1]), sys.argv[2]
manager, client = start_new_kernel(kernel_name="tslab")
answers = {}


def collect(sent):
    while not answers.keys() >= set(sent):
        reply = client.get_shell_msg(timeout=30)
        answers[reply["parent_header"]["msg_id"]] = reply["content"]


try:
    sent = [client.execute(code) for code in at_once]
    collect(sent)
    sent.append(client.execute(after))
    collect(sent[-1:])
    errors = []
    while True:
        message = client.get_iopub_msg(timeout=10)
        parent = message["parent_header"].get("msg_id")
        if message["msg_type"] == "error":
            errors.append([sent.index(parent), message["content"]["ename"]])
        if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle" and parent == sent[-1]:
            break
    print(json.dumps({"answers": [answers[one] for one in sent], "errors": errors}))
finally:
    client.stop_channels()
    manager.shutdown_kernel(now=True)
