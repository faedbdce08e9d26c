/** What an interrupted cell throws at its next `await`. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  constructor() {
    super('The cell was stopped.');
  }
}

const waiting = new Set<(reason: Interrupted) => void>();
let stopping = false;

/**
 * What cells wait for in place of `value`: the same, except that the stop button rejects it. While a cell that was asked to
 * stop ends, it waits for nothing more.
 */
export function alive<Value>(value: Value): Value | Promise<Awaited<Value>> {
  if (stopping) throw new Interrupted();
  if (typeof (value as { then?: unknown } | null | undefined)?.then !== 'function') return value;
  return new Promise((resolve, reject) => {
    waiting.add(reject);
    const done =
      <Out>(settle: (value: Out) => void) =>
      (result: Out) => {
        waiting.delete(reject);
        settle(result);
      };
    (value as PromiseLike<Awaited<Value>>).then(done(resolve), done(reject));
  });
}

/** The same for what `for await` reads. */
export function eachAlive<Value>(values: AsyncIterable<Value> | Iterable<Value>): AsyncIterable<Value> {
  return {
    [Symbol.asyncIterator]() {
      const inner =
        Symbol.asyncIterator in values ? values[Symbol.asyncIterator]() : fromSync(values[Symbol.iterator]());
      return {
        next: async () => alive(inner.next()),
        return: async (value) => (await inner.return?.(value)) ?? { done: true, value },
      };
    },
  };
}

/** From now on cells that wait may be asked to stop; what the last interrupt stopped is over. */
export function beginWaiting(): void {
  stopping = false;
}

/** No `await` of a cell begins any more. */
export function stopWaiting(): void {
  stopping = true;
}

/** Ends every `await` of a cell that waits now. */
export function rejectWaiting(): void {
  for (const reject of waiting) reject(new Interrupted());
  waiting.clear();
}

async function* fromSync<Value>(iterator: Iterator<Value>): AsyncGenerator<Awaited<Value>> {
  for (let next = iterator.next(); !next.done; next = iterator.next()) yield await next.value;
}
