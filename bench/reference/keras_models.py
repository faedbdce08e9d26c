"""Models of Keras for lib/src/keras: NAME.keras, and in NAME.json an input, what Keras computes from it, and gradients.

    python bench/reference/keras_models.py lib/src/keras/fixtures             # the fixtures
    python bench/reference/keras_models.py FOLDER ResNet50 MobileNetV2 ...    # of keras.applications

Needs keras and tensorflow: on the backend of torch, an average pooling with padding "same" counts the padding. All weights are random, running statistics too. The gradients are those of the loss sum_i output_i
sin(1 + i) in inference mode, under LAYER/WEIGHT.
"""
import json
import os
import sys

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
import keras
import numpy as np
import tensorflow as tf
from keras import layers

OUT = sys.argv[1]
RANDOM = np.random.default_rng(7)


def images():
    """A Sequential with most layers of images; Keras numbers its layers by their classes."""
    return keras.Sequential([
        keras.Input((12, 10, 3)),
        layers.Rescaling(1 / 127.5, offset=-1),
        layers.Conv2D(6, 3, strides=2, padding="same", activation="relu", name="stem"),
        layers.BatchNormalization(),
        layers.ZeroPadding2D(((1, 0), (2, 1))),
        layers.DepthwiseConv2D(3, depth_multiplier=2, use_bias=False),
        layers.BatchNormalization(scale=False, epsilon=1e-2),
        layers.ReLU(max_value=6.0),
        layers.SeparableConv2D(8, 3, padding="same", activation="silu"),
        layers.LayerNormalization(epsilon=1e-5),
        layers.SpatialDropout2D(0.2),
        layers.MaxPooling2D(2, padding="same"),
        layers.Conv2D(8, 3, dilation_rate=2, padding="same", activation="gelu", trainable=False),
        layers.GlobalAveragePooling2D(),
        layers.Dropout(0.3),
        layers.Dense(5, activation="softmax", name="classes"),
    ], name="images")


def graph():
    """A Functional model: branches, merges, a layer that is used twice, and two nested models, one of which is called twice."""
    inner = keras.Input((8, 8, 4))
    base = keras.Model(inner, layers.Conv2D(4, 1, activation="tanh", name="deep")(layers.BatchNormalization(name="norm")(inner)), name="base")
    tail = keras.Sequential([keras.Input((8, 8, 4)), layers.Conv2D(3, 1, name="deep"), layers.ELU()], name="tail")
    x = entry = keras.Input((8, 8, 3), name="pictures")
    x = layers.Normalization(axis=-1, name="scale")(x)
    x = layers.Conv2D(4, 3, padding="same", use_bias=False, name="first")(x)
    shared = layers.DepthwiseConv2D(3, padding="same", name="shared")
    left, right = shared(layers.LeakyReLU(negative_slope=0.1)(x)), shared(layers.PReLU(shared_axes=[1, 2], name="prelu")(x))
    summed = layers.Add(name="sum")([base(left, training=False), base(right)])
    small = layers.AveragePooling2D(3, strides=2, padding="same")(summed)
    wide = layers.Conv2DTranspose(4, 2, strides=2, name="up")(small)
    wider = layers.UpSampling2D(2)(small)
    joined = layers.Concatenate(name="joined")([layers.Multiply()([wide, summed]), tail(layers.Maximum()([wider, wide]))])
    gate = layers.Reshape((1, 1, 7))(layers.Dense(7, activation="sigmoid", name="gate")(layers.GlobalMaxPooling2D()(joined)))
    scaled = layers.Multiply()([joined, gate])
    squeezed = layers.Conv2D(2, 1, name="squeezed")(layers.GlobalAveragePooling2D(keepdims=True)(scaled))
    flat = layers.Flatten()(layers.Cropping2D(((1, 2), (0, 3)))(layers.Activation("softplus")(scaled)))
    both = layers.Concatenate()([flat, layers.Flatten()(squeezed)])
    return keras.Model(entry, layers.Dense(4, name="scores")(both), name="graph")


