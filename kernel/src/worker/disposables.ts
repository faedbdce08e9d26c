/** Things to dispose of when a block ends, the last first: what `using` does. */
export interface Disposables {
  use<Value>(value: Value): Value;
  useAsync<Value>(value: Value): Value;
  /** Remembers what the block threw, and returns it. */
  failed(error: unknown): unknown;
  /** Throws what a disposal threw, with what the block threw before as its cause. */
  dispose(): void;
  disposeAsync(): Promise<void>;
}

type Method = () => unknown;

const DISPOSE: symbol = Symbol.dispose ?? Symbol.for('nodejs.dispose');
const ASYNC_DISPOSE: symbol = Symbol.asyncDispose ?? Symbol.for('nodejs.asyncDispose');

/** An empty stack of disposables. */
export function disposables(): Disposables {
  const methods: Method[] = [];
  let failure: { readonly error: unknown } | undefined;
  const method = (value: unknown, symbols: readonly symbol[]): void => {
    if (value === null || value === undefined) return;
    const disposer = symbols
      .map((symbol) => (value as Record<symbol, unknown>)[symbol])
      .find((candidate) => typeof candidate === 'function');
    if (!disposer) throw new TypeError('`using` expects an object with [Symbol.dispose](), null or undefined.');
    methods.push(() => (disposer as Method).call(value));
  };
  const suppress = (error: unknown) => {
    failure = { error: failure ? new Error('A disposal failed after the block had', { cause: failure.error }) : error };
  };
  const end = () => {
    const thrown = failure;
    failure = undefined;
    if (thrown) throw thrown.error;
  };
  return {
    use(value) {
      method(value, [DISPOSE]);
      return value;
    },
    useAsync(value) {
      method(value, [ASYNC_DISPOSE, DISPOSE]);
      return value;
    },
    failed(error) {
      failure = { error };
      return error;
    },
    dispose() {
      for (let dispose = methods.pop(); dispose; dispose = methods.pop()) {
        try {
          dispose();
        } catch (error) {
          suppress(error);
        }
      }
      end();
    },
    async disposeAsync() {
      for (let dispose = methods.pop(); dispose; dispose = methods.pop()) {
        try {
          await dispose();
        } catch (error) {
          suppress(error);
        }
      }
      end();
    },
  };
}
