import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** The lessons of the checkout at `root`: notebook paths in the order of their numbers. */
export function lessons(root: string): string[] {
  const folder = path.join(root, 'notebooks');
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => name.endsWith('.ipynb'));
  return names.sort().map((name) => path.join(folder, name));
}

/**
 * The notebooks that `requested` names, each once, in the order given: lesson numbers (`2`, `02`, `A`), names
 * (`03-four-labels`), lists with commas, `all`, or paths of any notebook. Throws a sentence with the list of
 * lessons when a name fits none.
 */
export function chooseLessons(root: string, requested: string[]): string[] {
  const known = lessons(root);
  const chosen = requested
    .flatMap((argument) => argument.split(','))
    .filter(Boolean)
    .flatMap((name) => find(known, name));
  if (chosen.length === 0) throw new Error(`No lesson was named. ${listOf(known)}`);
  return [...new Set(chosen)];
}

function find(known: string[], name: string): string[] {
  if (name === 'all') {
    if (known.length === 0) throw new Error('notebooks/ holds no lesson, so `all` has nothing to run.');
    return known;
  }
  const number = numberIn(name);
  const lesson = known.find((file) => {
    const stem = path.basename(file, '.ipynb');
    return number ? stem.startsWith(`${number}-`) : stem === name;
  });
  if (lesson) return [lesson];
  if (name.endsWith('.ipynb') && existsSync(name)) return [path.resolve(name)];
  throw new Error(`There is no lesson '${name}'. ${listOf(known)}`);
}

/** `02` of `2`, `A` of `a`. */
function numberIn(name: string): string | undefined {
  if (/^\d+$/.test(name)) return name.padStart(2, '0');
  return /^[a-z]$/i.test(name) ? name.toUpperCase() : undefined;
}

function listOf(known: string[]): string {
  if (known.length === 0) return 'notebooks/ holds no lesson yet.';
  return `Choose from: all, ${known.map((file) => path.basename(file, '.ipynb')).join(', ')}.`;
}
