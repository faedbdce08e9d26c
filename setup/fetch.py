"""Fetches URL into FILE, going on where an earlier try stopped.

    python fetch.py URL FILE

Python does this, not Node, because it minds proxy variables and system certificates on every version.
Prints "BYTES TOTAL" as it goes. A server that ignores the range is read from the start. Exit 1 with the
reason on stderr where the transfer breaks; what has arrived stays in FILE for the next try.
"""

import http.client
import os
import ssl
import sys
import time
import urllib.error
import urllib.request


def certificates():
    context = ssl.create_default_context()
    for name in ("PIP_CERT", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS"):
        file = os.environ.get(name)
        if file and os.path.isfile(file):
            context.load_verify_locations(cafile=file)
    return context


def fetch(url, file):
    have = os.path.getsize(file) if os.path.exists(file) else 0
    request = urllib.request.Request(url, headers={"Range": f"bytes={have}-", "Accept-Encoding": "identity"} if have else {})
    try:
        response = urllib.request.urlopen(request, timeout=60, context=certificates())
    except urllib.error.HTTPError as error:
        if error.code == 416:  # Nothing beyond what is here: complete, or not this file. The checksum tells.
            return
        raise
    with response, open(file, "ab" if response.status == 206 else "wb") as out:
        done = out.tell()
        length = response.headers.get("Content-Length")
        total = done + int(length) if length else 0
        shown = 0.0
        while chunk := response.read(1 << 18):
            out.write(chunk)
            done += len(chunk)
            if time.monotonic() - shown > 0.25:
                shown = time.monotonic()
                print(done, total, flush=True)
        if total and done < total:
            raise http.client.IncompleteRead(b"", total - done)


if __name__ == "__main__":
    try:
        fetch(*sys.argv[1:])
    except (OSError, http.client.HTTPException) as error:
        sys.exit(f"{type(error).__name__}: {error}")
