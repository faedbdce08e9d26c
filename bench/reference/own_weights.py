"""A BERT and a Llama of other sizes in PyTorch, for lib/src/backbones/from-safetensors.test.ts.

    python -m bench.reference.own_weights

Their weights come from the formula of nets.py, stream n for the n-th array by name, so that the test can make the same
file. Needs torch and transformers. Written are the names and shapes of the arrays, the configurations, and what comes out.
"""
import json
from pathlib import Path

import numpy as np
import torch
from transformers import BertConfig, BertModel, LlamaConfig, LlamaForCausalLM

from bench.reference import nets

OUT = Path(__file__).resolve().parents[2] / "lib/src/backbones/fixtures/own-weights.json"
SEED = 7
BERT = dict(vocab_size=90, hidden_size=48, num_hidden_layers=3, num_attention_heads=4, intermediate_size=100, max_position_embeddings=20, layer_norm_eps=1e-7, pad_token_id=0)
LLAMA = dict(vocab_size=80, hidden_size=48, num_hidden_layers=2, num_attention_heads=6, num_key_value_heads=2, intermediate_size=72, rope_theta=500.0, rms_norm_eps=1e-6, tie_word_embeddings=False, eos_token_id=2, max_position_embeddings=64)


def fill(model):
    """Weights in [-0.3, 0.3) for arrays, around 1 for what scales."""
    arrays = {name: value for name, value in sorted(model.state_dict().items()) if value.dtype == torch.float32}
    for stream, (name, value) in enumerate(arrays.items()):
        drawn = 0.3 * nets.uniform(SEED, stream, np.arange(value.numel()))
        is_scale = value.ndim == 1 and name.endswith("weight")
        value.copy_(torch.from_numpy((drawn + (1 if is_scale else 0)).astype(np.float32)).reshape(value.shape))
    return [{"name": name, "shape": list(value.shape)} for name, value in arrays.items()]


def rounded(tensor):
    return np.round(tensor.numpy(), 6).tolist()


def main():
    bert = BertModel(BertConfig(**BERT), add_pooling_layer=False).eval()
    llama = LlamaForCausalLM(LlamaConfig(**LLAMA)).eval()
    fixture = {"seed": SEED, "bert": {"config": BERT, "arrays": fill(bert)}, "gpt": {"config": LLAMA, "arrays": fill(llama)}}
    ids = torch.tensor([[5, 17, 80, 3, 9], [44, 8, 0, 0, 0]])
    mask = (ids != 0).long()
    text = torch.tensor([[1, 30, 79, 4, 4, 61, 12]])
    with torch.inference_mode():
        hidden = bert(input_ids=ids, attention_mask=mask).last_hidden_state
        fixture["bert"] |= {"ids": ids.tolist(), "pooled": rounded((hidden * mask[..., None]).sum(1) / mask.sum(1, keepdim=True))}
        fixture["gpt"] |= {"ids": text.tolist(), "logits": rounded(llama(text).logits[0])}
    OUT.write_text(json.dumps(fixture))
    print(OUT, OUT.stat().st_size)


if __name__ == "__main__":
    main()
