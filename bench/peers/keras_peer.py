"""Keras 3 on TensorFlow, in its fastest settings. Run as `python -m bench.peers.keras_peer`; see serve.py.

`fit` is `model.fit` over the arrays, `fit N at once` with steps_per_execution, `batch` is train_on_batch, `loop` is a
tf.function of our own over a tf.data pipeline. `jit` compiles by XLA. The loss is read where Keras itself reads it.
"""
import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["KERAS_BACKEND"] = "tensorflow"

from itertools import islice

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from bench.peers import data, keras_nets
from bench.peers.lite0 import lite0
from bench.peers.serve import BATCH, SEED, THREADS, Rows, Run, serve
from bench.reference import nets

tf.config.threading.set_intra_op_parallelism_threads(THREADS)
tf.config.threading.set_inter_op_parallelism_threads(THREADS)


def load(net: str) -> keras.Model:
    model = keras_nets.build(net)
    variables = keras_nets.named(model)
    for name, value in nets.start(net, SEED).items():
        variables[name].assign(value.reshape(variables[name].shape))
    return model


def compiled(row: str, jit: bool | str, at_once: int = 1) -> keras.Model:
    model = load(data.net_of(row))
    model.compile(
        optimizer=keras.optimizers.Adam(1e-3),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        jit_compile=jit,
        steps_per_execution=at_once,
    )
    return model


def fitting(row: str, jit: bool | str = "auto", at_once: int = 1) -> Run:
    model, (x, y), batch = compiled(row, jit, at_once), data.training(row), BATCH[row]

    def run(steps: int) -> None:
        whole, rest = divmod(steps, len(x) // batch)
        if whole:
            model.fit(x, y, batch_size=batch, epochs=whole, verbose=0)
        if rest:
            model.fit(x[: rest * batch], y[: rest * batch], batch_size=batch, verbose=0)

    return run


def by_batch(row: str, jit: bool | str = False) -> Run:
    model, (x, y), batch = compiled(row, jit), data.training(row), BATCH[row]

    def run(steps: int) -> None:
        order = np.random.permutation(len(x))
        for at in data.batches(len(x), batch, steps):
            model.train_on_batch(x[order[at]], y[order[at]])

    return run


def looping(row: str, jit: bool = False) -> Run:
    model, (x, y), batch = load(data.net_of(row)), data.training(row), BATCH[row]
    optimizer = keras.optimizers.Adam(1e-3)
    optimizer.build(model.trainable_variables)
    loss_of = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    pipeline = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(len(x)).repeat()
    stream = iter(pipeline.batch(batch, drop_remainder=True).prefetch(2))

    @tf.function(jit_compile=jit)
    def train(x, y):
        with tf.GradientTape() as tape:
            loss = loss_of(y, model(x, training=True))
        optimizer.apply(tape.gradient(loss, [v.value for v in model.trainable_variables]))
        return loss

    def run(steps: int) -> None:
        for x, y in islice(stream, steps):
            loss = train(x, y)
        loss.numpy()

    return run


def keras_lite0() -> keras.Model:
    net, size = lite0(), 224
    x = saved = first = layers.Input((size, size, 3))
    weights = []
    for conv in net.convs:
        saved = x if conv.saves else saved
        k = conv.kernel.shape[-1]
        if conv.depthwise:
            x = layers.DepthwiseConv2D(k, conv.stride, "same")(x)
        else:
            x = layers.Conv2D(conv.kernel.shape[0], k, conv.stride, "same")(x)
        weights += [conv.kernel.transpose(2, 3, *((0, 1) if conv.depthwise else (1, 0))), conv.bias]
        x = layers.ReLU(6.0)(x) if conv.relu6 else x
        x = layers.Add()([x, saved]) if conv.adds else x
    model = keras.Model(first, layers.Dense(1000)(layers.GlobalAveragePooling2D()(x)))
    model.set_weights([*weights, net.classifier.T, net.bias])
    return model


def network(row: str) -> keras.Model:
    return keras_lite0() if row == "predict-lite0" else load(data.net_of(row))


def predicting(row: str, jit: bool = False) -> Run:
    """model.predict over as many pictures as the steps need."""
    model, x, batch = network(row), data.pictures(row), BATCH[row]
    model.compile(jit_compile=jit)

    def run(steps: int) -> None:
        whole, rest = divmod(steps, len(x) // batch)
        for count in [len(x)] * whole + [rest * batch] * (rest > 0):
            model.predict(x[:count], batch_size=batch, verbose=0)

    return run


def calling(row: str, jit: bool = False) -> Run:
    """A tf.function of the model, fed with slices of the array."""
    model, x, batch = network(row), data.pictures(row), BATCH[row]
    forward = tf.function(lambda x: model(x, training=False), jit_compile=jit)

    def run(steps: int) -> None:
        for at in data.batches(len(x), batch, steps):
            forward(tf.convert_to_tensor(x[at])).numpy()

    return run


def train_settings(row: str) -> dict:
    return {
        "fit auto": lambda: fitting(row),
        "fit": lambda: fitting(row, False),
        "fit jit": lambda: fitting(row, True),
        "fit 32 at once": lambda: fitting(row, False, 32),
        "fit 32 at once jit": lambda: fitting(row, True, 32),
        "batch": lambda: by_batch(row),
        "batch jit": lambda: by_batch(row, True),
        "loop": lambda: looping(row),
        "loop jit": lambda: looping(row, True),
    }


def predict_settings(row: str) -> dict:
    return {
        "predict": lambda: predicting(row),
        "predict jit": lambda: predicting(row, True),
        "call": lambda: calling(row),
        "call jit": lambda: calling(row, True),
    }


def rows() -> Rows:
    made = {"train": train_settings, "predict": predict_settings}
    return {row: made[what](row) for row in BATCH if (what := row.partition("-")[0]) in made}


if __name__ == "__main__":
    versions = {"keras": keras.__version__, "tensorflow": tf.__version__, "numpy": np.__version__}
    serve({"peer": "keras", "versions": versions}, rows())
