import type { Tensor, Variable } from '@tensorflow/tfjs';
import type { Motion } from './motion';
import type { LoraSettings, Recipe } from './recipe';
import type { Tokenizer } from './tokenizer';

/** Weights by name, in layer order: `block3a/expand/kernel`. Moving averages are not trainable. */
export type Weights = Record<string, Variable>;

/** How a layer runs: in training, with a place to put the new values of its moving averages. */
export interface Mode {
  /** Whether this layer normalises by the batch and drops units. False for frozen layers. */
  readonly training: boolean;
  /** Takes the new value of a moving average; it is assigned after the step. */
  update(name: string, value: Tensor): void;
  /** A seed `[2]` (int32) for one use of randomness in this step; the same in every run with the same `seed`. */
  seed(): Tensor;
  /** Takes how a layer moved the pixels of its examples, so that boxes can follow. Left out where nobody asks. */
  moved?(motion: Motion): void;
  /** Whether this batch normalisation goes by the batch, and not by its moving averages. Left out: as `training` says. */
  byBatch?(norm: string): boolean;
  /** Share of the past in a moving average; the layer's own unless said. */
  readonly momentum?: number;
  /** How a layer inside this one runs, by its name. Left out where all run alike. */
  of?(layer: string): Mode;
}

/** One named step of a net: a pure function of its input and the net's weights. */
export interface Layer {
  readonly name: string;
  /** The layers inside this one, where it is a part of a model's graph: their weights begin with their names. */
  readonly inside?: readonly string[];
  apply(x: Tensor, weights: Weights, mode: Mode): Tensor;
  /** Where it holds the heads of several tasks: each by the task's name, in the order of their outputs. */
  readonly tasks?: Readonly<Record<string, TaskHead>>;
  /** What `apply` computes, for cache keys and checkpoints; the library sets it where a recipe describes the layer. */
  readonly identity?: LayerIdentity;
  /** The low-rank update that `lora` put on this layer. A copy `{ ...layer, name }` or `{ ...layer, apply }` keeps it. */
  readonly lowRank?: LowRankUpdate;
}

/** A description of a layer's computation that is the same in every process. */
export interface LayerIdentity {
  readonly text: string;
  /** The function described. A layer with another `apply` has no identity, so it never shares a cached result. */
  readonly apply: Layer['apply'];
}

/** What `lora` did to a layer, and what `mergeLora` undoes. */
export interface LowRankUpdate {
  /** The layer before `lora`. */
  readonly base: Layer;
  /** The layer's function with the update. A wrapper around it has another `apply`. */
  readonly apply: Layer['apply'];
  /** Rank, alpha and the matrices of the net that have an update: `NAME/lora-a` `[in, rank]`, `NAME/lora-b` `[rank, out]`. */
  readonly settings: LoraSettings;
}

/** The head of one task among several. */
export interface TaskHead {
  /** Where its outputs begin among those of all heads, and where they end. */
  readonly from: number;
  readonly to: number;
  /** Shape of its output for one example. */
  readonly shape: readonly number[];
  readonly classes?: readonly string[];
  /** From what leaves the trunk to this task's outputs `[batch, ...shape]`; `mode` is that of the layer of all heads. */
  apply(x: Tensor, weights: Weights, mode: Mode): Tensor;
}

/** What a net expects: `(pixel - mean) / std` is applied to data whose values are pixels 0..255. */
export interface InputSpec {
  readonly shape: readonly number[];
  readonly mean?: number;
  readonly std?: number;
  /** Where the net reads token ids: what makes them from text. */
  readonly tokenizer?: Tokenizer;
  /** Where the net hears: samples a second. */
  readonly rate?: number;
}

/**
 * Named weights and a sequence of named layers. Everything that trains, predicts or extracts takes a Net.
 * `join` and `cut` share weights with the nets they were made from; `copy` does not.
 */
export interface Net {
  readonly name: string;
  readonly input: InputSpec;
  readonly layers: readonly Layer[];
  readonly weights: Weights;
  /** Shape of one output, `[features]`, `[classes]` or `[height, width, channels]`. */
  readonly output: readonly number[];
  /** What the outputs stand for, where they are classes. */
  readonly classes?: readonly string[];
  /** How the layers can be made again; a net of layers written by hand has none, and cannot be saved. */
  readonly recipe?: Recipe;
}
