import * as library from 'transferlab';
import { type Files, layOut } from './files';
import { judged } from './judge';
import { LEFT_OUT, LIMITS } from './left-out';
import { make, makeStrange } from './makers';
import { callsOf, isUnusual, printed, type Recipe } from './recipes';
import type { Signature } from './shapes';
import type { Target } from './targets';

/** A target for each public function: its arguments are drawn from the types of its parameters. */
export function functionTargets(
  signatures: readonly Signature[],
  { folder, files, functions = library }: { folder: string; files: Files; functions?: object },
): Target<readonly Recipe[]>[] {
  const called = signatures.filter(({ name }) => !(name in LEFT_OUT));
  return called.map((signature) => ({
    name: signature.name,
    kind: 'function',
    cases: callsOf(signature),
    async run(recipes) {
      if (recipes.some(namesFiles)) layOut(folder, files);
      const call = (functions as Record<string, (...args: unknown[]) => unknown>)[signature.name];
      const outcome = await judged(async () => {
        const args = recipes.map(built);
        return { given: args, gives: () => call(...args) };
      }, recipes.some(isUnusual));
      const isLimit = outcome.kind === 'fault' && LIMITS[signature.name]?.fault === outcome.fault;
      return isLimit ? { kind: 'right' } : outcome;
    },
    print: (recipes) => `${signature.name}(${recipes.map(printed).join(', ')})`,
  }));
}

function built(recipe: Recipe): unknown {
  if ('value' in recipe) return recipe.value;
  if ('made' in recipe) return make(recipe.made, recipe.which);
  if ('strange' in recipe) return makeStrange(recipe.strange);
  if ('list' in recipe) {
    const list = recipe.list.map(built);
    const Typed =
      recipe.typed && (globalThis as unknown as Record<string, { from(list: unknown[]): unknown }>)[recipe.typed];
    return Typed ? Typed.from(list.map((value) => (typeof value === 'number' ? value : 0))) : list;
  }
  if ('gives' in recipe) {
    const { gives, late } = recipe;
    return late ? async () => built(gives) : () => built(gives);
  }
  return Object.fromEntries(Object.entries(recipe.fields).map(([key, value]) => [key, built(value)]));
}

/** Whether a case may read or write in the child's folder. */
function namesFiles(recipe: Recipe): boolean {
  if ('value' in recipe) return typeof recipe.value === 'string';
  if ('made' in recipe) return /file|checkpoint|log/.test(recipe.which);
  if ('list' in recipe) return recipe.list.some(namesFiles);
  if ('fields' in recipe) return Object.values(recipe.fields).some(namesFiles);
  return 'gives' in recipe;
}
