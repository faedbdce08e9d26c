"""ONNX Runtime on the CPU, for prediction. Run as `python -m bench.peers.onnx_peer`; see serve.py.

The graphs are written here, node by node, with BatchNorm folded, and optimised by the runtime (all levels). `serial`
and `parallel` are its two execution modes, `bound` keeps input and output buffers between the calls.
"""
import tempfile
import zipfile

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

from bench.peers import data
from bench.peers.lite0 import CACHE, lite0
from bench.peers.serve import BATCH, SEED, THREADS, Rows, Run, serve
from bench.reference import nets


class Graph:
    """Nodes in a row; `x` is the name of the latest value."""

    def __init__(self, shape: list[int]):
        self.shape, self.nodes, self.constants, self.x = shape, [], [], "input"

    def constant(self, value: np.ndarray) -> str:
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def add(self, op: str, *others: str, **attributes) -> None:
        out = f"x{len(self.nodes)}"
        self.nodes.append(helper.make_node(op, [self.x, *others], [out], **attributes))
        self.x = out

    def conv(self, kernel: np.ndarray, bias: np.ndarray, pads: list[int], stride: int = 1, group: int = 1) -> None:
        others = (self.constant(kernel), self.constant(bias))
        self.add("Conv", *others, pads=pads, strides=[stride, stride], group=group)

    def dense(self, kernel: np.ndarray, bias: np.ndarray) -> None:
        self.add("Gemm", self.constant(kernel), self.constant(bias))

    def bytes(self, classes: int) -> bytes:
        self.nodes[-1].output[0] = "logits"
        inputs = [helper.make_tensor_value_info("input", TensorProto.FLOAT, self.shape)]
        outputs = [helper.make_tensor_value_info("logits", TensorProto.FLOAT, [self.shape[0], classes])]
        graph = helper.make_graph(self.nodes, "net", inputs, outputs, self.constants)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
        onnx.checker.check_model(model)
        return model.SerializeToString()


def lenet(batch: int) -> bytes:
    w, graph = nets.start("lenet", SEED), Graph([batch, 1, 28, 28])
    for name in ("conv1", "conv2"):
        graph.conv(w[f"{name}/kernel"].transpose(3, 2, 0, 1), w[f"{name}/bias"], [1] * 4)
        graph.add("Relu")
        graph.add("MaxPool", kernel_shape=[2, 2], strides=[2, 2])
    graph.add("Flatten")
    # The rows of the first dense kernel are turned from [h, w, c] to this layout's [c, h, w].
    graph.dense(w["hidden/kernel"].reshape(7, 7, 64, 128).transpose(2, 0, 1, 3).reshape(3136, 128), w["hidden/bias"])
    graph.add("Relu")
    graph.dense(w["classes/kernel"], w["classes/bias"])
    return graph.bytes(10)


