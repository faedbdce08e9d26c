"""MiniLM and SmolLM2 in PyTorch by Hugging Face's transformers, with drawn weights to predict: what that takes does not depend
on them. To be fine-tuned they have the published ones, as set-up keeps them in .cache/weights.

Each is a function of ids [batch, tokens] and what is real of them [batch, tokens]. `name` is the way attention is computed:
"sdpa" in one operation, "eager" step by step.
"""
import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from safetensors import safe_open
from torch import nn
from torch.nn import functional as F
from transformers import BertConfig, BertModel, LlamaConfig, LlamaForCausalLM

from bench.peers.serve import SEED
from bench.reference import nets

ROOT = Path(__file__).resolve().parents[2]
RANK, CLASSES, LORA_STREAM = 8, 2, 1100

Reads = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]


def minilm(name: str) -> Reads:
    """The mean of the last hidden states over the real tokens, as sentence-transformers has it."""
    model = minilm_model(name)
    return lambda ids, seen: mean_of_real(model, ids, seen)


def mean_of_real(model: BertModel, ids: torch.Tensor, seen: torch.Tensor) -> torch.Tensor:
    hidden = model(input_ids=ids, attention_mask=seen).last_hidden_state
    real = seen[..., None].to(hidden.dtype)
    return (hidden * real).sum(1) / real.sum(1)


def smollm2(name: str) -> Reads:
    """The logits of each next token."""
    model = smollm2_model(name)
    return lambda ids, seen: model(ids, use_cache=False).logits


def minilm_model(name: str) -> BertModel:
    config = BertConfig(vocab_size=30522, hidden_size=384, num_hidden_layers=6, num_attention_heads=12, intermediate_size=1536)
    config._attn_implementation = name
    return BertModel(config, add_pooling_layer=False).eval()


def smollm2_model(name: str) -> LlamaForCausalLM:
    config = LlamaConfig(
        vocab_size=49152,
        hidden_size=576,
        num_hidden_layers=30,
        num_attention_heads=9,
        num_key_value_heads=3,
        intermediate_size=1536,
        rope_theta=100000.0,
        rms_norm_eps=1e-5,
        tie_word_embeddings=True,
    )
    config._attn_implementation = name
    return LlamaForCausalLM(config).eval()


BERT_NAMES = {
    "query": "attention.self.query",
    "key": "attention.self.key",
    "value": "attention.self.value",
    "out": "attention.output.dense",
    "norm1": "attention.output.LayerNorm",
    "up": "intermediate.dense",
    "down": "output.dense",
    "norm2": "output.LayerNorm",
}
LLAMA_NAMES = {
    "query": "self_attn.q_proj",
    "key": "self_attn.k_proj",
    "value": "self_attn.v_proj",
    "out": "self_attn.o_proj",
    "norm1": "input_layernorm",
    "norm2": "post_attention_layernorm",
    "gate": "mlp.gate_proj",
    "up": "mlp.up_proj",
    "down": "mlp.down_proj",
}


def published(name: str, weight: str) -> str:
    """What transformers calls one of our weights."""
    layer, *parts = weight.split("/")
    end = "bias" if parts[-1] in ("bias", "offset") else "weight"
    if name == "minilm":
        if layer == "embedding":
            tables = {"token": "word_embeddings", "position": "position_embeddings", "type": "token_type_embeddings"}
            return f"embeddings.{tables.get(parts[0], 'LayerNorm')}.{end}"
        return f"encoder.layer.{int(layer[5:]) - 1}.{BERT_NAMES[parts[0]]}.{end}"
    if layer in ("embedding", "norm"):
        return "embed_tokens.weight" if layer == "embedding" else "norm.weight"
    return f"layers.{int(layer[5:]) - 1}.{LLAMA_NAMES[parts[0]]}.weight"


def load(model: nn.Module, name: str, file: str) -> None:
    with safe_open(ROOT / ".cache/weights" / f"{file}.safetensors", "pt") as arrays:
        state = {}
        for weight in arrays.keys():
            value = arrays.get_tensor(weight)
            state[published(name, weight)] = value.T.contiguous() if weight.endswith("kernel") else value
    missing, unexpected = model.load_state_dict(state, strict=False)
    assert not unexpected and all("position_ids" in one for one in missing), (missing, unexpected)


def drawn(stream: int, scale: float, *shape: int) -> nn.Parameter:
    even = nets.uniform(SEED, stream, np.arange(np.prod(shape)))
    return nn.Parameter(torch.from_numpy((scale * even).astype(np.float32)).reshape(shape))


class LowRank(nn.Module):
    """A linear layer with a low-rank addition, as peft has it: x W + (x A) B alpha / rank, with alpha = rank."""

    def __init__(self, base: nn.Linear, stream: int):
        super().__init__()
        self.base = base
        self.a = drawn(stream, 0.1, base.in_features, RANK)
        self.b = nn.Parameter(torch.zeros(RANK, base.out_features))

    def forward(self, x):
        return self.base(x) + x @ self.a @ self.b


class Directional(LowRank):
    """The same with a magnitude for each output, as peft has DoRA: the norm of the moved weight is a constant."""

    def __init__(self, base: nn.Linear, stream: int):
        super().__init__(base, stream)
        self.magnitude = nn.Parameter(base.weight.detach().norm(dim=1))

    def forward(self, x):
        with torch.no_grad():
            norm = (self.base.weight + (self.a @ self.b).T).norm(dim=1)
        return (F.linear(x, self.base.weight) + x @ self.a @ self.b) * (self.magnitude / norm) + self.base.bias


class Tuned(nn.Module):
    """A net with a head of two classes, and what of it learns: all, or low-rank additions and the head."""

    def __init__(self, row: str, name: str):
        super().__init__()
        self.is_bert = row != "lora-smollm2"
        self.body = minilm_model(name) if self.is_bert else smollm2_model(name).model
        load(self.body, "minilm" if self.is_bert else "smollm2", "minilm" if self.is_bert else "smollm2-135m")
        if row.startswith(("lora", "tune-dora")):
            adapter = Directional if row == "tune-dora" else LowRank
            self.body.requires_grad_(False)
            parts = (
                [(layer.attention.self, "query", "value") for layer in self.body.encoder.layer]
                if self.is_bert
                else [(layer.self_attn, "q_proj", "v_proj") for layer in self.body.layers[22:]]
            )
            stream = LORA_STREAM
            for part, *names in parts:
                for one in names:
                    setattr(part, one, adapter(getattr(part, one), stream))
                    stream += 1
        width = self.body.config.hidden_size
        self.kernel = drawn(nets.HEAD, (6 / (width + CLASSES)) ** 0.5, width, CLASSES)
        self.bias = nn.Parameter(torch.zeros(CLASSES))

    def forward(self, ids, seen):
        if self.is_bert:
            features = mean_of_real(self.body, ids, seen)
        else:
            features = self.body(input_ids=ids, use_cache=False).last_hidden_state[:, -1]
        return features @ self.kernel + self.bias


def onnx_minilm(batch: int, tokens: int) -> bytes:
    """MiniLM to the mean of its last hidden states over the real tokens, as an ONNX graph."""
    class Reads(nn.Module):
        def __init__(self):
            super().__init__()
            self.model = minilm_model("eager").requires_grad_(False)

        def forward(self, ids, seen):
            return mean_of_real(self.model, ids, seen)

    made = io.BytesIO()
    one = torch.ones(batch, tokens, dtype=torch.int64)
    torch.onnx.export(Reads(), (one, one), made, input_names=["ids", "seen"], output_names=["vectors"], opset_version=17, dynamo=False)
    return made.getvalue()
