import type { Net } from './net';

/** A net inside another one, as it is written into a file. */
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

/** A map that the pyramid takes from a net, behind the layer of this name. */
export interface Tap {
  readonly layer: string;
  readonly channels: number;
}

/** What kind of additions a net has, and which matrices have one. */
export interface LoraSettings {
  readonly rank: number;
  readonly alpha: number;
  readonly adapted: readonly string[];
}

/** How a net with additions is written into a file. */
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
 * How a net's layers can be made again: an architecture by name with its settings, or nets that were joined or cut.
 * `save` writes it, `load` follows it.
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
