"""The nets of bench/reference/nets.py as a PyTorch user would write them."""
import torch
from torch import nn
from torch.nn import functional as F

from bench.reference.nets import BLOCKS, CLASSES, TOKENS, VOCABULARY, WIDTH

HEADS = 4


class Mlp(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden, self.classes = nn.Linear(784, 128), nn.Linear(128, CLASSES)

    def forward(self, x):
        return self.classes(F.relu(self.hidden(x)))


class LeNet(nn.Module):
    """x [batch, 1, 28, 28]; flattened channels last, as the kernels of `nets.py` expect."""

    def __init__(self, normalised: bool):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 32, 3, padding=1, bias=not normalised)
        self.conv2 = nn.Conv2d(32, 64, 3, padding=1, bias=not normalised)
        self.norm1 = nn.BatchNorm2d(32, eps=1e-3, momentum=0.1) if normalised else nn.Identity()
        self.norm2 = nn.BatchNorm2d(64, eps=1e-3, momentum=0.1) if normalised else nn.Identity()
        self.hidden, self.classes = nn.Linear(7 * 7 * 64, 128), nn.Linear(128, CLASSES)

    def features(self, x):
        x = F.max_pool2d(F.relu(self.norm1(self.conv1(x))), 2)
        x = F.max_pool2d(F.relu(self.norm2(self.conv2(x))), 2)
        return F.relu(self.hidden(x.permute(0, 2, 3, 1).flatten(1)))

    def forward(self, x):
        return self.classes(self.features(x))


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(WIDTH, eps=1e-5), nn.LayerNorm(WIDTH, eps=1e-5)
        self.qkv, self.out = nn.Linear(WIDTH, 3 * WIDTH, bias=False), nn.Linear(WIDTH, WIDTH, bias=False)
        self.up, self.down = nn.Linear(WIDTH, 4 * WIDTH), nn.Linear(4 * WIDTH, WIDTH)

    def forward(self, x):
        batch, tokens, _ = x.shape
        heads = self.qkv(self.norm1(x)).view(batch, tokens, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4)
        mixed = F.scaled_dot_product_attention(*heads.unbind(0))
        x = x + self.out(mixed.transpose(1, 2).reshape(batch, tokens, WIDTH))
        return x + self.down(F.gelu(self.up(self.norm2(x)), approximate="tanh"))


class Transformer(nn.Module):
    def __init__(self):
        super().__init__()
        self.token = nn.Embedding(VOCABULARY, WIDTH)
        self.position = nn.Embedding(TOKENS, WIDTH)
        self.blocks = nn.ModuleList(Block() for _ in range(BLOCKS))
        self.norm, self.classes = nn.LayerNorm(WIDTH, eps=1e-5), nn.Linear(WIDTH, CLASSES)

    def forward(self, ids):
        x = self.token(ids) + self.position.weight
        for block in self.blocks:
            x = block(x)
        return self.classes(self.norm(x).mean(1))


def build(net: str) -> nn.Module:
    if net == "mlp":
        return Mlp()
    return Transformer() if net == "transformer-small" else LeNet(net == "lenet-bn")


def named(net: nn.Module) -> dict[str, torch.Tensor]:
    """Views of a net's weights by the names and in the layouts of `nets.py`; writing to one writes the net."""
    views: dict[str, torch.Tensor] = {}
    for path, part in net.named_modules():
        name = path.replace(".", "/")
        if name.startswith("blocks/"):
            _, number, *rest = name.split("/")
            name = "/".join([f"block{int(number) + 1}", *rest])
        if isinstance(part, nn.Linear) and name.endswith("/qkv"):
            for place, which in enumerate(("query", "key", "value")):
                rows = part.weight.data[place * WIDTH : (place + 1) * WIDTH]
                views[f"{name.removesuffix('qkv')}{which}/kernel"] = rows.T
        elif isinstance(part, (nn.Linear, nn.Conv2d)):
            flat = isinstance(part, nn.Linear)
            views[f"{name}/kernel"] = part.weight.data.T if flat else part.weight.data.permute(2, 3, 1, 0)
            if part.bias is not None:
                views[f"{name}/bias"] = part.bias.data
        elif isinstance(part, nn.Embedding):
            views[f"{name}/embedding"] = part.weight.data
        elif isinstance(part, (nn.LayerNorm, nn.BatchNorm2d)):
            views[f"{name}/scale"], views[f"{name}/offset"] = part.weight.data, part.bias.data
            if isinstance(part, nn.BatchNorm2d):
                views[f"{name}/mean"], views[f"{name}/variance"] = part.running_mean, part.running_var
    return views
