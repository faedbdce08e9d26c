"""Adapters in PEFT and PyTorch, for lib/src/net/{adapters,combine-lora,prompt-tuning}.test.ts and
lib/src/optimize/{bit-fit,rank-budget}.test.ts.

    python -m bench.reference.adapters

Needs torch, transformers and peft 0.21. Cases are drawn from a seed: sizes, strides, dilations, ranks. The arrays of each come from
the formula of nets.py, in this library's layout, so that the tests make the same bits. PEFT computes LoRA, DoRA, IA3, VeRA, AdaLoRA
and weighted sums of adapters on `Linear` and `Conv2d`. What PEFT lacks is written out below: LoRA and DoRA of dilated and of
depthwise convolutions, BitFit, and prompts in blocks. Written are the outputs y in float64 and the gradients of sum(y c) with
respect to the input and the updates. For AdaLoRA and BitFit they are the losses of some steps of Adam and the weights after them.
"""
import json
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import peft
import torch
import torch.nn.functional as F
from torch import nn
from transformers import BertConfig, BertModel

from bench.reference import lora, nets
from bench.reference.own_weights import BERT, fill

OUT = Path(__file__).resolve().parents[2] / "lib/src/net/fixtures/adapters.json"
SEED, CASES = 7, 4
random = np.random.default_rng(SEED)
streams = iter(range(3000, 10000))


def drawn(arrays, name, *shape, around=0.0):
    """Values around a number, and how to make them, added to `arrays`."""
    stream = next(streams)
    values = 0.3 * nets.uniform(SEED, stream, np.arange(int(np.prod(shape))))
    arrays[name] = {"shape": list(map(int, shape)), "stream": stream, "around": around}
    return (torch.from_numpy(values.astype(np.float32).astype(np.float64)) + around).reshape(*map(int, shape))


def size(low, high):
    return int(random.integers(low, high + 1))


def rounded(tensor):
    return np.round(tensor.detach().numpy(), 6).ravel().tolist()


def result(x, y, updates, arrays, from_torch=lambda t: t, layouts=None):
    """Outputs and gradients in this library's layout. `layouts` are how the gradients of the updates get there."""
    c = drawn(arrays, "c", *from_torch(y).shape)
    (from_torch(y) * c).sum().backward()
    gradients = {name: rounded((layouts or {}).get(name, lambda t: t)(tensor.grad)) for name, tensor in updates.items()}
    return {"arrays": arrays, "y": rounded(from_torch(y)), "gradients": {"x": rounded(from_torch(x.grad)), **gradients}}


class Two(nn.Module):
    """Two dense layers with a tanh between them."""

    def __init__(self, sizes, arrays):
        super().__init__()
        for name, inputs, outputs in zip(("first", "second"), sizes, sizes[1:]):
            layer = nn.Linear(inputs, outputs).double()
            layer.weight.data = drawn(arrays, f"{name}/kernel", inputs, outputs).T.contiguous()
            layer.bias.data = drawn(arrays, f"{name}/bias", outputs)
            setattr(self, name, layer)

    def forward(self, x):
        return self.second(torch.tanh(self.first(x)))


def dense(method):
    """One case of a method on two dense layers."""
    arrays = {}
    sizes = [size(4, 8), size(4, 8), size(4, 8)]
    rank, alpha = size(1, 3), size(1, 6)
    x = drawn(arrays, "x", 5, sizes[0]).requires_grad_()
    both = ["first", "second"]
    configs = {
        "lora": lambda: peft.LoraConfig(r=rank, lora_alpha=alpha, target_modules=both),
        "dora": lambda: peft.LoraConfig(r=rank, lora_alpha=alpha, target_modules=both, use_dora=True),
        "ia3": lambda: peft.IA3Config(target_modules=both, feedforward_modules=["second"]),
        "vera": lambda: peft.VeraConfig(r=rank + 4, target_modules=both, save_projection=True),
    }
    net = peft.get_peft_model(Two(sizes, arrays), configs[method]()).double()
    updates, layouts = {}, {}

    def given(name, parameter, value, transposed=False):
        parameter.data = (value.T if transposed else value).reshape(parameter.shape).contiguous()
        updates[name] = parameter
        layouts[name] = (lambda t: t.T) if transposed else (lambda t: t)

    base = net.base_model.model
    if method == "vera":
        a, b = base.first.vera_A["default"], base.first.vera_B["default"]
        a.copy_(drawn(arrays, "vera/a", a.shape[1], a.shape[0]).T)
        b.copy_(drawn(arrays, "vera/b", b.shape[1], b.shape[0]).T)
    for name, inputs, outputs in zip(both, sizes, sizes[1:]):
        layer, kernel = getattr(base, name), f"{name}/kernel"
        if method in ("lora", "dora"):
            given(f"{kernel}/{method}-a", layer.lora_A["default"].weight, drawn(arrays, f"{kernel}/{method}-a", inputs, rank), True)
            given(f"{kernel}/{method}-b", layer.lora_B["default"].weight, drawn(arrays, f"{kernel}/{method}-b", rank, outputs), True)
        if method == "dora":
            part = f"{kernel}/dora-magnitude"
            given(part, layer.lora_magnitude_vector["default"].weight, drawn(arrays, part, outputs, around=1.0))
        if method == "ia3":
            part = f"{kernel}/ia3"
            given(part, layer.ia3_l["default"], drawn(arrays, part, inputs if name == "second" else outputs, around=1.0))
        if method == "vera":
            given(f"{kernel}/vera-d", layer.vera_lambda_d["default"], drawn(arrays, f"{kernel}/vera-d", rank + 4))
            given(f"{kernel}/vera-b", layer.vera_lambda_b["default"], drawn(arrays, f"{kernel}/vera-b", outputs))
    settings = {"method": method, "kind": "dense", "rank": rank + 4 if method == "vera" else rank, "alpha": alpha}
    return {**settings, **result(x, net(x), updates, arrays, layouts=layouts)}


