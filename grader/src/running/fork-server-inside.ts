import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { runningProcess } from './child';
import { loadTensorFlow } from './preloaded';

/** What `fencedServer` passes: numbers for the kernel, the filter of system calls, and whether TensorFlow is wanted. */
export interface ServerSettings {
  limits: Record<string, number>;
  /** In base64; empty where there is none. */
  filter: string;
  /** The checkout, where it lies below /tmp. */
  belowTmp: string;
  tensors: boolean;
}

/** What `grader/addon` gives to those inside. */
interface Addon {
  socketPair(): [number, number];
  /** Makes copies as asked on descriptor 3; returns in a copy. */
  serve(limits: Record<string, number>, filter: Buffer, belowTmp: string): void;
  exit(code: number): never;
}

const { limits, filter, belowTmp, tensors } = JSON.parse(process.argv[2]) as ServerSettings;
const addon = require(join(__dirname, 'fork_server.node')) as Addon;
/** As often as it takes until V8 has compiled what it will compile. */
const ROUNDS = 60;

async function main(): Promise<void> {
  // Node's own way to end waits for threads that no copy has. Before `process` is locked.
  Object.defineProperty(process, 'reallyExit', { value: addon.exit, writable: false, configurable: false });
  const loaded = tensors ? loadTensorFlow(process.cwd()) : undefined;
  const running = runningProcess(process.cwd());
  // First: what V8 compiled for objects as they were before is of no use afterwards.
  running.prepare();
  loaded?.rehearse();
  await running.rehearse(addon.socketPair(), ROUNDS);
  settle();
  addon.serve(limits, Buffer.from(filter, 'base64'), belowTmp);

  // From here on this is a copy, with one answer to come.
  running.serve(loaded?.open);
}

/** What V8 optimises by now is what all answers run. What a copy runs a few hundred times, in milliseconds, is not worth it. */
const AS_A_COPY = ['--interrupt-budget=600000', '--ticks-before-optimization=5', '--max-bytecode-size-for-early-opt=0'];

/** Nothing is left to do for a copy that this process could do once: no garbage to collect, no code to optimise. */
function settle(): void {
  for (const flag of AS_A_COPY) setFlagsFromString(flag);
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  setFlagsFromString('--no-expose-gc');
  // Twice: the second ends the sweeping that the first began.
  collect();
  collect();
}

void main();
