"""MiniLM and SmolLM2 in PyTorch by Hugging Face's transformers, with drawn weights: what they take does not depend on them.

Each is a function of ids [batch, tokens] and what is real of them [batch, tokens]. `name` is the way attention is computed:
"sdpa" in one operation, "eager" step by step.
"""
from collections.abc import Callable

import torch
from transformers import BertConfig, BertModel, LlamaConfig, LlamaForCausalLM

Reads = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]


def minilm(name: str) -> Reads:
    """The mean of the last hidden states over the real tokens, as sentence-transformers has it."""
    config = BertConfig(vocab_size=30522, hidden_size=384, num_hidden_layers=6, num_attention_heads=12, intermediate_size=1536)
    config._attn_implementation = name
    model = BertModel(config, add_pooling_layer=False).eval()

    def read(ids, seen):
        hidden = model(input_ids=ids, attention_mask=seen).last_hidden_state
        real = seen[..., None].to(hidden.dtype)
        return (hidden * real).sum(1) / real.sum(1)

    return read


def smollm2(name: str) -> Reads:
    """The logits of each next token."""
    config = LlamaConfig(
        vocab_size=49152,
        hidden_size=576,
        num_hidden_layers=30,
        num_attention_heads=9,
        num_key_value_heads=3,
        intermediate_size=1536,
        rope_theta=100000.0,
        tie_word_embeddings=True,
    )
    config._attn_implementation = name
    model = LlamaForCausalLM(config).eval()
    return lambda ids, seen: model(ids, use_cache=False).logits
