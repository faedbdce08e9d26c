import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findUpwards } from 'transferlab';
import { markdownTable } from './markdown-table';
import { type Ratio, speedPicture } from './speed-picture';
import { saveText } from './stored-runs';

/** A row of `compare.json`, as far as the page shows it. */
interface Compared {
  readonly ms: { readonly ours: number };
  readonly settings: Readonly<Record<string, { readonly chosen?: string }>>;
  readonly ratios: Readonly<Record<string, Omit<Ratio, 'row'>>>;
  readonly rounds: number;
  readonly date: string;
  readonly machine: string;
}

/** A kernel's figures in milliseconds, megabytes for those that say so. */
type Kernel = Readonly<Record<string, number>>;

interface Graded {
  readonly oneWorker: { readonly perMinute: number };
  readonly timesNbgrader: number;
}

const PEERS = { torch: 'PyTorch', keras: 'Keras 3', onnx: 'ONNX Runtime', tfjs: 'TensorFlow.js' } as const;
type Peer = keyof typeof PEERS;
const KERNEL_ROWS = {
  'first cell done': 'from the start of the process to the first result, ms',
  'the same cell': 'one cell again, ms',
  'different cells': 'thirty different cells, ms each',
  complete: 'completion, ms',
  'complete tf.': 'completion of `tf.`, ms',
  'import tfjs-node': 'import of TensorFlow.js, ms',
  'megabytes after 500': 'memory after 500 cells, MB',
} as const;

const root = join(dirname(findUpwards('bench/results/compare.json', __dirname) as string), '../..');
const stored = <Content>(name: string): Content =>
  JSON.parse(readFileSync(join(root, 'bench/results', `${name}.json`), 'utf8'));

const comparedRows = () => stored<{ rows: Record<string, Compared> }>('compare').rows;

/** The ratios to one peer, the lowest first. */
export function ratiosTo(peer: Peer, rows: Readonly<Record<string, Compared>> = comparedRows()): Ratio[] {
  const ratios = Object.entries(rows).flatMap(([row, { ratios }]) => (ratios[peer] ? [{ row, ...ratios[peer] }] : []));
  return ratios.sort((a, b) => a.median - b.median);
}

/** The pictures of the page, by path from the root. */
export const speedPictures = (): Record<string, string> =>
  Object.fromEntries(
    (Object.keys(PEERS) as Peer[]).map((peer) => [
      `guides/pictures/speed-${peer}.svg`,
      speedPicture(PEERS[peer], ratiosTo(peer)),
    ]),
  );

/** `guides/speed.md`, from the stored results. */
export function speedPage(): string {
  const rows = comparedRows();
  return `${[
    '# Speed',
    'Made by `npm run figures` from `bench/results/`; nothing here is typed by hand. `npm run bench -- --quick` measures three rounds of each row on your machine and stores nothing.',
    '## Training and prediction',
    "A ratio is our time over the peer's, both measured in turns in one run on one machine. Below 1 we are faster. Peers run in the fastest of the settings that were tried (`bench/README.md`).",
    ...(Object.keys(PEERS) as Peer[]).map((peer) => `![${altOf(peer)}](pictures/speed-${peer}.svg)`),
    ...machines(rows).map(({ machine, names }) => ofMachine(machine, names, rows)),
    '## The notebook',
    kernels(),
    '## Grading a class',
    grading(),
  ].join('\n\n')}\n`;
}

function altOf(peer: Peer): string {
  const ratios = ratiosTo(peer);
  const below = ratios.filter(({ highest }) => highest < 1).length;
  return `Ratios to ${PEERS[peer]} in ${ratios.length} rows; in ${below} of them every round is below 1. The tables have the numbers.`;
}

/** The machines that rows were measured on, in the order of their first row. */
function machines(rows: Readonly<Record<string, Compared>>): { machine: string; names: string[] }[] {
  const known = [...new Set(Object.values(rows).map(({ machine }) => machine))];
  return known.map((machine) => ({
    machine,
    names: Object.keys(rows).filter((name) => rows[name].machine === machine),
  }));
}

function ofMachine(machine: string, names: readonly string[], rows: Readonly<Record<string, Compared>>): string {
  const peers = (Object.keys(PEERS) as Peer[]).filter((peer) => names.some((name) => rows[name].ratios[peer]));
  const cells = names.map((name) => {
    const { ms, ratios, date, rounds } = rows[name];
    const cell = (peer: Peer) =>
      ratios[peer]
        ? `${ratios[peer].median.toFixed(2)} (${ratios[peer].lowest.toFixed(2)} to ${ratios[peer].highest.toFixed(2)})`
        : '';
    return [`\`${name}\``, ms.ours.toFixed(2), ...peers.map(cell), `${rounds}`, date];
  });
  const head = ['row', 'ours, ms', ...peers.map((peer) => PEERS[peer]), 'rounds', 'date'];
  return `### ${machine}\n\nMedian of the rounds (lowest to highest).\n\n${markdownTable(head, cells)}`;
}

function kernels(): string {
  const { kernels, date, machine } = stored<{ kernels: Record<string, Kernel>; date: string; machine: string }>(
    'kernel',
  );
  const names = ['ours', 'tslab', 'ipykernel'];
  const rows = Object.entries(KERNEL_ROWS).map(([key, what]) => [
    what,
    ...names.map((name) => (kernels[name]?.[key] === undefined ? '' : `${kernels[name][key]}`)),
  ]);
  return `${machine}, ${date}.\n\n${markdownTable(['', 'this kernel', 'tslab', 'ipykernel'], rows)}`;
}

function grading(): string {
  const { submissions, nbgrader, lessons, date, machine } = stored<{
    submissions: number;
    nbgrader: { perMinute: number };
    lessons: { plain: Graded; tensors: Graded };
    date: string;
    machine: string;
  }>('grader');
  const ofKind = (what: string, { oneWorker, timesNbgrader }: Graded) => [
    what,
    `${Math.round(oneWorker.perMinute)}`,
    `${Math.round(nbgrader.perMinute)}`,
    timesNbgrader.toFixed(1),
  ];
  const head = ['exercises', 'answers a minute, one core', 'nbgrader', 'ratio'];
  const rows = [ofKind('without TensorFlow', lessons.plain), ofKind('with TensorFlow', lessons.tensors)];
  return `${submissions} submissions, ${machine}, ${date}.\n\n${markdownTable(head, rows)}`;
}

/** Writes the page and its pictures. */
export function saveSpeed(): void {
  mkdirSync(join(root, 'guides/pictures'), { recursive: true });
  for (const [path, text] of Object.entries(speedPictures())) saveText(join(root, path), text);
  saveText(join(root, 'guides/speed.md'), speedPage());
}
