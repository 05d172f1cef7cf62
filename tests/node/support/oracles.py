"""Reads models that Inkling wrote, by the programs they are for, and prints their answers as JSON. The caller compares.

    python3 oracles.py onnx FILE...
    python3 oracles.py torch FILE.json...    of [FILE.py, PICTURES, CHANNELS, HEIGHT, WIDTH]
    python3 oracles.py hdf5 FILE...
    python3 oracles.py layers FILE.py...     the calls of `layers` in a program for Keras
    python3 oracles.py train FILE.py...      runs a program for PyTorch on noise instead of MNIST
    python3 oracles.py keras FILE.json...    of [FILE.keras or FILE.h5, PICTURES, HEIGHT, WIDTH, CHANNELS]
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


def keras_file(job):
    import keras
    import numpy

    model_file, pictures, *sides = json.load(open(job))
    model = keras.models.load_model(model_file, compile=False)
    images = numpy.fromfile(pictures, "<f4").reshape([-1, *sides])
    return model.predict(images, verbose=0).flatten().tolist()


def hdf5_file(path):
    import h5py

    found = {}

    def visit(name, place):
        if isinstance(place, h5py.Dataset):
            found[name] = [str(place.dtype), list(place.shape), float(place[()].sum())]

    with h5py.File(path, "r") as file:
        file.visititems(visit)
    return found


def layers_of(path):
    import ast

    calls = [node for node in ast.walk(ast.parse(open(path).read())) if isinstance(node, ast.Call)]
    found = []
    for call in calls:
        place = call.func
        if isinstance(place, ast.Attribute) and isinstance(place.value, ast.Name) and place.value.id == "layers":
            options = {one.arg: ast.literal_eval(one.value) for one in call.keywords if isinstance(one.value, ast.Constant)}
            found.append([place.attr, [ast.unparse(one) for one in call.args], options, call.lineno])
    return sorted(found, key=lambda one: one[3])


def train(path):
    import contextlib
    import io
    import types

    import torch

    class Noise:
        def __init__(self, *_, **__):
            generator = torch.Generator().manual_seed(1)
            self.data = torch.randint(256, (120, 28, 28), generator=generator).byte()
            self.targets = torch.arange(120) % 10

    saved = []
    modules = {name: types.ModuleType(name) for name in ["torchvision", "torchvision.datasets", "safetensors", "safetensors.torch"]}
    modules["torchvision.datasets"].MNIST = Noise
    modules["safetensors.torch"].save_file = lambda state, name: saved.append(len(state))
    sys.modules.update(modules)
    scope, printed = {}, io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(open(path).read(), scope)
    model = scope["model"]
    numbers = [one for one in model.state_dict().values() if one.dtype == torch.float32]
    return [sum(one.numel() for one in numbers), [scope["rate"](step) for step in range(scope["steps"])], printed.getvalue(), saved]


read = {"onnx": onnx_file, "torch": torch_file, "hdf5": hdf5_file, "layers": layers_of, "train": train, "keras": keras_file}[sys.argv[1]]
print(json.dumps([read(path) for path in sys.argv[2:]]))
