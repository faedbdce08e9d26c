import { isBuiltin } from 'node:module';
import { type ForkServer, startForkServer } from './fork-server';
import { LIMITS, type Limits } from './limits';
import { type Measurer, measurerOf } from './measurer';
import { MEASURE_FUNCTIONS, SCENARIO_FUNCTIONS } from './messages';
import { type Runner, runnerIn, startRunner } from './runner';

/** Running processes that a check need not wait for. Each serves one answer, and is thrown away. */
export interface Pool {
  /** Waits until processes with these packages can be had by copying, where they can at all, and says whether they can. */
  warm(packages: string[], unsealed?: boolean): Promise<boolean>;
  /**
   * A fresh process for code that imports these packages; one that is ready when there is one. `unsealed`: for a request to
   * load that says so.
   */
  take(packages: string[], unsealed?: boolean): Runner;
  /** The next one will import these packages. */
  prepare(packages: string[]): void;
  /** A trial is over: resolves when its process is gone. */
  giveBack(runner: Runner): Promise<void>;
  readonly limits: Limits;
  /** The process that measures what answers left. */
  readonly measurer: Measurer;
  /** Ends what is still running; resolves when all of it is gone. */
  close(): Promise<void>;
}

/** A pool whose processes can be started before it is known what they will run. */
export interface BeginningPool extends Pool {
  /** From now on so many are getting ready, each of which loads those of these packages that take long. */
  begin(packages: string[], count: number): void;
}

/** `ahead` processes are kept ready: none for a single check, one where more checks follow. */
export function runnerPool(root: string, ahead: number, limits: Limits = LIMITS): BeginningPool {
  const ready: Runner[] = [];
  const running = new Set<Runner>();
  const start = () => {
    const runner = startRunner(root, limits);
    running.add(runner);
    void runner.gone.then(() => running.delete(runner));
    return runner;
  };
  const take = () => {
    // One that died while it waited (memory is short, somebody killed it) is of no use to anybody.
    while (ready.length > 0) {
      const runner = ready.shift() as Runner;
      if (runner.alive) return runner;
    }
    return start();
  };
  const begin = (packages: string[], count: number) => {
    const modules = packages.filter((name) => PRELOADED.includes(name));
    while (ready.length < count) {
      const runner = start();
      if (modules.length) void runner.request({ do: 'preload', modules }, limits.startSeconds);
      ready.push(runner);
    }
  };
  const measurer = measurerOf(take, limits);
  return {
    limits,
    measurer,
    warm: async () => false,
    take,
    begin,
    prepare: (packages) => begin(packages, ahead),
    async giveBack(runner) {
      runner.kill();
      await runner.gone;
    },
    async close() {
      ready.length = 0;
      await measurer.close();
      const all = [...running];
      for (const runner of all) runner.kill();
      await Promise.all(all.map((runner) => runner.gone));
    },
  };
}

/**
 * For many answers: processes that are copies of one in which Node, and TensorFlow where it is wanted, is loaded
 * already. As isolated as those of `runnerPool`, and there in milliseconds; where this machine can't make copies, and
 * until it is known that it can, the pool is one of those.
 */
export function forkingPool(root: string, limits: Limits = LIMITS): ForkingPool {
  const spawned = runnerPool(root, 1, limits);
  const servers = new Map<string, ForkServer | undefined>();
  const copies = new Set<Runner>();
  const serverFor = (packages: string[], unsealed = false) => {
    const tensors = wantTensorFlow(packages);
    const kind = `${tensors} ${unsealed}`;
    // One that came to its end (memory is short, somebody killed it) is replaced; one that never worked is not.
    if (!servers.has(kind) || servers.get(kind)?.state === 'ended') {
      servers.set(kind, startForkServer(root, { tensors, unsealed }, limits));
    }
    return servers.get(kind);
  };
  const takeWithin = (within: Limits, packages: string[], unsealed = false) => {
    const server = serverFor(packages, unsealed);
    // Others are loaded before the language is locked, and in a copy it is.
    const copy = server?.state === 'works' && packages.every(isLoaded) ? server.copy() : undefined;
    if (!copy) return spawned.take(packages);
    const runner = runnerIn(copy, within);
    copies.add(runner);
    void runner.gone.then(() => copies.delete(runner));
    return runner;
  };
  const take = (packages: string[], unsealed?: boolean) => takeWithin(limits, packages, unsealed);
  const measurer = measurerOf(take, limits);
  const pool: Pool = {
    limits,
    take,
    measurer,
    prepare(packages) {
      const server = serverFor(packages);
      if (!server || server.state === 'never') spawned.prepare(packages);
    },
    giveBack: spawned.giveBack,
    async warm(packages, unsealed) {
      return (await serverFor(packages, unsealed)?.tried) ?? false;
    },
    async close() {
      await measurer.close();
      for (const runner of copies) runner.kill();
      await Promise.all([...copies].map((runner) => runner.gone));
      await Promise.all([spawned.close(), ...[...servers.values()].map((server) => server?.close())]);
    },
  };
  return {
    ...pool,
    isCopy: (runner) => copies.has(runner),
    hurried(times) {
      const less = { ...limits, ...times };
      return { ...pool, limits: less, take: (packages, unsealed) => takeWithin(less, packages, unsealed) };
    },
  };
}

export interface ForkingPool extends Pool {
  isCopy(runner: Runner): boolean;
  /** The same processes with less time; closed with this pool. */
  hurried(times: Pick<Limits, 'startSeconds' | 'callSeconds' | 'answerSeconds'>): Pool;
}

/** Whether TensorFlow has to be loaded for code that imports these. */
export const wantTensorFlow = (packages: string[]) => packages.some((name) => PRELOADED.includes(name));

/** In a fork server before any copy is made. */
const isLoaded = (name: string) => PRELOADED.includes(name) || OF_THE_GRADER.includes(name) || isBuiltin(name);

const OF_THE_GRADER = [SCENARIO_FUNCTIONS, MEASURE_FUNCTIONS];

/** The course's own packages whose loading takes longer than everything else in a check: others run when the answer does. */
export const PRELOADED: readonly string[] = ['transferlab', '@tensorflow/tfjs', '@tensorflow/tfjs-node'];
