"""Low-rank adaptation of a small BERT and a small Llama in PyTorch, for lib/src/net/lora.long.test.ts.

    python -m bench.reference.lora

The nets are those of own_weights.py. Queries and values get x A B times alpha / rank beside them, as Hu 2021 has it,
written out below; A comes from the formula of nets.py (stream 1000 + n for the n-th matrix), B starts at zero. A and B and a
head on the sentence's features learn for some steps of Adam, in float64; everything else stays. Written are the losses and
what A, B and the head are then.
"""
import json
from pathlib import Path

import numpy as np
import torch
from torch import nn
from transformers import BertConfig, BertModel, LlamaConfig, LlamaForCausalLM

from bench.reference import nets
from bench.reference.own_weights import BERT, LLAMA, SEED, fill

OUT = Path(__file__).resolve().parents[2] / "lib/src/net/fixtures/lora.json"
RANK, ALPHA, STEPS, RATE, EPSILON = 2, 6, 6, 0.01, 1e-6
IDS = [[5, 17, 70, 3, 9], [44, 8, 0, 0, 0], [61, 2, 33, 7, 0], [12, 66, 0, 0, 0]]
LABELS = [0, 1, 1, 0]


class LowRank(nn.Module):
    def __init__(self, base: nn.Linear, stream: int):
        super().__init__()
        self.base = base.requires_grad_(False)
        drawn = 0.3 * nets.uniform(SEED, 1000 + stream, np.arange(base.in_features * RANK))
        self.a = nn.Parameter(torch.from_numpy(drawn.astype(np.float32)).double().reshape(base.in_features, RANK))
        self.b = nn.Parameter(torch.zeros(RANK, base.out_features, dtype=torch.float64))

    def forward(self, x):
        return self.base(x) + ALPHA / RANK * (x @ self.a) @ self.b


def rounded(tensor):
    return np.round(tensor.detach().numpy(), 7).ravel().tolist()


def adapted(features, parents):
    """Losses of the steps, and the weights after them. `parents` are (our block's name, module, its query, its value)."""
    low = {}
    for block, parent, query, value in parents:
        for ours, theirs in (("query", query), ("value", value)):
            low[f"{block}/{ours}/kernel"] = LowRank(getattr(parent, theirs), len(low))
            setattr(parent, theirs, low[f"{block}/{ours}/kernel"])
    start = 0.3 * nets.uniform(SEED, 2000, np.arange(48 * 2))
    head = nn.Parameter(torch.from_numpy(start.astype(np.float32)).double().reshape(48, 2))
    bias = nn.Parameter(torch.zeros(2, dtype=torch.float64))
    learning = [head, bias, *(part for one in low.values() for part in (one.a, one.b))]
    adam = torch.optim.Adam(learning, lr=RATE, eps=EPSILON)
    losses = []
    for _ in range(STEPS):
        loss = nn.functional.cross_entropy(features() @ head + bias, torch.tensor(LABELS))
        adam.zero_grad()
        loss.backward()
        adam.step()
        losses.append(loss.item())
    weights = {f"{name}/lora-{part}": rounded(getattr(one, part)) for name, one in low.items() for part in "ab"}
    return {"losses": losses, "weights": {**weights, "head/kernel": rounded(head), "head/bias": rounded(bias)}}


def main():
    ids = torch.tensor(IDS)
    mask = (ids != 0).long()
    bert = BertModel(BertConfig(**BERT), add_pooling_layer=False).eval()
    llama = LlamaForCausalLM(LlamaConfig(**LLAMA)).eval()
    fill(bert), fill(llama)
    bert, llama = bert.double().requires_grad_(False), llama.double().requires_grad_(False)

    def pooled():
        hidden = bert(input_ids=ids, attention_mask=mask).last_hidden_state
        return (hidden * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)

    def last():
        hidden = llama.model(input_ids=ids, attention_mask=mask).last_hidden_state
        return hidden[torch.arange(len(ids)), mask.sum(1) - 1]

    layers = [(f"block{n + 1}", layer.attention.self, "query", "value") for n, layer in enumerate(bert.encoder.layer)]
    blocks = [(f"block{n + 1}", layer.self_attn, "q_proj", "v_proj") for n, layer in enumerate(llama.model.layers)]
    fixture = {
        **{"seed": SEED, "rank": RANK, "alpha": ALPHA, "rate": RATE, "epsilon": EPSILON, "ids": IDS, "labels": LABELS},
        **{"bert": adapted(pooled, layers), "gpt": adapted(last, blocks), "versions": {"torch": torch.__version__}},
    }
    OUT.write_text(json.dumps(fixture))
    print(OUT, OUT.stat().st_size, fixture["bert"]["losses"], fixture["gpt"]["losses"])


if __name__ == "__main__":
    main()
