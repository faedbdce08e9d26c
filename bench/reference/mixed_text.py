"""Five thousand lines of mixed text and what Python's `tokenizers` makes of them, for lib/src/text/tokenizer.long.test.ts.

    python bench/reference/mixed_text.py WEIGHTS

WEIGHTS is the folder of the converted weights (.cache/weights), whose files carry each tokenizer.json. The lines are
drawn from a seed: words of many scripts, emoji with joiners and skin tones, right-to-left text, Chinese without spaces,
combining accents, control characters, odd spaces, numbers, code, web addresses, special tokens in the middle of a text.
Of each line's ids the first eight digits of a sha256 are kept.
"""
import hashlib
import json
import random
import struct
import sys
from pathlib import Path

from tokenizers import Tokenizer

COUNT = 5000
OUT = Path(__file__).resolve().parents[2] / "lib/src/text/fixtures/lines.json"
RANGES = {
    "latin": (0x61, 0x7A),
    "latin accents": (0xC0, 0x24F),
    "greek": (0x391, 0x3C9),
    "cyrillic": (0x410, 0x44F),
    "hebrew": (0x5D0, 0x5EA),
    "arabic": (0x621, 0x64A),
    "arabic marks": (0x64B, 0x652),
    "devanagari": (0x904, 0x94D),
    "thai": (0xE01, 0xE3A),
    "hangul": (0xAC00, 0xD7A3),
    "jamo": (0x1100, 0x11FF),
    "hiragana": (0x3041, 0x3096),
    "chinese": (0x4E00, 0x9FFF),
    "chinese beyond": (0x20000, 0x2A6DF),
    "combining": (0x300, 0x36F),
    "punctuation": (0x2010, 0x205E),
    "symbols": (0x2190, 0x23FF),
    "full width": (0xFF01, 0xFF5E),
    "emoji": (0x1F300, 0x1F64F),
    "mathematical": (0x1D400, 0x1D7FF),
    "private": (0xE000, 0xE0FF),
}
CONTROL = [chr(c) for c in (*range(1, 32), 0x7F, 0x80, 0x85, 0xA0, 0xAD, 0x200B, 0x200D, 0x200E, 0x2028, 0x2029, 0x202E, 0x3000, 0xFEFF, 0xFFFD)]
WORDS = "the of and transfer learning don't it's we're I'd they'll U.S.A. e.g. naïve façade STRASSE straße ﬁn İstanbul ǅ 3.14 1,000 007 2024-11-25 10:30 x=f(y); </div> C++ $5.00 50% a_b snake_case camelCase http://example.org/a?b=c#d me@example.org @you #tag ... --- !!! ?! “quoted” ‘so’ — – [SEP] [CLS] [MASK] <|endoftext|> <|im_start|>user".split(" ")
FACES = ["😀", "👍🏽", "👩‍👩‍👧‍👦", "🏳️‍🌈", "🇩🇪", "❤️", "☺", "✈︎", "1️⃣", "🧑🏿‍🚀"]


def word(draw):
    low, high = RANGES[draw.choice(list(RANGES))]
    return "".join(chr(draw.randint(low, high)) for _ in range(draw.randint(1, 8)))


def line(draw):
    parts = []
    for _ in range(draw.randint(1, 9)):
        parts.append(draw.choices([draw.choice(WORDS), word(draw), draw.choice(FACES), draw.choice(CONTROL)], [6, 4, 1, 1])[0])
        parts.append(draw.choices([" ", "", "  ", "\t", "\n", "\r\n"], [12, 3, 1, 0.5, 0.5, 0.2])[0])
    return "".join(parts)


def tokenizer(weights, name):
    raw = (Path(weights) / f"{name}.safetensors").open("rb")
    header = json.loads(raw.read(struct.unpack("<Q", raw.read(8))[0]))
    return Tokenizer.from_str(header["__metadata__"]["tokenizer"])


def main(weights):
    draw = random.Random(1)
    lines = [line(draw) for _ in range(COUNT)]
    lines = [one.encode("utf-16", "surrogatepass").decode("utf-16", "replace") for one in lines]
    hashes = {}
    for name in ("minilm", "smollm2-135m"):
        made = tokenizer(weights, name)
        hashes[name] = [hashlib.sha256(",".join(map(str, made.encode(one).ids)).encode()).hexdigest()[:8] for one in lines]
    OUT.write_text(json.dumps({"lines": lines, "hashes": hashes}, ensure_ascii=True))
    print(OUT, OUT.stat().st_size)


if __name__ == "__main__":
    main(sys.argv[1])