def combined():
    """Two LoRA adapters of other ranks on one base, added with weights: PEFT's `cat`."""
    arrays = {}
    sizes = [size(4, 8), size(4, 8), size(4, 8)]
    x = drawn(arrays, "x", 5, sizes[0]).requires_grad_()
    settings = [{"rank": size(1, 3), "alpha": size(1, 6)} for _ in range(2)]
    weights = [0.7, 0.4]
    net = None
    for index, (name, targets) in enumerate({"one": ["first", "second"], "two": ["first", "second"]}.items()):
        config = peft.LoraConfig(r=settings[index]["rank"], lora_alpha=settings[index]["alpha"], target_modules=targets)
        if net is None:
            net = peft.get_peft_model(Two(sizes, arrays), config, adapter_name=name)
        else:
            net.add_adapter(name, config)
        for target in targets:
            layer = getattr(net.base_model.model, target)
            for part, holder in (("a", layer.lora_A), ("b", layer.lora_B)):
                weight = holder[name].weight
                weight.data = drawn(arrays, f"{name}:{target}/kernel/lora-{part}", *weight.shape[::-1]).T.contiguous()
    net = net.double()
    net.add_weighted_adapter(["one", "two"], weights, "sum", combination_type="cat")
    net.set_adapter("sum")
    y = net.double()(x)
    return {"adapters": settings, "weights": weights, **result(x, y, {}, arrays)}


def to_library(t):
    return t.permute(0, 2, 3, 1)


