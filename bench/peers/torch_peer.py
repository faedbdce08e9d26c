"""PyTorch on the CPU, in its fastest settings. Run as `python -m bench.peers.torch_peer`; see serve.py.

Batches are slices of a tensor, taken along a fresh permutation: faster than a DataLoader. The loss is not read, as in
a plain PyTorch loop. `compiled` is torch.compile (Inductor; needs a C++ compiler), `frozen` folds the weights into it,
`last` is the channels-last layout, `traced` is TorchScript with oneDNN's fusions.
"""
import os

from bench.peers.serve import BATCH, MTL_ROWS, SEED, THREADS, Rows, Run, serve

os.environ.setdefault("OMP_NUM_THREADS", str(THREADS))

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from bench.peers import data, torch_adapting, torch_centernet, torch_lite0, torch_nets, torch_texts
from bench.peers.lite0 import Conv, lite0
from bench.reference import nets

torch.set_num_threads(THREADS)


def load(net: str) -> nn.Module:
    model = torch_nets.build(net)
    views = torch_nets.named(model)
    for name, value in nets.start(net, SEED).items():
        views[name].copy_(torch.from_numpy(value))
    return model


def nchw(x: np.ndarray, last: bool) -> torch.Tensor:
    if x.ndim != 4:
        return torch.from_numpy(x)
    x = torch.from_numpy(x).permute(0, 3, 1, 2)
    return x.contiguous(memory_format=torch.channels_last if last else torch.contiguous_format)


def training(row: str, compiled: bool = False, last: bool = False, adam: str = "fused") -> Run:
    model = load(data.net_of(row))
    model = model.to(memory_format=torch.channels_last) if last else model
    pixels, truth = data.training(row)
    x, y, batch = nchw(pixels, last), torch.from_numpy(truth).long(), BATCH[row]
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, **{adam: True})
    forward = torch.compile(model) if compiled else model

    def run(steps: int) -> None:
        order = torch.randperm(len(x))
        for at in data.batches(len(x), batch, steps):
            rows = order[at]
            loss = F.cross_entropy(forward(x[rows]), y[rows])
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()

    return run


def adapting(row: str, compiled: bool = False, last: bool = False) -> Run:
    between = torch_adapting.Dann() if row == "adapt-dann" else torch_adapting.Mmd()
    step = torch_adapting.Adapted(load("lenet"), between)
    step = step.to(memory_format=torch.channels_last) if last else step
    pixels, truth = data.training("train-lenet")
    x, y, batch = nchw(pixels, last), torch.from_numpy(truth).long(), BATCH[row]
    optimizer = torch.optim.Adam(step.parameters(), lr=1e-3, fused=True)
    loss_of = torch.compile(step) if compiled else step

    def run(steps: int) -> None:
        order, others = torch.randperm(len(x)), torch.randperm(len(x))
        for at in data.batches(len(x), batch, steps):
            loss = loss_of(x[order[at]], y[order[at]], x[others[at]])
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()

    return run


def adapting_by_fix_match(row: str, compiled: bool = False, last: bool = False) -> Run:
    step = torch_adapting.FixMatch(load("lenet"))
    step = step.to(memory_format=torch.channels_last) if last else step
    pixels, truth = data.training("train-lenet")
    x, y, batch = nchw(pixels, last), torch.from_numpy(truth).long(), BATCH[row]
    optimizer = torch.optim.Adam(step.parameters(), lr=1e-3, fused=True)
    loss_of = torch.compile(step) if compiled else step

    def run(steps: int) -> None:
        order, others = torch.randperm(len(x)), torch.randperm(len(x))
        for at in data.batches(len(x), batch, steps):
            loss = loss_of(x[order[at]], y[order[at]], x[others[at]])
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()

    run.first_loss = step(x[:batch], y[:batch], x[:batch], size=0.0, threshold=0.0).item()
    return run


