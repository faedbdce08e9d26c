"""Several tasks on one trunk, balanced by TorchJD: rows `mtl-METHOD-TASKS` and `mtl-lite0-METHOD-TASKS`.

`autojac` is mtl_backward with all tasks at once (vmap), `sequential` one after the other; `by parts` sums the Gramian layer by
layer. `autogram` computes the Gramian in one pass and then goes back once. MGDA and IMTL-G look at the gradients of what leaves
the trunk, as ours do: `features`. Nash-MTL of TorchJD takes the Jacobian. `last` is the channels-last layout.
"""
import torch
from torch import nn
from torch.nn import functional as F
from torchjd.aggregation import IMTLG, MGDA, CAGrad, NashMTL, PCGrad, UPGrad
from torchjd.autogram import Engine
from torchjd.autojac import jac_to_grad, mtl_backward

from bench.peers import data
from bench.peers.serve import BATCH, EXAMPLES, SEED, Rows, Run

CLASSES, FEATURES, SHARED = 10, 1280, 256
METHODS = {
    "mgda": lambda _: MGDA(),
    "imtl": lambda _: IMTLG(),
    "pcgrad": lambda _: PCGrad(),
    "cagrad": lambda _: CAGrad(c=0.5),
    "nash": lambda tasks: NashMTL(n_tasks=tasks),
    "upgrad": lambda _: UPGrad(),
}


class Flat(nn.Module):
    def forward(self, x):
        return x.permute(0, 2, 3, 1).flatten(1)


def lenet() -> nn.Module:
    stage = lambda before, after: (nn.Conv2d(before, after, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2))
    return nn.Sequential(*stage(1, 32), *stage(32, 64), Flat(), nn.Linear(7 * 7 * 64, 128), nn.ReLU())


def examples(row: str, last: bool) -> torch.Tensor:
    torch.manual_seed(SEED)
    if row.startswith("mtl-lite0"):
        return torch.rand(EXAMPLES, FEATURES) * 2 - 1
    x = torch.rand(EXAMPLES, 1, 28, 28) * 2 - 1
    return x.contiguous(memory_format=torch.channels_last) if last else x


def multi_task(row: str, way: str, last: bool = False, compiled: bool = False) -> Run:
    *_, method, count = row.split("-")
    tasks, batch, x = int(count), BATCH[row], examples(row, last)
    on_features = row.startswith("mtl-lite0")
    trunk = nn.Sequential(nn.Linear(FEATURES, SHARED), nn.ReLU()) if on_features else lenet()
    trunk = trunk.to(memory_format=torch.channels_last) if last else trunk
    width = SHARED if on_features else 128
    heads = nn.ModuleList(nn.Linear(width, CLASSES) for _ in range(tasks))
    place = torch.arange(EXAMPLES)
    labels = [(place * (task + 3) + task) % CLASSES for task in range(tasks)]
    shared, own = list(trunk.parameters()), list(heads.parameters())
    optimizer = torch.optim.Adam([*shared, *own], lr=1e-3, fused=True)
    aggregator = METHODS[method](tasks) if method in METHODS else None
    engine = Engine(trunk, batch_dim=None) if way == "autogram" else None
    forward = torch.compile(trunk) if compiled else trunk

    def back(features: torch.Tensor, losses: list[torch.Tensor]) -> None:
        if way == "sum":
            sum(losses).backward()
        elif way == "features":
            rows = [torch.autograd.grad(loss, [features, *head.parameters()], retain_graph=True) for loss, head in zip(losses, heads)]
            for head, (_, *slopes) in zip(heads, rows):
                for weight, slope in zip(head.parameters(), slopes):
                    weight.grad = slope
            jacobian = torch.stack([of_features.flatten() for of_features, *_ in rows])
            weights = aggregator.gramian_weighting(jacobian @ jacobian.T)
            features.backward((weights @ jacobian).reshape(features.shape))
        elif way == "autogram":
            weights = aggregator.gramian_weighting(engine.compute_gramian(torch.stack(losses)))
            sum(losses).backward(inputs=own, retain_graph=True)
            torch.stack(losses).backward(weights, inputs=shared)
        else:
            mtl_backward(losses, features, parallel_chunk_size=1 if way == "sequential" else None)
            jac_to_grad(shared, aggregator, **({"optimize_gramian_computation": True} if way == "by parts" else {}))

    def run(steps: int) -> None:
        order = torch.randperm(len(x))
        for at in data.batches(len(x), batch, steps):
            rows = order[at]
            features = forward(x[rows])
            losses = [F.cross_entropy(head(features), truth[rows]) for head, truth in zip(heads, labels)]
            optimizer.zero_grad(set_to_none=True)
            back(features, losses)
            optimizer.step()

    return run


def ways_of(row: str) -> dict[str, dict]:
    *_, method, _ = row.split("-")
    on_features = row.startswith("mtl-lite0")
    if method == "equal":
        plain = {"eager": {"way": "sum"}, "compiled": {"way": "sum", "compiled": True}}
    elif method in ("mgda", "imtl"):
        plain = {"features": {"way": "features"}, "features compiled": {"way": "features", "compiled": True}}
    else:
        # On convolutions all tasks at once takes twice as long as one after the other; rows of pcgrad have tried it.
        at_once = ["autojac"] + ([] if method == "nash" else ["by parts", "autogram"])
        names = ["sequential"] + (at_once if on_features or method == "pcgrad" else [])
        plain = {name: {"way": name} for name in names}
    if on_features:
        return plain
    return {**plain, **{f"{name} last": {**more, "last": True} for name, more in plain.items()}}


def rows(names: list[str]) -> Rows:
    return {
        row: {name: lambda row=row, more=more: multi_task(row, **more) for name, more in ways_of(row).items()} for row in names
    }
