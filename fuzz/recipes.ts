import fc from 'fast-check';
import { FAMILIES, type Family, MADE, STRANGE } from './makers';
import type { Shape, Signature } from './shapes';

/** How to make a value, as plain data: it can be printed, kept and shrunk, and makes the same value each time. */
export type Recipe =
  | { readonly value: number | string | boolean | null | undefined }
  | { readonly made: string; readonly which: string }
  | { readonly strange: string }
  | { readonly list: readonly Recipe[]; readonly typed?: string }
  | { readonly fields: Readonly<Record<string, Recipe>> }
  | { readonly gives: Recipe; readonly late: boolean };

/** In how many of a thousand places a value that does not fit is put. */
const STRANGERS = 40;

/** In how many of a hundred places a value of another family of data is put. */
const OTHERS = 8;

/** Numbers in the order of how often they are right: small sizes first, as no function is asked for much work. */
const NUMBERS: Readonly<Record<string, readonly number[]>> = {
  batch: [4, 2, 1, 8, 3],
  epochs: [1, 2],
  steps: [2, 3, 1],
  rounds: [1, 2],
  seed: [0, 1, 7],
  rate: [0.1, 0.01, 8000, 16_000],
  tokens: [3, 8],
  port: [0],
};
const USUAL = [1, 2, 0.5, 3, 0, 0.1, 4, 8, 10, 0.9, 16];
const EDGES = [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 1e-12, 1e9, 2 ** 53, -3];

/** Strings by the name of what they stand for; files and folders are those that the child lays out. */
const STRINGS: Readonly<Record<string, readonly string[]>> = {
  file: ['points.csv', 'net.bin', 'texts.jsonl', 'tone.wav', 'out/new.bin', 'coco.json', 'missing.csv', 'pictures'],
  folder: ['pictures', 'sounds', 'out/folder', 'voc', 'yolo', 'points.csv', 'missing', ''],
  path: ['points.csv', 'missing.csv'],
  name: ['a', 'letters', 'Größe', ''],
  of: ['loss', 'accuracy', 'validAccuracy'],
  at: ['hidden', 'classes', 'conv1', 'missing'],
  label: ['kind', 'size', 'missing'],
  text: ['text', 'kind', 'missing'],
  until: ['hidden', 'conv1', 'missing'],
};
const WORDS = ['a', 'b', 'hidden', 'classes*', '*', 'kind', 'loss', '', 'ü', '\u0000', 'a'.repeat(300)];

/** Calls of a function, as a list of recipes of its arguments. All data and nets of a call are mostly of one family. */
export function callsOf({ parameters, rest }: Signature): fc.Arbitrary<readonly Recipe[]> {
  return fc.constantFrom(...FAMILIES).chain((family) => {
    const required = parameters.filter(({ optional }) => !optional).length;
    return fc
      .tuple(
        fc.tuple(...parameters.map(({ shape }) => recipeOf(shape, family))),
        fc.integer({ min: required, max: parameters.length }),
        rarely(fc.integer({ min: 0, max: required }), required),
      )
      .map(([all, kept, fewer]) => {
        const taken = all.slice(0, Math.min(kept, fewer < required ? fewer : kept));
        const last = taken.at(-1);
        // Arguments of a rest parameter are drawn as one list.
        if (!rest || taken.length < parameters.length || !last || !('list' in last)) return taken;
        return [...taken.slice(0, -1), ...last.list];
      });
  });
}

function recipeOf(shape: Shape, family: Family): fc.Arbitrary<Recipe> {
  const strange = fc.constantFrom(...STRANGE).map((name): Recipe => ({ strange: name }));
  return fc.oneof(
    { weight: 1000 - STRANGERS, arbitrary: fitting(shape, family) },
    { weight: STRANGERS, arbitrary: strange },
  );
}

