import { ready, tf } from './tensorflow';

/** A resource that holds memory until it is disposed: tensors, a compiled function, a training step. */
export interface Disposable {
  dispose(): unknown;
}

/** Registers a resource to be freed, and returns it: `const step = own(trainingStep(net, recipe))`. */
export type Own = <Resource extends Disposable | undefined>(resource: Resource) => Resource;

/**
 * Waits for the backend, then runs a function with an owner. Resources passed to `own` are freed when the run ends, also if it
 * throws: in reverse order, and each also if freeing another one fails. The first error is thrown.
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
  for (const resource of owned.reverse()) {
    try {
      await resource.dispose();
    } catch (cause) {
      failures.push(cause);
    }
  }
  if (failures.length > 0) throw failures[0];
  return result as Result;
}

/**
 * Creates tensors and variables atomically: if `make` throws, every tensor and every variable that it created is freed. The
 * result of a successful `make` is unchanged.
 */
export function allOrNothing<Made>(make: () => Made): Made {
  const engine = tf.engine();
  const { state } = engine;
  const before = new Set(Object.values(engine.registeredVariables));
  engine.startScope();
  const created = () => [...state.activeScope.track];
  try {
    const result = make();
    engine.endScope(created() as never);
    return result;
  } catch (cause) {
    const keptTensors = created().filter(({ kept }) => kept);
    engine.endScope();
    const newVariables = Object.values(engine.registeredVariables).filter((variable) => !before.has(variable));
    tf.dispose([keptTensors, newVariables]);
    throw cause;
  }
}
