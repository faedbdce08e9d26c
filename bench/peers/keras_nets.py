"""The nets of bench/reference/nets.py as a Keras 3 user would write them."""
import keras
from keras import layers

from bench.reference.nets import BLOCKS, CLASSES, TOKENS, VOCABULARY, WIDTH

HEADS = 4


def build(net: str) -> keras.Model:
    if net == "mlp":
        return mlp()
    return transformer() if net == "transformer-small" else lenet(net == "lenet-bn")


def mlp() -> keras.Model:
    return keras.Sequential(
        [
            layers.Input((784,)),
            layers.Dense(128, activation="relu", name="hidden"),
            layers.Dense(CLASSES, name="classes"),
        ]
    )


def lenet(normalised: bool) -> keras.Model:
    net = keras.Sequential([layers.Input((28, 28, 1))])
    for i, filters in enumerate([32, 64], 1):
        net.add(layers.Conv2D(filters, 3, padding="same", use_bias=not normalised, name=f"conv{i}"))
        if normalised:
            net.add(layers.BatchNormalization(momentum=0.9, epsilon=1e-3, name=f"norm{i}"))
        net.add(layers.ReLU())
        net.add(layers.MaxPooling2D(2))
    net.add(layers.Flatten())
    net.add(layers.Dense(128, activation="relu", name="hidden"))
    net.add(layers.Dense(CLASSES, name="classes"))
    return net


class Positions(layers.Layer):
    """Adds one learnt vector to each place."""

    def build(self, shape):
        self.embeddings = self.add_weight(shape=(TOKENS, WIDTH), name="embeddings")

    def call(self, x):
        return x + self.embeddings


def gelu(x):
    return keras.activations.gelu(x, approximate=True)


def transformer() -> keras.Model:
    ids = layers.Input((TOKENS,), dtype="int32")
    x = Positions(name="position")(layers.Embedding(VOCABULARY, WIDTH, name="token")(ids))
    for b in (f"block{i}" for i in range(1, BLOCKS + 1)):
        y = layers.LayerNormalization(epsilon=1e-5, name=f"{b}_norm1")(x)
        x = x + layers.MultiHeadAttention(HEADS, WIDTH // HEADS, use_bias=False, name=f"{b}_attention")(y, y)
        y = layers.LayerNormalization(epsilon=1e-5, name=f"{b}_norm2")(x)
        y = layers.Dense(4 * WIDTH, activation=gelu, name=f"{b}_up")(y)
        x = x + layers.Dense(WIDTH, name=f"{b}_down")(y)
    x = layers.LayerNormalization(epsilon=1e-5, name="norm")(x)
    x = layers.GlobalAveragePooling1D()(x)
    return keras.Model(ids, layers.Dense(CLASSES, name="classes")(x))


PARTS = {
    "kernel": "kernel",
    "bias": "bias",
    "embeddings": "embedding",
    "gamma": "scale",
    "beta": "offset",
    "moving_mean": "mean",
    "moving_variance": "variance",
}
ATTENTION = {"query": "query", "key": "key", "value": "value", "attention_output": "out"}


def named(net: keras.Model) -> dict[str, keras.Variable]:
    """A net's variables by the names of `nets.py`. Attention's kernels have their heads as an axis of their own."""
    found: dict[str, keras.Variable] = {}
    for variable in net.variables:
        *path, part = variable.path.split("/")
        if len(path) > 1 and path[-1] in ATTENTION:
            path = [path[-2].replace("_attention", ""), ATTENTION[path[-1]]]
            found["/".join([*path, "kernel"])] = variable
        elif part in PARTS:
            found["/".join([path[-1].replace("_", "/"), PARTS[part]])] = variable
    return found
