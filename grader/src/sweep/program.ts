import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Message } from 'esbuild';
import { z } from 'zod';
import { CourseError } from '../error';
import { oneScript } from '../one-script';

/** The arguments of one run of a program, besides its seed: plain values by name. */
export type Setting = Readonly<Record<string, string | number | boolean | null>>;

/** What a run measured, by name. */
export type Numbers = Readonly<Record<string, number>>;

/** A program as one script that any machine with the course can run. */
export interface Program {
  code: string;
  /** The same for the same script. */
  version: string;
}

/** What a program may export besides `run(setting, seed)`: what to run it for. */
export const plan = z.object({
  settings: z
    .union([z.array(z.record(z.string(), z.unknown())), z.record(z.string(), z.array(z.unknown()))])
    .optional(),
  seeds: z.array(z.unknown()).optional(),
});

/** Reads a program, TypeScript or JavaScript, with the files that it imports. */
export async function readProgram(file: string): Promise<Program> {
  const path = resolve(file);
  if (!existsSync(path))
    throw new CourseError(`There is no ${file}. A program that exports run(setting, seed) was expected.`);
  try {
    const code = await oneScript(path);
    return { code, version: createHash('sha256').update(code).digest('hex') };
  } catch (error) {
    const [first] = (error as { errors?: Message[] }).errors ?? [];
    if (!first) throw error;
    const location = first.location ? `${first.location.file}:${first.location.line}: ` : '';
    throw new CourseError(`${file} can't be read as a program: ${location}${first.text}`);
  }
}

const value = z.union([z.string().max(1000), z.number(), z.boolean(), z.null()]);
export const setting = z.record(z.string().min(1).max(200), value);
export const seed = z
  .int()
  .min(0)
  .max(2 ** 31);

/**
 * The settings to run: a list as it is, or every combination of what an object lists under each name, the last name changing
 * fastest. Throws a CourseError for a value that is not plain, and for a repeated setting.
 */
export function settingsOf(input: unknown): Setting[] {
  const list = Array.isArray(input) ? input : combinations(input);
  const parsed = z.array(setting).min(1).safeParse(list);
  if (!parsed.success) {
    throw new CourseError(
      `The settings of a sweep are a list of plain values by name, [{ rate: 0.1 }, { rate: 0.2 }], or the values of each name, { rate: [0.1, 0.2] }.\n${z.prettifyError(parsed.error)}`,
    );
  }
  const twice = parsed.data.find(
    (candidate, at) => parsed.data.findIndex((other) => nameOf(other) === nameOf(candidate)) < at,
  );
  if (twice) throw new CourseError(`The settings of a sweep must be distinct; got ${nameOf(twice)} twice.`);
  return parsed.data;
}

function combinations(input: unknown): unknown {
  if (input === null || typeof input !== 'object') return input;
  let all: Record<string, unknown>[] = [{}];
  for (const [name, values] of Object.entries(input)) {
    if (!Array.isArray(values)) return input;
    all = all.flatMap((before) => values.map((option) => ({ ...before, [name]: option })));
  }
  return all;
}

/** The seeds to run each setting with: distinct integers. */
export function seedsOf(input: unknown): number[] {
  const parsed = z.array(seed).min(1).safeParse(input);
  if (parsed.success && new Set(parsed.data).size === parsed.data.length) return parsed.data;
  throw new CourseError('The seeds of a sweep must be distinct integers, at least one: [1, 2, 3].');
}

/** A setting as text, the same for any order of its names: its identity. */
export function nameOf(entry: Setting): string {
  return JSON.stringify(Object.fromEntries(Object.entries(entry).sort(([a], [b]) => (a < b ? -1 : 1))));
}
