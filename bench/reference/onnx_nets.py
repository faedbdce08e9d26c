# Makes the fixtures of lib/src/onnx: two nets with random weights, exported by PyTorch, their logits by ONNX Runtime and gradients by PyTorch.
import io, json, sys
import numpy as np, onnxruntime, torch
from torch import nn
from torch.nn import functional as F

torch.manual_seed(0)

class Images(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem, self.norm = nn.Conv2d(3, 8, 3, stride=2, padding=1), nn.BatchNorm2d(8)
        self.deep, self.point, self.down = nn.Conv2d(8, 8, 3, padding=1, groups=8), nn.Conv2d(8, 16, 1), nn.Conv2d(8, 16, 1)
        self.pool, self.classes = nn.MaxPool2d(3, 2, 1), nn.Linear(16, 5)
        self.norm.running_mean.normal_(), self.norm.running_var.uniform_(0.5, 2)

    def forward(self, x):
        x = torch.relu(self.norm(self.stem(x)))
        x = self.pool(torch.relu(self.point(F.hardswish(self.deep(x))) + self.down(x)))
        return self.classes(x.mean((2, 3)))

class Texts(nn.Module):
    def __init__(self):
        super().__init__()
        self.tokens, self.positions = nn.Embedding(50, 16), nn.Parameter(torch.randn(12, 16) * 0.1)
        self.qkv, self.out = nn.Linear(16, 48), nn.Linear(16, 16)
        self.norm1, self.norm2 = nn.LayerNorm(16), nn.LayerNorm(16)
        self.wide, self.narrow, self.classes = nn.Linear(16, 32), nn.Linear(32, 16), nn.Linear(16, 3)

    def forward(self, ids, mask):
        x = self.tokens(ids) + self.positions[: ids.shape[1]]
        batch, length, width = x.shape
        q, k, v = self.qkv(x).view(batch, length, 3, 4, width // 4).permute(2, 0, 3, 1, 4).unbind(0)
        scores = (q @ k.transpose(-1, -2) / 2).masked_fill(mask[:, None, None, :] == 0, -1e9)
        x = self.norm1(x + self.out((scores.softmax(-1) @ v).transpose(1, 2).reshape(batch, length, width)))
        x = self.norm2(x + self.narrow(F.gelu(self.wide(x))))
        return self.classes(x[:, 0])

def export(net, file, inputs, training=False):
    axes = {name: {0: 'batch'} if value.ndim == 4 else {0: 'batch', 1: 'tokens'} for name, value in inputs.items()}
    mode = torch.onnx.TrainingMode.PRESERVE if training else torch.onnx.TrainingMode.EVAL
    torch.onnx.export(net.eval(), tuple(inputs.values()), file, input_names=list(inputs), output_names=['logits'],
                      dynamic_axes=axes, dynamo=False, training=mode, do_constant_folding=not training, opset_version=17)

def reference(net, file, inputs):
    logits = onnxruntime.InferenceSession(file, providers=['CPUExecutionProvider']).run(None, {k: v.numpy() for k, v in inputs.items()})[0]
    labels = torch.arange(len(logits)) % logits.shape[1]
    net.zero_grad()
    F.cross_entropy(net(**inputs), labels).backward()
    flat = lambda t: [float('%.7g' % v) for v in np.asarray(t).ravel()]
    return {'input': flat(next(iter(inputs.values()))), 'shape': list(next(iter(inputs.values())).shape), 'logits': flat(logits),
            'labels': labels.tolist(), 'gradients': {name: {'shape': list(p.shape), 'values': flat(p.grad)} for name, p in net.named_parameters()}}

folder = sys.argv[1]
images, texts = Images(), Texts()
pictures = {'x': torch.randn(3, 3, 10, 8)}
ids = torch.randint(1, 50, (3, 12)); ids[1, 7:] = 0
words = {'ids': ids, 'mask': (ids != 0).long()}
export(images, f'{folder}/images.onnx', pictures, True)
export(images, f'{folder}/images-folded.onnx', pictures)
export(texts, f'{folder}/texts.onnx', words)
result = {'images': reference(images.eval(), f'{folder}/images.onnx', pictures), 'texts': reference(texts.eval(), f'{folder}/texts.onnx', words)}
open(f'{folder}/references.json', 'w').write(json.dumps(result))
