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

/** The rank and alpha of a net's low-rank updates, and the adapted matrices. */
export interface LoraSettings {
  readonly rank: number;
  readonly alpha: number;
  readonly adapted: readonly string[];
}

/** How a net with low-rank updates is written into a file. */
export interface LoraRecipe extends LoraSettings {
  readonly lora: Recipe;
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
  | PyramidRecipe
  | CrossStitchRecipe
  | ExpertsRecipe;
