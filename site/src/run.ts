import path from 'node:path';
import { lessons, runLesson, writeKernelSpec } from '@transferlab/kernel';
import { readCommandLine, runCommand, WrongUse } from 'transferlab/dist/command-line';
import { writeApi } from './api';
import { buildSite, SITE_MARK } from './build-site';
import { SiteError } from './error';
import { gatherLessons } from './gather-lessons';
import { writeLive } from './live/write-live';
import { replaceFolder, requireReplaceable } from './replace-folder';
import { serveSite } from './serve';
import { writeSolve } from './solve/write-solve';

const USAGE = `npx course site [options]
  --out FOLDER      where the site goes (default: out/site)
  --as-they-are     run no lesson: show the runs that are there, and say on a page where one is old or missing
  --clone ADDRESS   what readers are told to give to git clone
  --serve           then serve the site to this machine, until Ctrl-C; lessons run in their pages
  --help            this text`;

const OPTIONS = {
  out: { type: 'string' },
  'as-they-are': { type: 'boolean' },
  clone: { type: 'string' },
  serve: { type: 'boolean' },
} as const;

/** `course site`: runs what has to be run, makes all pages, and puts the site in place once it is whole. */
async function main(): Promise<number | undefined> {
  const read = readCommandLine(USAGE, OPTIONS);
  if (!read) return 0;
  const values = read.values;
  if (read.positionals.length > 0) throw new WrongUse(`site takes no '${read.positionals[0]}'.\n\n${USAGE}`);
  const root = path.resolve(__dirname, '..', '..');
  const out = path.join(root, 'out');
  const site = path.resolve(values.out ?? path.join(out, 'site'));
  try {
    requireReplaceable(site, SITE_MARK);
  } catch (cause) {
    throw cause instanceof SiteError ? new WrongUse(cause.message) : cause;
  }
  const run = (file: string) => runLesson(root, file, { out, timeout: 300, totalTimeout: 900 });
  if (!values['as-they-are']) writeKernelSpec(root);
  const gathered = await gatherLessons({ files: lessons(root), out, run: values['as-they-are'] ? undefined : run });
  await replaceFolder(site, SITE_MARK, (folder) =>
    buildSite(
      {
        root,
        lessons: gathered,
        writeLive: (to, all) => writeLive(root, to, all, path.join(out, 'live')),
        writeSolve: (to, exercises) => writeSolve(root, to, exercises),
        writeApi: (to) => writeApi(root, to, path.join(out, 'reference')),
        clone: values.clone,
      },
      folder,
    ),
  );
  const old = gathered.filter(({ state }) => state !== 'executed').map(({ name, state }) => `${name} (${state})`);
  if (old.length > 0) console.log(`Not of the present lessons: ${old.join(', ')}. Their pages say so.`);
  console.log(`The site is in ${site}. Open ${path.join(site, 'index.html')}`);
  if (values.serve) {
    const { address } = await serveSite(site);
    console.log(`Served at ${address} to this machine only; end with Ctrl-C.`);
    await new Promise(() => {});
  }
  return 0;
}

void runCommand(() =>
  main().catch((cause) => {
    if (!(cause instanceof SiteError)) throw cause;
    console.error(cause.message);
    return 1;
  }),
);
