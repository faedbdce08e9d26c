import type * as library from 'transferlab';
import type { Dataset } from 'transferlab';
import { thingsOf, type Uses } from './uses';

type Library = typeof library;
type Call = (...args: unknown[]) => unknown;

/** Functions that may be given test examples: they divide, describe, read and measure. All others use what they are given. */
const LOOKS = new Set([
  ...['arrays', 'concat', 'onlyClasses', 'onlyTask', 'split', 'subset', 'take', 'unlabelled', 'withTasks', 'readable'],
  ...['describe', 'gallery', 'listen', 'overlap', 'requireDisjoint', 'show', 'soundCheck', 'table'],
  ...['calibration', 'detect', 'evaluate', 'evaluateTasks', 'extract', 'extractLayers', 'predict'],
  ...['integratedGradients', 'occlusion', 'plotConfusion', 'plotFeatures'],
]);

/** Those of them that a net is measured by. */
const MEASURES = new Set(['detect', 'evaluate', 'evaluateTasks', 'predict']);

/** Functions that are asked about texts, and use only the examples in their options. */
const ASKED = new Set(['classifyByPrompt', 'fewShotPrompt']);

/** How deep options are looked into. */
const DEPTH = 4;

/**
 * The library with every call noted: which sets are divided, and which examples are used for anything but measuring. Also
 * an adaptation, a bag of words or an adapter's loss uses what it is made of, when it is made. A function that is new uses
 * what it is given until `LOOKS` names it. `after` is called when something was noted.
 */
export function watchedLibrary(watched: Library, noted: Uses, after: () => void = () => {}): Library {
  /** Sentences are passed on as texts, too. */
  const thingOfText = new Map<string, string>();

  function usedIn(value: unknown, depth = 0): string[] {
    if (depth > DEPTH || value === null || typeof value !== 'object') return [];
    if (isDataset(value)) return thingsOf(value);
    const isNumbers = ArrayBuffer.isView(value) || (Array.isArray(value) && typeof value[0] === 'number');
    if (isNumbers || ('layers' in value && 'weights' in value)) return [];
    return Object.entries(value).flatMap(([key, inner]) => {
      if (key === 'test') return [];
      const known = typeof inner === 'string' && !Array.isArray(value) ? thingOfText.get(inner.trim()) : undefined;
      return known ? [known] : usedIn(inner, depth + 1);
    });
  }

  function note(name: string, args: readonly unknown[], result: unknown): void {
    for (const value of [...args, result]) {
      if (!isDataset(value) || !value.columns?.text) continue;
      const things = thingsOf(value);
      for (const [index, text] of value.columns.text.entries()) thingOfText.set(String(text).trim(), things[index]);
    }
    if (name === 'split') noted.divided(args[0] as Dataset, result as never);
    const things = LOOKS.has(name) ? [] : usedIn(ASKED.has(name) ? args.slice(1).filter(isOptions) : args);
    noted.used(name, things);
    const measured = MEASURES.has(name) ? usedIn(args) : [];
    noted.measured(measured);
    if (name === 'split' || things.length + measured.length > 0) after();
  }

  const wrapped = new Map<string, Call>();
  return new Proxy(watched, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      // Classes begin with a capital; `tf` is not a function.
      if (typeof member !== 'function' || typeof name !== 'string' || !/^[a-z]/.test(name)) return member;
      const known = wrapped.get(name);
      if (known) return known;
      const call: Call = (...args) => {
        const result = (member as Call)(...args);
        note(name, args, result);
        return result;
      };
      wrapped.set(name, call);
      return call;
    },
  });
}

const isDataset = (value: unknown): value is Dataset =>
  typeof value === 'object' &&
  value !== null &&
  Array.isArray((value as Dataset).ids) &&
  Array.isArray((value as Dataset).labels);

const isOptions = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);