def convolution(method, kind):
    """One case on a convolution: `standard` by PEFT, `dilated` and `depthwise` written out here."""
    arrays = {}
    same = bool(size(0, 1))
    height, width = (3, [1, 3][size(0, 1)]) if same else (size(1, 3), size(2, 3))
    stride = 1 if same or kind == "dilated" else size(1, 2)
    dilation = 2 if kind == "dilated" else 1
    inputs, outputs, multiplier = size(2, 4), size(3, 5), size(1, 2)
    rank, alpha = size(1, 2), size(1, 6)
    padding = ((height - 1) * dilation // 2, (width - 1) * dilation // 2) if same else (0, 0)
    is_depthwise = kind == "depthwise"
    if is_depthwise:
        outputs = inputs * multiplier
    x = drawn(arrays, "x", 2, 6, 5, inputs).permute(0, 3, 1, 2).contiguous().requires_grad_()
    kernel = "conv/depthwise_kernel" if is_depthwise else "conv/kernel"
    w = drawn(arrays, kernel, height, width, inputs, multiplier if is_depthwise else outputs)
    w = w.permute(2, 3, 0, 1).reshape(outputs, 1, height, width) if is_depthwise else w.permute(3, 2, 0, 1)
    bias = drawn(arrays, "conv/bias", outputs)
    options = dict(stride=stride, padding=padding, dilation=dilation, groups=inputs if is_depthwise else 1)
    name = lambda part: f"{kernel}/{part}"
    a = b = m = scale = None
    if method == "ia3":
        scale = drawn(arrays, name("ia3"), outputs, around=1.0)
    else:
        a = drawn(arrays, name(f"{method}-a"), height, width, 1 if is_depthwise else inputs, rank).permute(3, 2, 0, 1)
        b = drawn(arrays, name(f"{method}-b"), 1, 1, rank, outputs).permute(3, 2, 0, 1)
        m = drawn(arrays, name("dora-magnitude"), outputs, around=1.0) if method == "dora" else None
    if kind == "standard":
        net = nn.Sequential()
        net.add_module("conv", nn.Conv2d(inputs, outputs, (height, width), stride=stride, padding=padding).double())
        net.conv.weight.data, net.conv.bias.data = w.contiguous(), bias
        if method == "ia3":
            config = peft.IA3Config(target_modules=["conv"], feedforward_modules=[])
        else:
            config = peft.LoraConfig(r=rank, lora_alpha=alpha, target_modules=["conv"], use_dora=method == "dora")
        net = peft.get_peft_model(net, config).double()
        layer = net.base_model.model.conv
        if method == "ia3":
            scale = layer.ia3_l["default"]
            scale.data = drawn_again(arrays, name("ia3")).reshape(scale.shape)
        else:
            layer.lora_A["default"].weight.data, layer.lora_B["default"].weight.data = a.contiguous(), b.contiguous()
            a, b = layer.lora_A["default"].weight, layer.lora_B["default"].weight
            if method == "dora":
                magnitude = layer.lora_magnitude_vector["default"].weight
                magnitude.data = m.reshape(magnitude.shape)
                m = magnitude
        y = net(x)
    else:
        a, b = a.contiguous().requires_grad_(), b.contiguous().requires_grad_()
        moved = w + alpha / rank * (b.reshape(outputs, rank) @ a.reshape(rank, -1)).reshape(w.shape)
        if method == "dora":
            m.requires_grad_()
            norm = moved.flatten(1).norm(dim=1).detach()
            moved = moved * (m / norm)[:, None, None, None]
        y = F.conv2d(x, moved, bias, **options)
    parts = {"ia3": scale, f"{method}-a": a, f"{method}-b": b, "dora-magnitude": m}
    updates = {name(part): tensor for part, tensor in parts.items() if tensor is not None}
    layouts = {name(f"{method}-a"): lambda t: t.permute(2, 3, 1, 0), name(f"{method}-b"): lambda t: t.permute(2, 3, 1, 0)}
    settings = {"method": method, "kind": kind, "rank": rank, "alpha": alpha, "stride": stride, "dilation": dilation, "same": same}
    return {**settings, **result(x, y, updates, arrays, to_library, layouts)}


def drawn_again(arrays, name):
    """The values that `drawn` gave under this name."""
    shape, stream, around = arrays[name]["shape"], arrays[name]["stream"], arrays[name]["around"]
    values = 0.3 * nets.uniform(SEED, stream, np.arange(int(np.prod(shape))))
    return (torch.from_numpy(values.astype(np.float32).astype(np.float64)) + around).reshape(*shape)


class WithLoss(nn.Module):
    """A net whose outputs have a loss, to which PEFT adds AdaLoRA's penalty."""

    def __init__(self, net):
        super().__init__()
        self.net = net

    def forward(self, x, labels):
        return SimpleNamespace(loss=F.cross_entropy(self.net(x), labels))


def ada_lora():
    """Steps of Adam on two dense layers while the ranks fall from 4 to 2."""
    arrays = {}
    sizes, rank, steps = [6, 7, 5], 4, 13
    x = drawn(arrays, "x", 8, sizes[0])
    labels = [0, 1, 2, 3, 4, 0, 1, 2]
    # Steps are counted from 0 and positions to the last step, so PEFT's total is one less.
    settings = dict(init_r=rank, target_r=2, tinit=2, tfinal=4, deltaT=2, total_step=steps - 1, lora_alpha=6, orth_reg_weight=0.5)
    config = peft.AdaLoraConfig(target_modules=["first", "second"], beta1=0.8, beta2=0.9, **settings)
    net = peft.get_peft_model(WithLoss(Two(sizes, arrays)), config).double()
    updates = {}
    for name, inputs, outputs in zip(("first", "second"), sizes, sizes[1:]):
        layer, kernel = getattr(net.base_model.model.net, name), f"{name}/kernel/adalora"
        layer.lora_A["default"].data = drawn(arrays, f"{kernel}-a", inputs, rank).T.contiguous()
        layer.lora_B["default"].data = drawn(arrays, f"{kernel}-b", rank, outputs).T.contiguous()
        layer.lora_E["default"].data = drawn(arrays, f"{kernel}-e", rank, 1)
        updates[f"{kernel}-a"], updates[f"{kernel}-b"] = layer.lora_A["default"], layer.lora_B["default"]
        updates[f"{kernel}-e"] = layer.lora_E["default"]
    adam = torch.optim.Adam(list(updates.values()), lr=0.02, eps=lora.EPSILON)
    losses, ranks = [], []
    for step in range(steps):
        loss = net.base_model(x, torch.tensor(labels)).loss
        adam.zero_grad()
        loss.backward()
        adam.step()
        # PEFT's own method frees gradients of another training loop; this is what it calls.
        net.base_model.rankallocator.update_and_allocate(net.base_model.model, step)
        with torch.no_grad():
            losses.append(F.cross_entropy(net.base_model.model.net(x), torch.tensor(labels)).item())
        ranks.append([int((updates[f"{name}/kernel/adalora-e"] != 0).sum()) for name in ("first", "second")])
    after = {name: rounded(value if name.endswith("-e") else value.T) for name, value in updates.items()}
    return {"sizes": sizes, "rank": rank, "labels": labels, "arrays": arrays, "losses": losses, "ranks": ranks, "weights": after}


def bit_fit():
    bert = BertModel(BertConfig(**BERT), add_pooling_layer=False).eval()
    fill(bert)
    bert = bert.double().requires_grad_(False)
    biases = {name: value.requires_grad_() for name, value in bert.named_parameters() if name.endswith("bias")}
    ids = torch.tensor(lora.IDS)
    mask = (ids != 0).long()
    start = 0.3 * nets.uniform(SEED, 2000, np.arange(48 * 2))
    head = nn.Parameter(torch.from_numpy(start.astype(np.float32)).double().reshape(48, 2))
    bias = nn.Parameter(torch.zeros(2, dtype=torch.float64))
    adam = torch.optim.Adam([head, bias, *biases.values()], lr=lora.RATE, eps=lora.EPSILON)
    losses = []
    for _ in range(lora.STEPS):
        hidden = bert(input_ids=ids, attention_mask=mask).last_hidden_state
        features = (hidden * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
        loss = F.cross_entropy(features @ head + bias, torch.tensor(lora.LABELS))
        adam.zero_grad()
        loss.backward()
        adam.step()
        losses.append(loss.item())
    after = {
        "block1/query/bias": biases["encoder.layer.0.attention.self.query.bias"],
        "block2/norm1/offset": biases["encoder.layer.1.attention.output.LayerNorm.bias"],
        "block3/down/bias": biases["encoder.layer.2.output.dense.bias"],
        "head/kernel": head,
    }
    return {"losses": losses, "weights": {name: rounded(value) for name, value in after.items()}}


def prompts(deep):
    """Prompts before the tokens of the small BERT (Jia 2022), in the first block or in each."""
    bert = BertModel(BertConfig(**BERT, attn_implementation="eager"), add_pooling_layer=False).eval()
    fill(bert)
    bert = bert.double().requires_grad_(False)
    ids, count = torch.tensor(lora.IDS), 3
    mask = (ids != 0).long()
    arrays = {}
    layers = bert.encoder.layer
    names = [f"prompts{n + 1}/prompts" for n in range(len(layers) if deep else 1)]
    given = [drawn(arrays, name, count, 48).requires_grad_() for name in names]
    seen = torch.cat([torch.ones(len(ids), count, dtype=torch.long), mask], 1)
    hidden = torch.cat([given[0].expand(len(ids), -1, -1), bert.embeddings(ids)], 1)
    for n, layer in enumerate(layers):
        if n > 0 and deep:
            hidden = torch.cat([given[n].expand(len(ids), -1, -1), hidden[:, count:]], 1)
        out = layer(hidden, attention_mask=(1.0 - seen.double())[:, None, None] * -1e9)
        hidden = out[0] if isinstance(out, tuple) else out
    y = (hidden[:, count:] * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
    c = drawn(arrays, "c", *y.shape)
    (y * c).sum().backward()
    gradients = {name: rounded(one.grad) for name, one in zip(names, given)}
    return {"deep": deep, "count": count, "arrays": arrays, "y": rounded(y), "gradients": gradients}


def main():
    torch.manual_seed(SEED)
    cases = [dense(method) for method in ("lora", "dora", "ia3", "vera") for _ in range(CASES)]
    for method in ("lora", "dora"):
        cases += [convolution(method, kind) for kind in ("standard", "dilated", "depthwise") for _ in range(CASES)]
    cases += [convolution("ia3", "standard") for _ in range(3)]
    versions = {"torch": torch.__version__, "peft": peft.__version__}
    fixture = {"versions": versions, "cases": cases, "combined": [combined() for _ in range(3)], "bitFit": bit_fit(), "adaLora": ada_lora(), "prompts": [prompts(False), prompts(True)]}
    OUT.write_text(json.dumps(fixture))
    print(OUT, OUT.stat().st_size, len(cases))


if __name__ == "__main__":
    main()