def adapting_by_shot(row: str, compiled: bool = False, last: bool = False, rows: int = 64) -> Run:
    """`rows` examples pass at once to be clustered, before the first step and then after each epoch."""
    step = torch_adapting.Shot(load("lenet"))
    step = step.to(memory_format=torch.channels_last) if last else step
    x, batch = nchw(data.training("train-lenet")[0], last), BATCH[row]
    optimizer = torch.optim.Adam([one for one in step.parameters() if one.requires_grad], lr=1e-3, fused=True)
    loss_of = torch.compile(step) if compiled else step
    state = {"done": 0}

    def run(steps: int) -> None:
        for _ in range(steps):
            at = state["done"] % (len(x) // batch)
            if at == 0:
                state["labels"], state["order"] = step.labels_of(x, rows), torch.randperm(len(x))
            examples = state["order"][at * batch : (at + 1) * batch]
            loss = loss_of(x[examples], state["labels"][examples])
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
            state["done"] += 1

    run.first_loss = step(x[:batch], step.labels_of(x[:batch], rows)).item()
    return run


def fine_tuning(row: str, front: str = "eager", back: str = "eager", last: bool = False, folded: bool = False) -> Run:
    """`front` says how what is frozen runs (eager, compiled, frozen), `back` how what learns does."""
    layers, top = torch_lite0.lite0(), row == "finetune-lite0-top"
    names = list(layers)
    cut = names.index("block6d") if top else 0
    still = nn.Sequential(*(layers[name] for name in names[:cut])).eval().requires_grad_(False)
    moving = nn.Sequential(*(layers[name] for name in names[cut:])).train()
    for part in [*still.modules()] if folded else []:
        if isinstance(part, torch_lite0.ConvNorm):
            part.fold()
    if last:
        still, moving = still.to(memory_format=torch.channels_last), moving.to(memory_format=torch.channels_last)
    pixels, truth = data.drawn_pictures()
    x, y, batch = nchw(pixels, last), torch.from_numpy(truth).long(), BATCH[row]
    optimizer = torch.optim.Adam(moving.parameters(), lr=1e-3, fused=True)
    before = still if front == "eager" else torch.compile(still, options={"freezing": front == "frozen"})
    behind = moving if back == "eager" else torch.compile(moving)

    def loss_of(rows):
        with torch.no_grad():
            features = before(x[rows]) if cut else x[rows]
        return F.cross_entropy(behind(features), y[rows])

    def run(steps: int) -> None:
        order = torch.randperm(len(x))
        for at in data.batches(len(x), batch, steps):
            loss = loss_of(order[at])
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()

    run.first_loss = loss_of(torch.arange(batch)).item()
    return run


def fine_tuning_detector(row: str, compiled: bool = False, last: bool = False) -> Run:
    layout = torch.channels_last if last else torch.contiguous_format
    model = torch_centernet.CenterNet().train().to(memory_format=layout)
    pixels, targets = torch_centernet.scenes()
    x, *targets = (torch.from_numpy(a).contiguous(memory_format=layout) for a in (pixels, *targets))
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-5, fused=True)

    def whole(x, *targets):
        return torch_centernet.loss_of(model(x), *targets)

    loss_of = torch.compile(whole) if compiled else whole

    def run(steps: int) -> None:
        order = torch.randperm(len(x))
        for at in data.batches(len(x), BATCH[row], steps):
            loss = loss_of(x[order[at]], *(target[order[at]] for target in targets))
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()

    first = slice(0, BATCH[row])
    run.first_loss = loss_of(x[first], *(target[first] for target in targets)).item()
    return run


class Lite0Conv(nn.Module):
    def __init__(self, conv: Conv, size: int):
        super().__init__()
        out, inputs, k, _ = conv.kernel.shape
        before, after = conv.padding(size)
        self.pad = (before, after, before, after) if before != after else None
        groups = out if conv.depthwise else 1
        self.conv = nn.Conv2d(inputs * groups, out, k, conv.stride, 0 if self.pad else before, groups=groups)
        self.conv.weight.data, self.conv.bias.data = torch.from_numpy(conv.kernel), torch.from_numpy(conv.bias)
        self.relu6, self.saves, self.adds = conv.relu6, conv.saves, conv.adds

    def forward(self, x):
        x = self.conv(F.pad(x, self.pad) if self.pad else x)
        return F.relu6(x) if self.relu6 else x


