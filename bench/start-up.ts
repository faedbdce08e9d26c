import { spawnSync } from 'node:child_process';
import { type BackboneName, backbone } from 'transferlab';
import { median } from './median';
import { type Run, storeRuns } from './stored-runs';

/**
 * How long a backbone takes to be there, from a warm cache: each in a fresh process, from the start of Node to the net with its
 * weights, loading the library and TensorFlow and checking the file's sha256 included. The most memory next to it, of which the
 * weights' own pages are shared with the page cache. The median of five.
 */
const COMMAND = 'npm run bench:start-up';
const ROUNDS = 5;

interface Setting extends Run {
  readonly backbone: BackboneName;
}

const BACKBONES: readonly BackboneName[] = [
  'efficientnet-lite0',
  'minilm',
  'smollm2-135m',
  'centernet',
  'speech-embedding',
];

/** Seconds from the start of Node, and the most memory of the process. */
interface Measured {
  readonly seconds: number;
  readonly megabytes: number;
}

function measure(name: BackboneName): Measured {
  const from = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, [__filename, name], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${name} did not start: ${stderr}`);
  const { at, megabytes } = JSON.parse(stdout);
  // Both clocks count from the same moment, so that Node's own start is in it.
  return { seconds: Number(((at - (performance.timeOrigin + from)) / 1000).toFixed(3)), megabytes };
}

async function main(): Promise<void> {
  const [asked] = process.argv.slice(2);
  if (asked) {
    await backbone(asked as BackboneName);
    const at = performance.timeOrigin + performance.now();
    return console.log(JSON.stringify({ at, megabytes: Math.round(process.resourceUsage().maxRSS / 1024) }));
  }
  const settings: Setting[] = BACKBONES.map((name) => ({ backbone: name }));
  const runs = await storeRuns('start-up', COMMAND, settings, async (setting) => {
    const rounds = Array.from({ length: ROUNDS }, () => measure(setting.backbone));
    const middle = (of: keyof Measured) => median(rounds.map((round) => round[of]));
    return { seconds: middle('seconds'), megabytes: middle('megabytes'), rounds };
  });
  for (const { backbone: name, seconds, megabytes } of runs)
    console.log(`${name}: ${seconds} s, at most ${megabytes} MB`);
}

main().catch((cause: Error) => {
  console.error(cause.message);
  process.exitCode = 1;
});
