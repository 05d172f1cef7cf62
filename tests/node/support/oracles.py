"""Reads models that Inkling wrote, by the programs they are for, and prints their answers as JSON. The caller compares.

    python3 oracles.py onnx FILE...
    python3 oracles.py torch FILE.json...    of [FILE.py, PICTURES, CHANNELS, HEIGHT, WIDTH]
    python3 oracles.py hdf5 FILE...
"""

import json
import sys


def onnx_file(path):
    import onnx

    model = onnx.load(path)
    onnx.checker.check_model(model, full_check=True)
    return [model.opset_import[0].version, len(model.graph.node)]


def torch_file(job):
    import struct
    import types

    import numpy
    import torch

    def load_file(path):  # safetensors.torch, of which Debian has no package
        raw = open(path, "rb").read()
        (length,) = struct.unpack("<Q", raw[:8])
        header = json.loads(raw[8 : 8 + length])
        header.pop("__metadata__")
        found = {}
        for name, entry in header.items():
            begin, end = (8 + length + at for at in entry["data_offsets"])
            values = numpy.frombuffer(raw[begin:end], "<f4").copy()
            found[name] = torch.tensor(values.reshape(entry["shape"]))
        return found

    text, pictures, *sides = json.load(open(job))
    package, module = types.ModuleType("safetensors"), types.ModuleType("safetensors.torch")
    module.load_file = load_file
    package.torch = module
    sys.modules.update({"safetensors": package, "safetensors.torch": module})
    scope = {"__file__": text}
    exec(open(text).read(), scope)
    images = numpy.fromfile(pictures, "<f4").reshape([-1, *sides])
    with torch.no_grad():
        return scope["model"](torch.tensor(images)).flatten().tolist()


def hdf5_file(path):
    import h5py

    found = {}

    def visit(name, place):
        if isinstance(place, h5py.Dataset):
            found[name] = [str(place.dtype), list(place.shape), float(place[()].sum())]

    with h5py.File(path, "r") as file:
        file.visititems(visit)
    return found


read = {"onnx": onnx_file, "torch": torch_file, "hdf5": hdf5_file}[sys.argv[1]]
print(json.dumps([read(path) for path in sys.argv[2:]]))