def onnx_lite0(batch: int) -> bytes:
    net, size, graph = lite0(), 224, Graph([batch, 3, 224, 224])
    zero, six, saved = graph.constant(np.float32(0)), graph.constant(np.float32(6)), graph.x
    for conv in net.convs:
        saved = graph.x if conv.saves else saved
        before, after = conv.padding(size)
        group = len(conv.kernel) if conv.depthwise else 1
        graph.conv(conv.kernel, conv.bias, [before, before, after, after], conv.stride, group)
        size = -(-size // conv.stride)
        if conv.relu6:
            graph.add("Clip", zero, six)
        if conv.adds:
            graph.add("Add", saved)
    graph.add("GlobalAveragePool")
    graph.add("Flatten")
    graph.dense(net.classifier.T, net.bias)
    return graph.bytes(1000)


def options_for(parallel: bool) -> onnxruntime.SessionOptions:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = THREADS
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
    options.log_severity_level = 3
    if parallel:
        options.execution_mode = onnxruntime.ExecutionMode.ORT_PARALLEL
        options.inter_op_num_threads = THREADS
    return options


def session(row: str, parallel: bool) -> onnxruntime.InferenceSession:
    made = onnx_lite0(BATCH[row]) if row == "predict-lite0" else lenet(BATCH[row])
    return onnxruntime.InferenceSession(made, options_for(parallel), providers=["CPUExecutionProvider"])


def predicting(row: str, parallel: bool = False, bound: bool = False) -> Run:
    net, batch = session(row, parallel), BATCH[row]
    x = np.ascontiguousarray(data.pictures(row).transpose(0, 3, 1, 2))
    binding = net.io_binding()
    binding.bind_output("logits")

    def run(steps: int) -> None:
        for at in data.batches(len(x), batch, steps):
            if bound:
                binding.bind_cpu_input("input", x[at])
                net.run_with_iobinding(binding)
            else:
                net.run(["logits"], {"input": x[at]})

    return run


def embedding(row: str, together: bool) -> Run:
    """The two models of openWakeWord as its users run them: 76 frames for each embedding, 8 frames apart.

    Its mel model cuts off at 80 dB below the loudest of all that it is given, so the recordings go through it one at a
    time; `together` gives it the batch, which is faster and not the same.
    """
    with zipfile.ZipFile(CACHE / "downloads" / "openwakeword-0.4.0-py3-none-any.whl") as wheel:
        mel, embed = (
            onnxruntime.InferenceSession(
                wheel.read(f"openwakeword/resources/models/{name}.onnx"),
                options_for(False),
                providers=["CPUExecutionProvider"],
            )
            for name in ("melspectrogram", "embedding_model")
        )
    x, batch = data.recordings(row), BATCH[row]

    def spectrograms(samples: np.ndarray) -> np.ndarray:
        parts = [samples] if together else np.split(samples, len(samples))
        loudness = np.concatenate([mel.run(None, {"input": part})[0].reshape(len(part), -1, 32) for part in parts])
        return loudness / 10 + 2

    def run(steps: int) -> None:
        for at in data.batches(len(x), batch, steps):
            heard = spectrograms(x[at])
            starts = range(0, heard.shape[1] - 75, 8)
            windows = np.stack([heard[:, start : start + 76] for start in starts], 1)
            out = embed.run(None, {"input_1": windows.reshape(-1, 76, 32, 1)})[0]
            out.reshape(batch, len(starts), 96).mean(1)

    return run


def detecting(parallel: bool = False) -> Run:
    """One picture of 512 px to a hundred boxes. The graph is exported from the net of bench/peers/torch_centernet.py."""
    from bench.peers.torch_centernet import onnx_detector

    net = onnxruntime.InferenceSession(onnx_detector(512), options_for(parallel), providers=["CPUExecutionProvider"])
    x = (255 * nets.uniform(SEED, nets.INPUTS, np.arange(3 * 512 * 512))).astype(np.float32).reshape(1, 3, 512, 512)

    def run(steps: int) -> None:
        for _ in range(steps):
            net.run(None, {"input": x})

    return run


def reading(fused: bool) -> Run:
    """MiniLM as bench/peers/torch_texts.py exports it; `fused` has gone through the runtime's optimiser for BERT first."""
    from bench.peers.torch_texts import onnx_minilm

    ids, seen = data.texts("embed-minilm")
    batch = BATCH["embed-minilm"]
    graph = onnx_minilm(batch, ids.shape[1])
    if fused:
        from onnxruntime.transformers import optimizer

        with tempfile.NamedTemporaryFile(suffix=".onnx") as file:
            file.write(graph)
            file.flush()
            made = optimizer.optimize_model(file.name, model_type="bert", num_heads=12, hidden_size=384, opt_level=1)
        graph = made.model.SerializeToString()
    net = onnxruntime.InferenceSession(graph, options_for(False), providers=["CPUExecutionProvider"])

    def run(steps: int) -> None:
        for at in data.batches(len(ids), batch, steps):
            net.run(None, {"ids": ids[at], "seen": seen[at]})

    return run


def rows() -> Rows:
    predict = {
        row: {
            "serial": lambda row=row: predicting(row),
            "parallel": lambda row=row: predicting(row, parallel=True),
            "serial bound": lambda row=row: predicting(row, bound=True),
        }
        for row in ("predict-lenet", "predict-lite0")
    }
    embed = {name: lambda more=more: embedding("embed-speech", more) for name, more in (("one", False), ("together", True))}
    detect = {name: lambda more=more: detecting(more) for name, more in (("serial", False), ("parallel", True))}
    read = {name: lambda more=more: reading(more) for name, more in (("plain", False), ("fused", True))}
    return {**predict, "embed-minilm": read, "embed-speech": embed, "detect-centernet": detect}


if __name__ == "__main__":
    versions = {"onnxruntime": onnxruntime.__version__, "onnx": onnx.__version__, "numpy": np.__version__}
    serve({"peer": "onnxruntime", "versions": versions}, rows())
