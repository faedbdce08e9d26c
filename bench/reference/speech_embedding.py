"""Reference outputs of the speech embedding by ONNX Runtime, for lib/src/backbones/speech-embedding.long.test.ts.

    pip install onnxruntime numpy scipy openwakeword==0.4.0 --no-deps; apt-get install espeak-ng
    python bench/reference/speech_embedding.py [folder with melspectrogram.onnx and embedding_model.onnx]

Writes lib/src/backbones/fixtures/speech-embedding.json: for each sound the mel spectrogram, at some frames, and the
embedding of every window of 76 frames, 8 frames apart. Each recording goes through the models by itself. The sounds are
made of integers or rounded to them, so that TypeScript makes the same; the spoken words are read from a WAV beside the
fixture, which is made (by espeak-ng, a synthetic voice) where it is missing.
"""
import json
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import onnxruntime
from scipy.io import wavfile
from scipy.signal import resample_poly

sys.path.append(str(Path(__file__).resolve().parents[2]))
from bench.reference.nets import uniform  # noqa: E402

FIXTURES = Path(__file__).resolve().parents[2] / "lib" / "src" / "backbones" / "fixtures"
SPOKEN = FIXTURES / "spoken.wav"
RATE = 16000


def models() -> Path:
    if len(sys.argv) > 1:
        return Path(sys.argv[1])
    return Path(find_spec("openwakeword").submodule_search_locations[0]) / "resources" / "models"


def spoken() -> np.ndarray:
    if not SPOKEN.exists():
        with tempfile.TemporaryDirectory() as folder:
            made = Path(folder) / "made.wav"
            subprocess.run(["espeak-ng", "-v", "en-gb", "-w", made, "seven lamps"], check=True)
            rate, x = wavfile.read(made)
        x = resample_poly(x / 2.0**15, 320, rate * 320 // RATE)
        wavfile.write(SPOKEN, RATE, np.round(x * 2.0**15).clip(-(2**15), 2**15 - 1).astype(np.int16))
    return wavfile.read(SPOKEN)[1]


def sounds() -> dict[str, np.ndarray]:
    """int16, 16 kHz. `t` counts samples; noise is bench/reference/nets.py's, seed 1, by stream."""
    t = np.arange(RATE)

    def noise(stream: int, loud: float, count: int = RATE) -> np.ndarray:
        return loud * uniform(1, stream, np.arange(count))

    chirp = np.sin(2 * np.pi * (100 * t + 3500 * t * t / RATE) / RATE)
    tones = sum(np.sin(2 * np.pi * hz * t / RATE) for hz in (220, 660, 1540, 3300)) / 4
    long = np.concatenate([noise(5, 3000), np.zeros(RATE), noise(6, 20000)])
    exact = {
        "noise": noise(1, 10000),
        "chirp": 12000 * chirp + noise(2, 300),
        "tones, then silence": np.where(t < 9000, 9000 * tones, 0) + noise(3, 40),
        "very quiet noise": noise(4, 12),
        "silence": np.zeros(RATE),
        "three seconds": long,
    }
    made = {name: np.floor(x + 0.5).astype(np.int16) for name, x in exact.items()}
    return {**made, "spoken words": spoken()}


def main() -> None:
    mel, embedding = (
        onnxruntime.InferenceSession(models() / name, providers=["CPUExecutionProvider"])
        for name in ("melspectrogram.onnx", "embedding_model.onnx")
    )
    entries = []
    for name, x in sounds().items():
        spectrogram = mel.run(None, {"input": x.astype(np.float32)[None]})[0].reshape(-1, 32) / 10 + 2
        windows = [spectrogram[start : start + 76] for start in range(0, len(spectrogram) - 75, 8)]
        out = embedding.run(None, {"input_1": np.stack(windows)[..., None]})[0].reshape(-1, 96)
        at = list(range(0, len(spectrogram), 24))
        entries.append(
            {
                "sound": name,
                "samples": len(x),
                "checksum": int(np.sum(x.astype(np.int64) * (np.arange(len(x)) % 1000 + 1))),
                "frames": len(spectrogram),
                "at": at,
                "mel": [[round(float(v), 5) for v in spectrogram[frame]] for frame in at],
                "embeddings": [[round(float(v), 5) for v in row] for row in out],
            }
        )
    made_by = f"bench/reference/speech_embedding.py, onnxruntime {onnxruntime.__version__}"
    (FIXTURES / "speech-embedding.json").write_text(json.dumps({"made by": made_by, "sounds": entries}) + "\n")


if __name__ == "__main__":
    main()