class Lite0(nn.Module):
    def __init__(self):
        super().__init__()
        net, size, convs = lite0(), 224, []
        for conv in net.convs:
            convs.append(Lite0Conv(conv, size))
            size = -(-size // conv.stride)
        self.convs = nn.ModuleList(convs)
        self.classifier = nn.Linear(1280, 1000)
        self.classifier.weight.data, self.classifier.bias.data = torch.tensor(net.classifier), torch.tensor(net.bias)

    def forward(self, x):
        saved = x
        for conv in self.convs:
            saved = x if conv.saves else saved
            x = conv(x)
            x = x + saved if conv.adds else x
        return self.classifier(x.mean((2, 3)))


def network(row: str) -> nn.Module:
    return (Lite0() if row == "predict-lite0" else load(data.net_of(row))).eval()


def predicting(row: str, way: str = "eager", last: bool = False) -> Run:
    model = network(row)
    model = model.to(memory_format=torch.channels_last) if last else model
    x, batch = nchw(data.pictures(row), last), BATCH[row]
    if way == "traced":
        model = torch.jit.optimize_for_inference(torch.jit.freeze(torch.jit.trace(model, x[:batch])))
    elif way != "eager":
        model = torch.compile(model, options={"freezing": way == "frozen"})

    @torch.inference_mode()
    def run(steps: int) -> None:
        for at in data.batches(len(x), batch, steps):
            model(x[at])

    return run


def ways(make, row: str, **settings: dict) -> dict:
    return {name.replace("_", " "): lambda more=more: make(row, **more) for name, more in settings.items()}


def reading(row: str, build, compiled: bool = False) -> Run:
    """A net of bench/peers/torch_texts.py on its batches of token ids, in the order in which they stand."""
    model = torch.compile(build) if compiled else build
    batch, (ids, mask) = BATCH[row], data.texts(row)
    x, seen = torch.from_numpy(ids), torch.from_numpy(mask)

    @torch.inference_mode()
    def run(steps: int) -> None:
        for at in data.batches(len(x), batch, steps):
            model(x[at], seen[at])

    return run


def fine_tuning_text(row: str, name: str = "sdpa", compiled: bool = False) -> Run:
    model = torch_texts.Tuned(row, name)
    ids, mask, truth = data.tuned_texts(row)
    x, seen, y, batch = torch.from_numpy(ids), torch.from_numpy(mask), torch.from_numpy(truth), BATCH[row]
    optimizer = torch.optim.Adam([one for one in model.parameters() if one.requires_grad], lr=1e-5, fused=True)
    reads = torch.compile(model) if compiled else model

    def loss_of(rows):
        return F.cross_entropy(reads(x[rows], seen[rows]), y[rows])

    def run(steps: int) -> None:
        order = torch.randperm(len(x))
        for at in data.batches(len(x), batch, steps):
            loss = loss_of(order[at])
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()

    run.first_loss = loss_of(torch.arange(batch)).item()
    return run


def rows() -> Rows:
    plain = {"eager_foreach": {"adam": "foreach"}, "eager_fused": {}, "compiled_fused": {"compiled": True}}
    images = {
        **plain,
        "eager_fused_last": {"last": True},
        "compiled_fused_last": {"compiled": True, "last": True},
    }
    predict = {
        f"{way}{'_last' if last else ''}": {"way": way, "last": last}
        for way in ("eager", "traced", "compiled", "frozen")
        for last in (False, True)
    }
    return {
        "train-mlp": ways(training, "train-mlp", **plain),
        "train-lenet": ways(training, "train-lenet", **images),
        "train-lenet-bn": ways(training, "train-lenet-bn", **images),
        "train-transformer-small": ways(training, "train-transformer-small", **plain),
        **{
            row: ways(
                adapting,
                row,
                **{
                    f"{'compiled' if compiled else 'eager'}{'_last' if last else ''}": {"compiled": compiled, "last": last}
                    for compiled in (False, True)
                    for last in (False, True)
                },
            )
            for row in ("adapt-dann", "adapt-mmd")
        },
        "adapt-fixmatch": ways(
            adapting_by_fix_match,
            "adapt-fixmatch",
            **{
                f"{'compiled' if compiled else 'eager'}{'_last' if last else ''}": {"compiled": compiled, "last": last}
                for compiled in (False, True)
                for last in (False, True)
            },
        ),
        "adapt-shot": ways(
            adapting_by_shot,
            "adapt-shot",
            **{
                f"{'compiled' if compiled else 'eager'}{'_last' if last else ''}_{rows}": {
                    **{"compiled": compiled, "last": last, "rows": rows}
                }
                for compiled in (False, True)
                for last in (False, True)
                for rows in (64, 512)
            },
        ),
        "finetune-lite0-top": ways(
            fine_tuning,
            "finetune-lite0-top",
            **{
                f"{front}{'_folded' if folded else ''}_and_{back}{'_last' if last else ''}": {
                    **{"front": front, "back": back, "last": last, "folded": folded}
                }
                for last in (False, True)
                for front, folded in (("eager", False), ("eager", True), ("compiled", True), ("frozen", False))
                for back in ("eager", "compiled")
            },
        ),
        "finetune-lite0-all": ways(
            fine_tuning,
            "finetune-lite0-all",
            **{
                f"{back}{'_last' if last else ''}": {"back": back, "last": last}
                for back in ("eager", "compiled")
                for last in (False, True)
            },
        ),
        "finetune-detector": ways(
            fine_tuning_detector,
            "finetune-detector",
            **{
                f"{'compiled' if compiled else 'eager'}{'_last' if last else ''}": {"compiled": compiled, "last": last}
                for compiled in (False, True)
                for last in (False, True)
            },
        ),
        "predict-lenet": ways(predicting, "predict-lenet", **predict),
        "predict-lite0": ways(predicting, "predict-lite0", **predict),
        "embed-minilm": {
            name + (" compiled" if compiled else ""): lambda name=name, compiled=compiled: reading(
                "embed-minilm", torch_texts.minilm(name), compiled
            )
            for name in ("sdpa", "eager")
            for compiled in (False, True)
        },
        "predict-smollm2": {
            name + (" compiled" if compiled else ""): lambda name=name, compiled=compiled: reading(
                "predict-smollm2", torch_texts.smollm2(name), compiled
            )
            for name in ("sdpa", "eager")
            for compiled in (False, True)
        },
        **{
            row: ways(
                fine_tuning_text,
                row,
                **{
                    f"{name}{'_compiled' if compiled else ''}": {"name": name, "compiled": compiled}
                    for name in ("sdpa", "eager")
                    for compiled in (False, True)
                },
            )
            for row in ("finetune-minilm-all", "lora-minilm", "tune-dora", "lora-smollm2")
        },
        **several_tasks(),
    }


def several_tasks() -> Rows:
    """TorchJD is needed for these rows alone."""
    try:
        from bench.peers import torch_multitask
    except ImportError:
        return {}
    return torch_multitask.rows(MTL_ROWS)


if __name__ == "__main__":
    serve({"peer": "torch", "versions": {"torch": torch.__version__, "numpy": np.__version__}}, rows())