def nested():
    """A model that ends in a nested model, over time."""
    inner = keras.Input((6, 4))
    pooled = layers.AveragePooling1D(2, strides=1)(layers.Conv1D(5, 3, dilation_rate=2, activation="relu")(inner))
    top = keras.Model(inner, layers.Dense(2)(layers.GlobalMaxPooling1D()(pooled)), name="top")
    entry = keras.Input((12, 3))
    return keras.Model(entry, top(layers.Conv1D(4, 3, strides=2, padding="same")(entry), training=False), name="nested")


def texts():
    """Ids with padding 0, which the recurrent layers skip."""
    return keras.Sequential([
        keras.Input((7,), dtype="int32"),
        layers.Embedding(20, 6, mask_zero=True),
        layers.LSTM(5, return_sequences=True, name="long"),
        layers.SimpleRNN(4, activation="tanh"),
        layers.Dense(3, activation="sigmoid"),
    ], name="texts")


def randomise(model):
    for variable in model.variables:
        if variable.dtype != "float32" or "seed" in variable.path:
            continue
        shape = tuple(variable.shape)
        if "variance" in variable.path:
            value = RANDOM.uniform(0.5, 1.5, shape)
        elif "gamma" in variable.path:
            value = RANDOM.uniform(0.7, 1.3, shape)
        else:
            value = RANDOM.normal(0, 0.3 if len(shape) < 2 else (2 / np.prod(shape[:-1])) ** 0.5, shape)
        variable.assign(value.astype("float32"))


def leaves(model, taken):
    """The layers by the names that the library gives them: of a second one, with the name of its model before it."""
    for layer in model.layers:
        if isinstance(layer, keras.Model):
            yield from leaves(layer, taken)
        else:
            name = f"{model.name}.{layer.name}" if layer.name in taken else layer.name
            taken.add(name)
            yield name, layer


def plain(array):
    return [float(f"{value:.7g}") for value in np.asarray(array).ravel()]


def write(name, model, x):
    model.save(os.path.join(OUT, f"{name}.keras"))
    model = keras.models.load_model(os.path.join(OUT, f"{name}.keras"))
    weights = {f"{at}/{variable.name}": variable for at, layer in leaves(model, set()) for variable in layer.trainable_variables}
    values = [variable.value for variable in weights.values()]
    with tf.GradientTape() as tape:
        output = model(x, training=False)
        loss = tf.reduce_sum(tf.reshape(output, [-1]) * tf.sin(1 + tf.range(tf.size(output), dtype=tf.float32)))
    gradients = [tf.convert_to_tensor(gradient) for gradient in tape.gradient(loss, values)]
    case = dict(input=plain(x), inputShape=list(x.shape), output=plain(output), outputShape=list(output.shape))
    if len(sys.argv) == 2:
        case["gradients"] = {key: plain(gradient) for key, gradient in zip(weights, gradients)}
    with open(os.path.join(OUT, f"{name}.json"), "w") as file:
        json.dump(case, file)
    print(name, os.path.getsize(os.path.join(OUT, f"{name}.keras")), {key: len(value) if isinstance(value, list) else "" for key, value in case.items()})


os.makedirs(OUT, exist_ok=True)
for name in sys.argv[2:]:
    model = getattr(keras.applications, name)(weights=None)
    randomise(model)
    write(name, model, RANDOM.uniform(0, 255, (2, *model.input_shape[1:])).astype("float32"))
if len(sys.argv) == 2:
    for model, x in [
        (images(), RANDOM.integers(0, 256, (3, 12, 10, 3)).astype("float32")),
        (graph(), RANDOM.normal(0, 1, (3, 8, 8, 3)).astype("float32")),
        (nested(), RANDOM.normal(0, 1, (2, 12, 3)).astype("float32")),
        (texts(), np.array([[3, 8, 1, 0, 0, 0, 0], [5, 2, 9, 14, 19, 4, 1], [7, 7, 12, 2, 0, 0, 0]], dtype="int32")),
    ]:
        randomise(model)
        write(model.name, model, x)
