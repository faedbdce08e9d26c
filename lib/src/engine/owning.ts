import { ready, tf } from './tensorflow';

/** What holds memory until it is disposed: tensors, a compiled function, a training step. */
export interface Disposable {
  dispose(): unknown;
}

/** Takes charge of something that has to be freed, and gives it back: `const step = own(trainingStep(net, recipe))`. */
export type Own = <Resource extends Disposable | undefined>(resource: Resource) => Resource;

/**
 * Runs what computes, once the backend can, with an owner. What is given to `own` is freed when the run ends, however it ends: the last first, one after the
 * other, and each also where another fails at it. The first error is the one that is thrown.
 */
export async function owning<Result>(run: (own: Own) => Promise<Result>): Promise<Result> {
  const owned: Disposable[] = [];
  const failures: unknown[] = [];
  let result: Result | undefined;
  try {
    await ready();
    result = await run((resource) => {
      if (resource) owned.push(resource);
      return resource;
    });
  } catch (cause) {
    failures.push(cause);
  }
  for (const one of owned.reverse()) {
    try {
      await one.dispose();
    } catch (cause) {
      failures.push(cause);
    }
  }
  if (failures.length > 0) throw failures[0];
  return result as Result;
}

/**
 * Makes something of tensors and variables, or nothing: where `make` throws, every tensor and every variable that it made
 * is freed. For functions that make resources; what succeeds stays as it is.
 */
export function allOrNothing<Made>(make: () => Made): Made {
  const engine = tf.engine();
  const { state } = engine;
  const before = new Set(Object.values(engine.registeredVariables));
  engine.startScope();
  const made = () => [...state.activeScope.track];
  try {
    const result = make();
    engine.endScope(made() as never);
    return result;
  } catch (cause) {
    const kept = made().filter(({ kept }) => kept);
    engine.endScope();
    const own = Object.values(engine.registeredVariables).filter((variable) => !before.has(variable));
    tf.dispose([kept, own]);
    throw cause;
  }
}
