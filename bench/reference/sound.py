"""Reference figures for lib/src/audio: mel filters and spectrograms by librosa, resampling by scipy, files by libsndfile.

    pip install librosa numpy scipy soundfile
    python bench/reference/sound.py

Writes lib/src/audio/fixtures/sound.json. Samples are bench/reference/nets.py's integers, seed 1, by stream, so that
TypeScript makes the same bits. The files hold half a swing of a sine in every coding that WAV files commonly have.
"""
import base64
import io
import json
import sys
from pathlib import Path

import librosa
import numpy as np
import scipy
import soundfile
from scipy.signal import firwin, resample_poly

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT))
from bench.reference.nets import uniform  # noqa: E402

TARGET = ROOT / "lib" / "src" / "audio" / "fixtures" / "sound.json"


def noise(stream: int, count: int) -> np.ndarray:
    return uniform(1, stream, np.arange(count)).astype(np.float32)


def figures(values: np.ndarray) -> list[float]:
    """Seven digits of each."""
    return [float(f"{v:.7g}") for v in np.asarray(values, np.float64).ravel()]


BANKS = [
    {"rate": 16000, "fft": 512, "bins": 32, "low": 60, "high": 3800, "scale": "slaney", "norm": "area"},
    {"rate": 16000, "fft": 400, "bins": 20, "low": 0, "high": 8000, "scale": "htk", "norm": "peak"},
    {"rate": 22050, "fft": 2048, "bins": 128, "low": 0, "high": 11025, "scale": "slaney", "norm": "area"},
    {"rate": 8000, "fft": 256, "bins": 12, "low": 100, "high": 3000, "scale": "htk", "norm": "area"},
]


def bank(of: dict) -> np.ndarray:
    return librosa.filters.mel(
        sr=of["rate"],
        n_fft=of["fft"],
        n_mels=of["bins"],
        fmin=of["low"],
        fmax=of["high"],
        htk=of["scale"] == "htk",
        norm="slaney" if of["norm"] == "area" else None,
        dtype=np.float64,
    )


def banks() -> list[dict]:
    """The sum of each filter, and each filter's middle: its frequencies weighed by their heights."""
    out = []
    for of in BANKS:
        filters = bank(of)
        middle = filters @ np.arange(filters.shape[1]) / filters.sum(1)
        out.append({"options": of, "sums": figures(filters.sum(1)), "middles": figures(middle)})
    return out


SPECTROGRAMS = [
    {"window": 400, "hop": 160, "centre": False, **BANKS[0]},
    {"window": 400, "hop": 200, "centre": True, **BANKS[1]},
    {"window": 100, "hop": 130, "centre": False, **BANKS[3]},
]


def spectrograms() -> list[dict]:
    out = []
    for place, of in enumerate(SPECTROGRAMS):
        x = noise(10 + place, 1500)
        power = librosa.feature.melspectrogram(
            y=x.astype(np.float64),
            sr=of["rate"],
            n_fft=of["fft"],
            win_length=of["window"],
            hop_length=of["hop"],
            center=of["centre"],
            pad_mode="constant",
            window="hann",
            power=2.0,
            n_mels=of["bins"],
            fmin=of["low"],
            fmax=of["high"],
            htk=of["scale"] == "htk",
            norm="slaney" if of["norm"] == "area" else None,
        )
        decibels = librosa.power_to_db(power, ref=1.0, amin=1e-10, top_db=20.0)
        entry = {"options": of, "stream": 10 + place, "samples": len(x), "frames": power.shape[1]}
        out.append({**entry, "power": figures(power.T), "decibels": figures(decibels.T)})
    return out


def resampled() -> list[dict]:
    """scipy.signal.resample_poly with a Kaiser-windowed sinc: 32 zero crossings a side, beta 8, cut at 0.94."""
    out = []
    for place, (rate, to) in enumerate([(44100, 16000), (22050, 16000), (8000, 16000), (48000, 16000), (11025, 8000)]):
        x = noise(20 + place, 700).astype(np.float64)
        shared = np.gcd(rate, to)
        up, down = to // shared, rate // shared
        slower = max(up, down)
        window = firwin(2 * 32 * slower + 1, 0.94 / slower, window=("kaiser", 8.0))
        y = resample_poly(x, up, down, window=window)
        out.append({"from": rate, "to": to, "stream": 20 + place, "samples": len(x), "length": len(y), "y": figures(y)})
    return out


CODINGS = [
    ("WAV", subtype) for subtype in ("PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE", "ULAW", "ALAW")
] + [("WAVEX", "FLOAT"), ("WAVEX", "ULAW"), ("WAVEX", "PCM_24"), ("RF64", "PCM_16"), ("RIFX", "PCM_16")]


def files() -> list[dict]:
    """Stereo; the second channel is half the first, so the mean is three quarters of it."""
    sine = 0.5 * np.sin(np.pi * np.arange(20) / 20)
    out = []
    for container, subtype in CODINGS:
        buffer = io.BytesIO()
        endian = "BIG" if container == "RIFX" else "FILE"
        kind = "WAV" if container == "RIFX" else container
        stereo = np.stack([sine, sine / 2], 1)
        soundfile.write(buffer, stereo, 11025, subtype=subtype, format=kind, endian=endian)
        read, _ = soundfile.read(io.BytesIO(buffer.getvalue()), dtype="float64")
        bytes_ = base64.b64encode(buffer.getvalue()).decode()
        out.append({"coding": f"{container} {subtype}", "bytes": bytes_, "samples": figures(read.mean(1))})
    return out


def main() -> None:
    versions = f"librosa {librosa.__version__}, scipy {scipy.__version__}, {soundfile.__libsndfile_version__}"
    TARGET.write_text(
        json.dumps(
            {
                "made by": f"bench/reference/sound.py, {versions}",
                "banks": banks(),
                "spectrograms": spectrograms(),
                "resampled": resampled(),
                "files": files(),
            }
        )
        + "\n"
    )


if __name__ == "__main__":
    main()
