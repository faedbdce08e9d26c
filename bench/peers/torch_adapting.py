"""LeNet on two domains, with a loss between its features, as a PyTorch user would write it."""
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
