import { readdirSync } from 'node:fs';
import * as library from 'transferlab';
import { FromCase, freeMade } from './makers';

const { tf } = library;

/** What came of a case. Everything but a fault is allowed. */
export type Outcome =
  | { readonly kind: 'right' }
  /** The library rejected it with an error message. */
  | { readonly kind: 'sentence'; readonly message: string }
  | { readonly kind: 'fault'; readonly fault: Fault; readonly detail: string };

export type Fault =
  | 'raw error'
  | 'unclear sentence'
  | 'not a number'
  | 'leak of tensors'
  | 'leak of descriptors'
  | 'hang'
  | 'crash';

/** Runs a case and judges it; `unusual` where no finite result can be asked of it. */
export async function judged(
  run: () => Promise<{ readonly given: readonly unknown[]; readonly gives: () => unknown }>,
  unusual: boolean,
): Promise<Outcome> {
  const first = await once(run, unusual);
  if (first.outcome.kind === 'fault' || !first.leak) return first.outcome;
  // What is made once and kept (a constant, a cache) is not a leak: one that is grows each time.
  const [second, third] = [await once(run, unusual), await once(run, unusual)];
  return second.leak && third.leak ? { kind: 'fault', ...third.leak } : first.outcome;
}

interface Once {
  readonly outcome: Outcome;
  readonly leak?: { readonly fault: Fault; readonly detail: string };
}

async function once(
  run: () => Promise<{ readonly given: readonly unknown[]; readonly gives: () => unknown }>,
  unusual: boolean,
): Promise<Once> {
  const before = counts();
  const seen = new Set<unknown>();
  let outcome: Outcome;
  let args: readonly unknown[] = [];
  try {
    const returned = await run();
    args = returned.given;
    const result = await returned.gives();
    const odd = unusual ? undefined : notANumber(result);
    outcome = odd ? { kind: 'fault', fault: 'not a number', detail: odd } : { kind: 'right' };
    free(result, seen);
  } catch (error) {
    outcome = refused(error);
  }
  free(args, seen);
  freeMade();
  const after = counts();
  const [tensors, descriptors] = [after.tensors - before.tensors, after.descriptors - before.descriptors];
  if (tensors > 0) return { outcome, leak: { fault: 'leak of tensors', detail: `${tensors} tensors are left` } };
  if (descriptors > 0)
    return { outcome, leak: { fault: 'leak of descriptors', detail: `${descriptors} descriptors are left` } };
  return { outcome };
}

/** An error of the library's own is allowed, and one that the case itself threw. */
function refused(error: unknown): Outcome {
  for (let cause: unknown = error, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth++) {
    if (cause instanceof FromCase) return { kind: 'right' };
  }
  if (error instanceof library.TransferError) {
    const { message } = error;
    const isUnclear = /\[object |^\s*$/.test(message) || message.length > 3000;
    return isUnclear
      ? { kind: 'fault', fault: 'unclear sentence', detail: message.slice(0, 300) }
      : { kind: 'sentence', message };
  }
  const { name, message, stack = '' } = error instanceof Error ? error : { name: typeof error, message: String(error) };
  const frame = stack.split('\n').find((line) => /[\\/](lib|grader|kernel)[\\/]dist[\\/]/.test(line)) ?? '';
  const location = /dist[\\/](.*?\.js:\d+)/.exec(frame)?.[1] ?? '';
  return {
    kind: 'fault',
    fault: 'raw error',
    detail: `${name}: ${message.slice(0, 200)} ${location && `(${location})`}`,
  };
}

/** Where a result holds NaN, as a path to it. */
function notANumber(value: unknown, path = 'result', depth = 0): string | undefined {
  if (typeof value === 'number') return Number.isNaN(value) ? path : undefined;
  if (typeof value !== 'object' || value === null || depth > 4) return undefined;
  if (value instanceof tf.Tensor) {
    if (value.isDisposed || value.dtype !== 'float32') return undefined;
    return value.dataSync().some(Number.isNaN) ? path : undefined;
  }
  if (ArrayBuffer.isView(value))
    return notANumber(Array.from(value as Float32Array).find(Number.isNaN), path, depth + 1);
  if (isNet(value) || 'read' in value) return undefined;
  for (const [key, entry] of Object.entries(value).slice(0, 50)) {
    const odd = notANumber(entry, `${path}.${key}`, depth + 1);
    if (odd) return odd;
  }
  return undefined;
}

interface Counts {
  readonly tensors: number;
  readonly descriptors: number;
}

function counts(): Counts {
  return { tensors: tf.memory().numTensors, descriptors: descriptors() };
}

function descriptors(): number {
  try {
    return readdirSync('/proc/self/fd').length;
  } catch {
    return 0; // A system that does not list them.
  }
}

/** Frees all that a case has made or was given. */
function free(value: unknown, seen: Set<unknown>, depth = 0): void {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null || seen.has(value) || depth > 5)
    return;
  seen.add(value);
  try {
    if (value instanceof tf.Tensor) {
      if (!value.isDisposed) value.dispose();
      return;
    }
    if (isNet(value)) {
      library.dispose(value);
      return;
    }
    if (ArrayBuffer.isView(value)) return;
    const { dispose, close } = value as { dispose?: unknown; close?: unknown };
    if (typeof dispose === 'function') dispose.call(value);
    else if (typeof close === 'function') close.call(value);
    for (const entry of Object.values(value).slice(0, 200)) free(entry, seen, depth + 1);
  } catch {
    // A case may hold what cannot be read; what it leaves is counted.
  }
}

function isNet(value: object): value is library.Net {
  return 'layers' in value && 'weights' in value && 'input' in value;
}
