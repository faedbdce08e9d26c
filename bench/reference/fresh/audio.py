"""Mel spectrograms by librosa and another rate by scipy.signal.resample_poly, of noise and of tones."""
import librosa
import numpy as np
from scipy.signal import firwin, resample_poly

from bench.reference.fresh.cases import float32, write


def draw(random: np.random.Generator, number: int) -> dict:
    rate = int(random.choice([8000, 11025, 16000, 22050, 44100]))
    fft = int(2 ** random.integers(7, 11))
    window, hop = int(random.integers(fft // 4, fft + 1)), int(random.integers(20, 400))
    low = float(random.uniform(0, rate / 8))
    of = {"rate": rate, "fft": fft, "window": window, "hop": hop, "centre": bool(random.random() < 0.5)}
    of |= {"bins": int(random.integers(4, 24)), "low": low, "high": float(random.uniform(rate / 4, rate / 2))}
    of |= {"scale": str(random.choice(["slaney", "htk"])), "norm": str(random.choice(["area", "peak"]))}
    x = float32(random.uniform(-1, 1, int(random.integers(fft, 3000))))
    power = librosa.feature.melspectrogram(
        y=x,
        sr=rate,
        n_fft=fft,
        win_length=window,
        hop_length=hop,
        center=of["centre"],
        pad_mode="constant",
        window="hann",
        power=2.0,
        n_mels=of["bins"],
        fmin=of["low"],
        fmax=of["high"],
        htk=of["scale"] == "htk",
        norm="slaney" if of["norm"] == "area" else None,
        dtype=np.float64,
    )
    to = int(random.choice([8000, 11025, 16000, 22050]))
    shared = np.gcd(rate, to)
    up, down = to // shared, rate // shared
    slower = max(up, down)
    filter_ = firwin(2 * 32 * slower + 1, 0.94 / slower, window=("kaiser", 8.0))
    other = x if up == down else resample_poly(x, up, down, window=filter_)
    return {"samples": x.tolist(), "options": of, "mel": power.T.ravel().tolist(), "to": to, "resampled": other.tolist()}


if __name__ == "__main__":
    write(draw, 40)
