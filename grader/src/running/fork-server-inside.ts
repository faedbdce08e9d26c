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
  /** See the request to load. */
  unsealed: boolean;
}

/** What `grader/addon` gives to those inside. */
interface Addon {
  socketPair(): [number, number];
  /** Makes copies as asked on descriptor 3; returns in a copy. */
  serve(limits: Record<string, number>, filter: Buffer, belowTmp: string): void;
  exit(code: number): never;
}

const { limits, filter, belowTmp, tensors, unsealed } = JSON.parse(process.argv[2]) as ServerSettings;
const addon = require(join(__dirname, 'fork_server.node')) as Addon;
/** As often as it takes until V8 has compiled what it will compile. */
const ROUNDS = 60;

async function main(): Promise<void> {
  // Until `giveRoom`; as an option of the command line V8 would make it 2.
  setFlagsFromString('--semi-space-growth-factor=1');
  // Node's own way to end waits for threads that no copy has. Before `process` is locked.
  Object.defineProperty(process, 'reallyExit', { value: addon.exit, writable: false, configurable: false });
  const loaded = tensors ? loadTensorFlow(process.cwd()) : undefined;
  const running = runningProcess(process.cwd());
  // First: what V8 compiled for objects as they were before is of no use afterwards.
  running.prepare(unsealed);
  const collect = garbageCollector();
  // Before the rehearsal and not after it: a full collection throws away all optimised code that was made for objects of
  // which none is alive just then, such as tensors. Twice: the second ends the sweeping that the first began.
  collect();
  collect();
  loaded?.rehearse();
  await running.rehearse(addon.socketPair(), ROUNDS);
  for (const flag of AS_A_COPY) setFlagsFromString(flag);
  giveRoom(collect);
  addon.serve(limits, Buffer.from(filter, 'base64'), belowTmp);

  // From here on this is a copy, with one answer to come.
  running.serve(loaded?.open);
}

/** What V8 optimises by now is what all answers run. What a copy runs a few hundred times, in milliseconds, is not worth it. */
const AS_A_COPY = ['--interrupt-budget=600000', '--ticks-before-optimization=5', '--max-bytecode-size-for-early-opt=0'];

/**
 * Room for what a small answer makes: collecting garbage touches pages all over the heap, and each costs a copy of it. The
 * room for young objects is small until now and grows at once, to all that V8 allows, when many of them survive: so a copy
 * gets pages that nobody has written to, which cost it half of what those do that have to be copied.
 */
function giveRoom(collect: Collect): void {
  setFlagsFromString('--semi-space-growth-factor=16');
  const survivors: object[] = Array.from({ length: SURVIVORS }, (_, index) => ({ place: index }));
  // The young objects only, and thrice: they grow old at the second, and the third finds none.
  collect({ type: 'minor' });
  collect({ type: 'minor' });
  survivors.length = 0;
  collect({ type: 'minor' });
}

/** So many small objects as are more than the room for young ones holds. */
const SURVIVORS = 100_000;

type Collect = (options?: { type: 'minor' }) => void;

/** What `--expose-gc` gives, for this process only. */
function garbageCollector(): Collect {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as Collect;
  setFlagsFromString('--no-expose-gc');
  return collect;
}

void main();
