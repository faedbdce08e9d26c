import Module from 'node:module';
import { asData, decode, type TensorData, type Wire } from './codec';
import type { Packages } from './course-packages';
import { type Exports, evaluate } from './evaluate';
import { answersRequire } from './imports';
import type { Locks } from './lock-packages';
import { measureFunctions } from './measure-functions';
import { callCountingMemory } from './memory';
import { type Code, MEASURE_FUNCTIONS, type Request, SCENARIO_FUNCTIONS } from './messages';
import { BrokenHalf, exportedFunction, exportedValue, Refused } from './refused';
import { isPromise, promised, scenarioFunctions } from './scenario-functions';
import { sealTensorFlow } from './seal';
import { seedRandom } from './seeded-random';
import { registerTensors, type TensorRegister } from './tensor-register';
import { tracesIn } from './traces';

/** Does what a request asks; what it returns is not yet data. */
export type Handle = (request: Request) => Promise<unknown>;

/** The one owner of the answer that this process holds, and of the scenario that runs with it. */
export interface Answering {
  handle: Handle;
  /** Puts an answer of the course's own in the place of the learner's, or takes it away. */
  holds(answer: Exports): void;
  /** Seals TensorFlow, where it is loaded, or as soon as it is; once. */
  seal(): void;
}

/** The library registers its operations and gradients when it first needs them, and afterwards nobody can. */
function registerOperations({ load }: Packages): void {
  const { fuse } = load('transferlab/dist/engine/fused/fuse.js') as { fuse(): void };
  const { completeGradients } = load('transferlab/dist/engine/gradients/complete.js') as { completeGradients(): void };
  fuse();
  completeGradients();
}

const measureRequire = (require: NodeJS.Require) =>
  ((name: string) => (name === MEASURE_FUNCTIONS ? measureFunctions : require(name))) as NodeJS.Require;

/** What `scenario.ts` exports. Nothing of the answer has run by then. */
function scenarioOf(scenario: Code, require: NodeJS.Require): Exports {
  try {
    return evaluate(scenario, require);
  } catch (error) {
    throw new BrokenHalf(`scenario.ts could not be loaded: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** As data, while tensors are there. What is none stays as it is: the reply says why. */
function dataIn(result: unknown): unknown {
  try {
    return asData(result);
  } catch {
    return result;
  }
}

export function answering(packages: Packages, locks: Locks, pipe: number): Answering {
  let answer: Exports = {};
  let scenario: Exports = {};
  let synchronous: readonly string[] = [];
  let register: TensorRegister | undefined;
  let isSealing = false;
  /** Whether there is anything that was not there before the first answer. */
  let leftTraces: (() => boolean) | undefined;

  // Before the language is locked, where TensorFlow is loaded by then; else as soon as it is.
  packages.onceLoaded((tf) => {
    registerOperations(packages);
    register = registerTensors(tf);
    if (isSealing) sealTensorFlow(tf);
  });

  function seal(): void {
    if (isSealing) return;
    isSealing = true;
    if (packages.isTensorFlowLoaded) sealTensorFlow(packages.tensorflow());
  }

  /** The scenario and all packages first; then, where it is not yet, the language is locked, and only then the answer runs. */
  function load({ answer: code, scenario: beside, ...options }: Extract<Request, { do: 'load' }>): void {
    const ofGrader = [SCENARIO_FUNCTIONS, MEASURE_FUNCTIONS];
    const imported = [...code.packages, ...(beside?.packages ?? [])].filter((name) => !ofGrader.includes(name));
    if (!imported.every(Module.isBuiltin)) packages.open();
    const require = answersRequire(packages.load, packages.names, pipe);
    for (const name of imported) if (packages.names.includes(name)) require(name);
    const functions = scenarioFunctions(register);
    const scenarioRequire = (name: string) => (name === SCENARIO_FUNCTIONS ? functions : packages.load(name));
    scenario = beside ? scenarioOf(beside, scenarioRequire as NodeJS.Require) : {};
    synchronous = options.synchronous ?? [];
    seedRandom();
    const isNamed = locks.lock();
    if (!options.unsealed) seal();
    leftTraces ??= tracesIn(isNamed, packages.isTensorFlowLoaded ? packages.tensorflow() : undefined);
    answer = evaluate(code, options.measures ? measureRequire(require) : require);
  }

  const args = (wire: Wire): unknown[] =>
    decode(wire, ({ values, shape, dtype }: TensorData) =>
      packages.tensorflow().tensor(values, shape, dtype),
    ) as unknown[];

  /** A function of the answer's. A promise is its result like any other, but where the exercise needs the result at once. */
  function ofAnswer(name: string): (...callArgs: unknown[]) => unknown {
    const call = exportedFunction('answer.ts', answer, name);
    if (!synchronous.includes(name)) return call;
    return (...callArgs) => {
      const result = call(...callArgs);
      if (isPromise(result)) throw new Refused(promised(name));
      return result;
    };
  }

  /** The answer as a scenario gets it: with the same sentence for a promise where a result is needed at once. */
  function answerForScenario(): Exports {
    const wrapped = synchronous.filter((name) => typeof answer[name] === 'function');
    return wrapped.length === 0
      ? answer
      : { ...answer, ...Object.fromEntries(wrapped.map((name) => [name, ofAnswer(name)])) };
  }

  async function callEach(call: (...args: unknown[]) => unknown, lists: unknown[][]): Promise<unknown[]> {
    const results: unknown[] = [];
    for (const list of lists) results.push(await call(...list));
    return results;
  }

  /** Measures artefacts, and frees what that took: this process measures those of many answers. */
  async function measured(name: string, wire: Wire): Promise<unknown> {
    packages.tensorflow();
    const mark = register?.mark();
    try {
      const result = await exportedFunction('measure.ts', answer, name)(...args(wire));
      return dataIn(result);
    } finally {
      if (mark) register?.disposeSince(mark);
    }
  }

  async function handle(request: Request): Promise<unknown> {
    switch (request.do) {
      case 'ping':
        return null;
      case 'preload':
        for (const name of request.modules) packages.load(name);
        return null;
      case 'load':
        load(request);
        return null;
      case 'traces':
        return leftTraces?.() ?? true;
      case 'value':
        return exportedValue('answer.ts', answer, request.name);
      case 'call':
        return ofAnswer(request.name)(...args(request.args));
      case 'callEach':
        return callEach(ofAnswer(request.name), args(request.args) as unknown[][]);
      case 'memory':
        // Also of an answer that imports nothing: what it is given are tensors.
        packages.tensorflow();
        return callCountingMemory(
          ofAnswer(request.name),
          args(request.args),
          request.times,
          register as TensorRegister,
        );
      case 'measure':
        return measured(request.name, request.args);
      case 'scenario':
        return exportedFunction('scenario.ts', scenario, request.name)(answerForScenario(), ...args(request.args));
    }
  }

  return {
    handle,
    holds(newAnswer) {
      answer = newAnswer;
    },
    seal,
  };
}