function fitting(shape: Shape, family: Family): fc.Arbitrary<Recipe> {
  switch (shape.kind) {
    case 'number': {
      const right = fc.constantFrom(...(own(NUMBERS, shape.hint) ?? USUAL));
      return rarely(fc.constantFrom(...EDGES), right).map((value) => ({ value }));
    }
    case 'string':
      return rarely(fc.constantFrom(...WORDS), fc.constantFrom(...(own(STRINGS, shape.hint) ?? WORDS))).map(
        (value) => ({
          value,
        }),
      );
    case 'boolean':
      return fc.boolean().map((value) => ({ value }));
    case 'undefined':
      return fc.constant({ value: undefined });
    case 'literal':
      return fc.constant({ value: shape.value });
    case 'anything':
      return fc.oneof(fc.integer(), fc.string(), fc.constant(undefined)).map((value) => ({ value }));
    case 'named': {
      const all = MADE[shape.name];
      const ofFamily = all.filter((which) => which.startsWith(family));
      const any = fc.constantFrom(...all);
      return (
        ofFamily.length > 0
          ? fc.oneof(
              { weight: 100 - OTHERS, arbitrary: fc.constantFrom(...ofFamily) },
              { weight: OTHERS, arbitrary: any },
            )
          : any
      ).map((which) => ({ made: shape.name, which }));
    }
    case 'list':
      return fc
        .array(recipeOf(shape.of, family), { maxLength: 4 })
        .map((list) => (shape.typed ? { list, typed: shape.typed } : { list }));
    case 'tuple':
      return fc.tuple(...shape.of.map((part) => recipeOf(part, family))).map((list) => ({ list }));
    case 'union':
      return fc.oneof(...shape.of.map((part) => fitting(part, family)));
    case 'function':
      return fc.record({ gives: recipeOf(shape.gives, family), late: fc.boolean() });
    case 'record':
      return fc
        .dictionary(fc.constantFrom('a', 'b', 'loss', 'kind'), recipeOf(shape.of, family), { maxKeys: 2 })
        .map((fields) => ({ fields }));
    case 'fields': {
      const required = Object.keys(shape.fields).filter((key) => !shape.fields[key].optional);
      const all = Object.fromEntries(
        Object.entries(shape.fields).map(([key, { shape }]) => [key, recipeOf(shape, family)]),
      );
      const misspelt = rarely(fc.constantFrom('sede', 'epoch', 'labels', '__proto__x'), undefined);
      return fc.tuple(fc.record(all, { requiredKeys: required as never[] }), misspelt).map(([fields, key]) => ({
        fields: { ...fields, ...(key && { [key]: { value: 1 } }) } as Record<string, Recipe>,
      }));
    }
  }
}

/** A hint may be any name, also one that every object has. */
function own<Value>(all: Readonly<Record<string, Value>>, hint: string): Value | undefined {
  return Object.hasOwn(all, hint) ? all[hint] : undefined;
}

/** Seldom the one, else the other. */
function rarely<One, Other>(one: fc.Arbitrary<One>, other: fc.Arbitrary<Other> | Other): fc.Arbitrary<One | Other> {
  const usual = (other instanceof fc.Arbitrary ? other : fc.constant(other)) as fc.Arbitrary<Other>;
  return fc.oneof({ weight: 93, arbitrary: usual }, { weight: 7, arbitrary: one });
}

/** A recipe as a reader would write the value. */
export function printed(recipe: Recipe): string {
  if ('value' in recipe) {
    return typeof recipe.value === 'string'
      ? JSON.stringify(recipe.value)
      : Object.is(recipe.value, -0)
        ? '-0'
        : String(recipe.value);
  }
  if ('made' in recipe) return `<${recipe.made} ${recipe.which}>`;
  if ('strange' in recipe) return `<${recipe.strange}>`;
  if ('list' in recipe) return `${recipe.typed ?? ''}[${recipe.list.map(printed).join(', ')}]`;
  if ('gives' in recipe) return `${recipe.late ? 'async ' : ''}() => ${printed(recipe.gives)}`;
  return `{ ${Object.entries(recipe.fields)
    .map(([key, value]) => `${key}: ${printed(value)}`)
    .join(', ')} }`;
}

/** Whether a recipe holds something of which no finite result can be asked. */
export function isUnusual(recipe: Recipe): boolean {
  if ('value' in recipe) return typeof recipe.value === 'number' && EDGES.includes(recipe.value);
  if ('strange' in recipe) return true;
  if ('made' in recipe) return /odd|broken|disposed/.test(recipe.which);
  if ('list' in recipe) return recipe.list.some(isUnusual);
  if ('gives' in recipe) return isUnusual(recipe.gives);
  return Object.values(recipe.fields).some(isUnusual);
}
