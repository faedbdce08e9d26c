"""LeNet adapted to a second domain or to unlabelled examples, as a PyTorch user would write it."""
import math

import torch
from torch import nn
from torch.nn import functional as F

FEATURES = 128
BANDWIDTHS = (1 / 4, 1 / 2, 1, 2, 4)


class Reversal(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return x.view_as(x)

    @staticmethod
    def backward(ctx, gradient):
        return -gradient


class Dann(nn.Module):
    """A discriminator behind reversed gradients; source and target [batch, features] each."""

    def __init__(self):
        super().__init__()
        self.discriminator = nn.Sequential(
            nn.Linear(FEATURES, 256), nn.ReLU(), nn.Linear(256, 256), nn.ReLU(), nn.Linear(256, 1)
        )

    def forward(self, features, count: int):
        logits = self.discriminator(Reversal.apply(features)).squeeze(1)
        return (F.softplus(-logits[:count]).mean() + F.softplus(logits[count:]).mean()) / 2


class Mmd(nn.Module):
    """Unbiased, five Gaussian kernels whose widths are multiples of the batch's mean squared distance."""

    def forward(self, features, count: int):
        others = len(features) - count
        centred = features - features.mean(0).detach()
        lengths = centred.square().sum(1, keepdim=True)
        squared = (lengths + lengths.T - 2 * centred @ centred.T).clamp(min=0)
        unit = squared.detach().sum() / (len(features) * (len(features) - 1))
        kernel = sum(torch.exp(-squared / (unit * width)) for width in BANDWIDTHS) / len(BANDWIDTHS)
        kernel = kernel * (1 - torch.eye(len(features)))
        within = kernel[:count, :count].sum() / (count * (count - 1))
        beyond = kernel[count:, count:].sum() / (others * (others - 1))
        # Off its diagonal the kernel between the domains has no example twice, so all of it counts.
        return within + beyond - 2 * kernel[:count, count:].mean()


class Adapted(nn.Module):
    """The loss of a step: cross-entropy on the source, and a loss between both domains, in one pass."""

    def __init__(self, net: nn.Module, between: nn.Module):
        super().__init__()
        self.net, self.between = net, between

    def forward(self, source, labels, target):
        features = self.net.features(torch.cat([source, target]))
        logits = self.net.classes(features[: len(source)])
        return F.cross_entropy(logits, labels) + self.between(features, len(source))


def strong_view(x: torch.Tensor, size: float) -> torch.Tensor:
    """Each image turned, scaled and moved, and a square of half its edge filled with its mean; as it is for a size of 0."""
    count, _, height, width = x.shape

    def even(least: float, most: float) -> torch.Tensor:
        return least + (most - least) * torch.rand(count)

    angle = even(-15.0, 15.0) * (size * math.pi / 180)
    scale = torch.exp(even(math.log(1 - 0.2 * size), math.log(1 + 0.2 * size)))
    cos, sin = torch.cos(angle) / scale, torch.sin(angle) / scale
    # In units of half an edge.
    move = torch.stack([even(-0.2, 0.2), even(-0.2, 0.2)], 1) * size
    turn = torch.stack([torch.stack([cos, sin], 1), torch.stack([-sin, cos], 1)], 1)
    theta = torch.cat([turn, -(turn @ move[:, :, None])], 2)
    grid = F.affine_grid(theta, list(x.shape), align_corners=False)
    moved = F.grid_sample(x, grid, padding_mode="border", align_corners=False)
    rows, columns = torch.arange(height) + 0.5, torch.arange(width) + 0.5
    half = 0.25 * size * min(height, width)
    covered = ((rows - even(0.0, height)[:, None]).abs() < half)[:, None, :, None]
    covered = covered & ((columns - even(0.0, width)[:, None]).abs() < half)[:, None, None, :]
    return torch.where(covered, moved.mean((2, 3), keepdim=True), moved)


class FixMatch(nn.Module):
    """The loss of a step: cross-entropy on labelled examples, and on strong views with confident predictions as labels."""

    def __init__(self, net: nn.Module):
        super().__init__()
        self.net = net

    def forward(self, x, labels, target, size: float = 1.0, threshold: float = 0.95):
        logits = self.net(torch.cat([x, target, strong_view(target, size)]))
        ours, weak, strong = logits.split([len(x), len(target), len(target)])
        confidence, predicted = weak.detach().softmax(1).max(1)
        of_views = F.cross_entropy(strong, predicted, reduction="none") * (confidence >= threshold)
        return F.cross_entropy(ours, labels) + of_views.mean()


class Shot(nn.Module):
    """The loss of a step: information maximisation and pseudo-labels by centroids. The last layer is not trained."""

    def __init__(self, net: nn.Module):
        super().__init__()
        self.net = net
        self.net.classes.requires_grad_(False)

    def forward(self, x, labels):
        logits = self.net(x)
        log, mean = logits.log_softmax(1), logits.softmax(1).mean(0)
        entropy = -(log.exp() * log).sum(1).mean()
        return entropy + (mean * mean.log()).sum() + 0.3 * F.cross_entropy(logits, labels)

    @torch.no_grad()
    def labels_of(self, x: torch.Tensor, rows: int) -> torch.Tensor:
        """Two rounds of the nearest centroid by cosine distance, as in the authors' code."""
        features = torch.cat([self.net.features(part) for part in x.split(rows)])
        probabilities = self.net.classes(features).softmax(1)
        examples = F.normalize(torch.cat([features, torch.ones(len(x), 1)], 1), dim=1)
        used = torch.bincount(probabilities.argmax(1), minlength=probabilities.shape[1]) > 0

        def nearest(weights: torch.Tensor) -> torch.Tensor:
            centroids = F.normalize(weights.T @ examples / (weights.sum(0)[:, None] + 1e-8), dim=1)
            return (examples @ centroids.T).masked_fill(~used, -10).argmax(1)

        first = F.one_hot(nearest(probabilities), probabilities.shape[1]).float()
        used = used & (first.sum(0) > 0)
        return nearest(first)
