import type { Tensor, Variable } from '@tensorflow/tfjs';
import type { Motion } from './motion';
import type { Recipe, UpdateSettings } from './recipe';
import type { Tokenizer } from './tokenizer';

/** Weights by name, in layer order: `block3a/expand/kernel`. Running means and variances are not trainable. */
export type Weights = Record<string, Variable>;

/** How a layer runs: in training or at inference, and where it reports new running statistics. */
export interface Mode {
  /** Whether this layer uses batch statistics and dropout. False for frozen layers. */
  readonly training: boolean;
  /** Takes the new value of a running statistic; it is assigned after the step. */
  update(name: string, value: Tensor): void;
  /** A seed `[2]` (int32) for one use of randomness in this step; the same in every run with the same `seed`. */
  seed(): Tensor;
  /** Takes the map by which a layer moved the pixels of its examples, so that boxes can follow. Absent if unused. */
  moved?(motion: Motion): void;
  /** Whether this batch normalisation uses the batch's statistics instead of its running ones. By default as `training`. */
  byBatch?(norm: string): boolean;
  /** Momentum of the running statistics; the layer's by default. */
  readonly momentum?: number;
  /** The mode of a layer inside this one, by its name. Absent if all have the same. */
  of?(layer: string): Mode;
}

/** One named step of a net: a pure function of its input and the net's weights. */
export interface Layer {
  readonly name: string;
  /** The layers inside this one, if it is a part of a model's graph: their weights begin with their names. */
  readonly inside?: readonly string[];
  apply(x: Tensor, weights: Weights, mode: Mode): Tensor;
  /** The heads of several tasks, by the tasks' names, in the order of their outputs. */
  readonly tasks?: Readonly<Record<string, TaskHead>>;
  /** What `apply` computes, for cache keys and checkpoints; the library sets it where a recipe describes the layer. */
  readonly identity?: LayerIdentity;
  /** The update of its weights by `lora` or another method. A copy `{ ...layer, name }` or `{ ...layer, apply }` keeps it. */
  readonly update?: LayerUpdate;
  /** @deprecated Use `update`, which other methods than `lora` have too. */
  readonly lowRank?: LayerUpdate;
}

/** A description of a layer's computation that is the same in every process. */
export interface LayerIdentity {
  readonly text: string;
  /** The function described. A layer with another `apply` has no identity, so it never shares a cached result. */
  readonly apply: Layer['apply'];
}

/** What `lora` or another method did to a layer, and what `mergeAdapter` undoes. */
export interface LayerUpdate {
  /** The layer before the update. */
  readonly base: Layer;
  /** The layer's function with the update. A wrapper around it has another `apply`. */
  readonly apply: Layer['apply'];
  /** The method, its settings and the adapted weights of the net. */
  readonly settings: UpdateSettings;
}

/** The head of one task among several. */
export interface TaskHead {
  /** Its outputs among those of all heads: from this index up to, not including, `to`. */
  readonly from: number;
  readonly to: number;
  /** Shape of its output for one example. */
  readonly shape: readonly number[];
  readonly classes?: readonly string[];
  /** The trunk's output to this task's outputs `[batch, ...shape]`; `mode` is that of the layer of all heads. */
  apply(x: Tensor, weights: Weights, mode: Mode): Tensor;
}

/** The input of a net: `(pixel - mean) / std` is applied to data whose values are pixels 0..255. */
export interface InputSpec {
  readonly shape: readonly number[];
  readonly mean?: number;
  readonly std?: number;
  /** The tokenizer of a net that reads token ids. */
  readonly tokenizer?: Tokenizer;
  /** Samples per second, for a net that reads audio. */
  readonly rate?: number;
}

/**
 * A network: named weights and a sequence of named layers. Everything that trains, predicts or extracts takes a Net. `join` and
 * `cut` share weights with the nets they were made from; `copy` does not.
 */
export interface Net {
  readonly name: string;
  readonly input: InputSpec;
  readonly layers: readonly Layer[];
  readonly weights: Weights;
  /** Shape of one output, `[features]`, `[classes]` or `[height, width, channels]`. */
  readonly output: readonly number[];
  /** The class names, if the outputs are classes. */
  readonly classes?: readonly string[];
  /** How to rebuild the layers; a net with hand-written layers has none, and cannot be saved. */
  readonly recipe?: Recipe;
}
