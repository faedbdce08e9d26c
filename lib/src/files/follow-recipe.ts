import type { InnerRecipe, Recipe } from '../core/recipe';
import type { Tokenizer } from '../core/tokenizer';
import { TransferError } from '../error';
import { crossStitchArchitecture } from '../multitask/cross-stitch';
import { expertsArchitecture } from '../multitask/mixture-of-experts';
import type { Architecture } from '../net/architecture';
import { layerOf, namesOf } from '../net/compose';
import { headsArchitecture } from '../net/heads';
import { promptsArchitecture } from '../net/prompt-tuning';
import { pyramidArchitecture } from '../net/pyramid';
import { sideTuningArchitecture } from '../net/side-tuning';
import { updatedArchitecture } from '../net/updated-net';
import { architectureNamed } from './architectures';
import { modelArchitecture } from './model-architecture';

/** The architecture that a recipe describes. `output` comes from the net's file: the shape of a cut net is known only by running it. */
export async function followRecipe(
  recipe: Recipe,
  output: readonly number[],
  tokenizer?: Tokenizer,
): Promise<Architecture> {
  return { ...(await partOf(recipe, tokenizer)), output, recipe };
}

async function partOf(recipe: Recipe, tokenizer?: Tokenizer): Promise<Architecture> {
  if ('architecture' in recipe) {
    const { architecture, config } = recipe;
    return (await modelArchitecture(architecture, config)) ?? architectureNamed(architecture, config, tokenizer);
  }
  if ('join' in recipe) {
    const [first, second] = await Promise.all(recipe.join.map((part) => partOf(part, tokenizer)));
    return {
      ...second,
      input: first.input,
      layers: [...first.layers, ...second.layers],
      weights: [...first.weights, ...second.weights],
    };
  }
  if ('lora' in recipe) return updatedArchitecture(recipe, await partOf(recipe.lora, tokenizer));
  if ('adapter' in recipe) return updatedArchitecture(recipe, await partOf(recipe.adapter, tokenizer));
  if ('prompts' in recipe) return promptsArchitecture(recipe, await partOf(recipe.prompts, tokenizer));
  if ('sideTuning' in recipe) return sideTuningArchitecture(recipe, await inner(recipe.sideTuning, tokenizer));
  if ('pyramid' in recipe) return pyramidArchitecture(recipe, await partOf(recipe.pyramid, tokenizer));
  if ('heads' in recipe) return headsArchitecture(recipe, await inner(recipe.heads, tokenizer));
  if ('crossStitch' in recipe) return crossStitchArchitecture(recipe, await inner(recipe.crossStitch, tokenizer));
  if ('experts' in recipe) return expertsArchitecture(recipe, await inner(recipe.experts, tokenizer));
  if (!('cut' in recipe)) throw new TransferError('The file describes a net in a way that is not known here.');
  const full = await partOf(recipe.cut, tokenizer);
  const last = full.layers.findIndex(({ name }) => name === recipe.at);
  if (last < 0) throw new TransferError(`The file cuts ${full.name} at '${recipe.at}', a layer that it does not have.`);
  const layers = full.layers.slice(0, last + 1);
  const layerNames = new Set(layers.flatMap(namesOf));
  return { ...full, layers, weights: full.weights.filter(({ name }) => layerNames.has(layerOf(name))) };
}

/** The inner nets, by name. */
async function inner(
  recipes: Readonly<Record<string, InnerRecipe>>,
  tokenizer?: Tokenizer,
): Promise<Record<string, Architecture>> {
  const parts = Object.entries(recipes).map(async ([name, { recipe, output, classes }]) => [
    name,
    { ...(await partOf(recipe, tokenizer)), output, classes },
  ]);
  return Object.fromEntries(await Promise.all(parts));
}
