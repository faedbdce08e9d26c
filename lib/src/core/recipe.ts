import type { Net } from './net';

/** An inner net, as it is written into a file. */
export interface InnerRecipe extends Pick<Net, 'output' | 'classes'> {
  readonly recipe: Recipe;
}

/** How heads are written into a net's file. */
export interface HeadsRecipe {
  readonly heads: Readonly<Record<string, InnerRecipe>>;
  readonly input: readonly number[];
  readonly columns?: boolean;
}

/** How a pyramid is written into a net's file. */
export interface PyramidRecipe {
  readonly pyramid: Recipe;
  readonly taps: readonly Tap[];
  readonly features: number;
}

/** A feature map that the pyramid takes from a net: the output of the layer of this name. */
export interface Tap {
  readonly layer: string;
  readonly channels: number;
}

/** The rank and alpha of a net's low-rank updates, and the adapted weights. */
export interface LoraSettings {
  readonly method?: 'lora';
  readonly rank: number;
  readonly alpha: number;
  readonly adapted: readonly string[];
}

/** The same, for updates of magnitude and direction. */
export interface DoraSettings extends Omit<LoraSettings, 'method'> {
  readonly method: 'dora';
}

/** The same, for updates whose ranks are trained. */
export interface AdaLoraSettings extends Omit<LoraSettings, 'method'> {
  readonly method: 'adalora';
}

/** The kernels whose outputs or inputs are scaled; `adapted` has them and the biases of the first. */
export interface Ia3Settings {
  readonly method: 'ia3';
  readonly outputs: readonly string[];
  readonly inputs: readonly string[];
  readonly adapted: readonly string[];
}

/** The rank of the random matrices that all adapted weights share. */
export interface VeraSettings {
  readonly method: 'vera';
  readonly rank: number;
  readonly adapted: readonly string[];
}

/** How the updates of a net's weights are computed, and which weights are adapted. Without a method it is `lora`. */
export type UpdateSettings = LoraSettings | DoraSettings | AdaLoraSettings | Ia3Settings | VeraSettings;

/** How a net with low-rank updates is written into a file. */
export interface LoraRecipe extends LoraSettings {
  readonly lora: Recipe;
}

/** The same for the other methods; `adapter` is the recipe of the base. */
export type AdapterRecipe = Exclude<UpdateSettings, LoraSettings> & { readonly adapter: Recipe };

/** How a net with prompts is written into a file. */
export interface PromptsRecipe {
  readonly prompts: Recipe;
  /** The layers before which prompts are added or replaced, and the layer after which they are dropped. */
  readonly before: readonly string[];
  readonly after: string;
  readonly count: number;
  readonly width: number;
}

/** How a net with a side net is written into a file. */
export interface SideTuningRecipe {
  /** `base` and `side`. */
  readonly sideTuning: Readonly<Record<string, InnerRecipe>>;
  readonly input: readonly number[];
}

/** How columns are written into a net's file. */
export interface CrossStitchRecipe {
  readonly crossStitch: Readonly<Record<string, InnerRecipe>>;
}

/** How experts are written into a net's file. */
export interface ExpertsRecipe {
  readonly experts: Readonly<Record<string, InnerRecipe>>;
  readonly input: readonly number[];
}

/**
 * How to rebuild a net's layers: an architecture by name with its settings, or nets that were joined or cut. `save` writes it,
 * `load` follows it.
 */
export type Recipe =
  | { readonly architecture: string; readonly config: object }
  | { readonly join: readonly [Recipe, Recipe] }
  | { readonly cut: Recipe; readonly at: string }
  | HeadsRecipe
  | LoraRecipe
  | AdapterRecipe
  | PyramidRecipe
  | PromptsRecipe
  | SideTuningRecipe
  | CrossStitchRecipe
  | ExpertsRecipe;
