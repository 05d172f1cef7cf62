"""onnx.py - a network of Inkling in ONNX Runtime for Python: its answers beside those of `inkling predict`.

    inkling convert --to onnx --softmax --temperature own --digits-only --save model.onnx
    inkling predict --batch t10k-images-idx3-ubyte.gz --probabilities --save answers.ndjson
    pip install numpy onnxruntime
    python3 tools/examples/onnx.py model.onnx t10k-images-idx3-ubyte.gz answers.ndjson
"""
import gzip
import json
import sys

import numpy
import onnxruntime

model, pictures, answers = sys.argv[1:]
session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
contract = session.get_modelmeta().custom_metadata_map
for key in ("input", "pixels", "preparation", "output"):
    print(f"{key}: {contract[key]}")
classes = json.loads(contract["classes"])

with (gzip.open if pictures.endswith(".gz") else open)(pictures, "rb") as file:
    data = file.read()
count, rows, columns = (int.from_bytes(data[i : i + 4], "big") for i in (4, 8, 12))
images = numpy.frombuffer(data, numpy.uint8, offset=16).reshape(count, 1, rows, columns)

agreeing, largest = 0, 0.0
with open(answers) as lines:
    for start in range(0, count, 200):
        batch = images[start : start + 200].astype(numpy.float32) / numpy.float32(255)
        (theirs,) = session.run(None, {"picture": batch})
        ours = [json.loads(next(lines)) for _ in batch]
        agreeing += sum(classes[row.argmax()] == record["label"] for row, record in zip(theirs, ours))
        shares = numpy.array([record["probabilities"] for record in ours], numpy.float32)
        largest = max(largest, float(abs(shares - theirs).max()))
print(f"{agreeing} of {count} answers agree")
print(f"largest difference of a probability: {largest:.1e}")
