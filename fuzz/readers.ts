import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import type * as transferlab from 'transferlab';
import type { Dataset } from 'transferlab';
import { type Files, layOut } from './files';
import { judged } from './judge';
import { CHANGES, type Change, changed } from './mutations';
import type { Target } from './targets';

interface Mutation {
  readonly file: string;
  readonly changes: readonly Change[];
}

const MUTATION = (files: readonly string[]): fc.Arbitrary<Mutation> =>
  fc.record({
    file: fc.constantFrom(...files),
    changes: CHANGES,
  });

/** The ends of texts.onnx. */
const TEXTS = { input: 'ids', shape: [12], others: { mask: { unequalTo: 0 } } };

/** The library as the child has it: with planted faults, where some are. */
type Library = typeof transferlab;

/** The readers, the files that each reads, and all questions about what was read. */
export const READERS: Readonly<
  Record<string, { readonly files: readonly string[]; read(library: Library, file: string): unknown }>
> = {
  csv: {
    files: ['points.csv'],
    read: (library) =>
      readAll(library.csv('points.csv', { label: 'kind', columns: ['text'] } as transferlab.CsvOptions)),
  },
  'csv of numbers': { files: ['points.csv'], read: (library) => readAll(library.csv('points.csv', { label: 'size' })) },
  jsonLines: {
    files: ['texts.jsonl'],
    read: (library) => readAll(library.jsonLines('texts.jsonl', { label: 'kind' })),
  },
  images: {
    files: ['pictures/a/one.png', 'pictures/b/three.jpg', 'pictures/b/four.webp'],
    read: async (library) => readAll(await library.readable(library.images('pictures', { size: 8 }))),
  },
  'images without a look': {
    files: ['pictures/a/one.png', 'pictures/b/three.jpg', 'pictures/b/four.webp'],
    read: (library) => readAll(library.images('pictures', { size: 8 })),
  },
  recordings: {
    files: ['sounds/a/one.wav'],
    read: (library) => readAll(library.recordings('sounds', { rate: 8000, seconds: 0.1 })),
  },
  readWav: { files: ['tone.wav'], read: (library) => library.readWav('tone.wav') },
  load: { files: ['net.bin'], read: (library) => library.load('net.bin') },
  loadAdapter: {
    files: ['adapter.bin'],
    async read(library) {
      const net = library.mlp({ inputFeatures: 4, hidden: 5, classes: 3 });
      try {
        return library.loadAdapter(net, 'adapter.bin');
      } finally {
        library.dispose(net);
      }
    },
  },
  readCoco: { files: ['coco.json'], read: (library) => library.readCoco('coco.json', { pictures: 'pictures' }) },
  readCocoResults: {
    files: ['results.json'],
    read: (library) =>
      library.readCocoResults('results.json', {
        images: [1],
        categories: [
          { id: 1, name: 'a' },
          { id: 2, name: 'b' },
        ],
      } as never),
  },
  readVoc: { files: ['voc/one.xml'], read: (library) => library.readVoc('voc') },
  readYolo: { files: ['yolo/data.yaml', 'yolo/labels/one.txt'], read: (library) => library.readYolo('yolo') },
  fromSafetensors: { files: ['net.bin'], read: (library) => library.fromSafetensors('net.bin', 'bert') },
  fromPretrained: {
    files: ['bert/config.json', 'bert/model.safetensors', 'bert/tokenizer.json', 'vit/preprocessor_config.json'],
    async read(library, file) {
      const net = await library.fromPretrained(path.dirname(file));
      library.dispose(net);
      return net.output;
    },
  },
  fromOnnx: {
    files: ['images.onnx', 'texts.onnx'],
    async read(library, file) {
      const net = await library.fromOnnx(file, file === 'texts.onnx' ? TEXTS : {});
      library.dispose(net);
      return net.output;
    },
  },
  fromKeras: {
    files: ['nested.keras'],
    async read(library, file) {
      const net = await library.fromKeras(file);
      library.dispose(net);
      return net.output;
    },
  },
  preflightOnnx: {
    files: ['images.onnx', 'texts.onnx'],
    read: (library, file) => library.preflightOnnx(file, file === 'texts.onnx' ? TEXTS : {}),
  },
  imageArrays: { files: ['net.bin', 'points.csv'], read: (library, file) => readAll(library.imageArrays(file)) },
  checkpoint: {
    files: ['out/run.checkpoint'],
    async read(library, file) {
      const net = library.mlp({ inputFeatures: 4, hidden: 5, classes: 3 });
      const data = library.csv('points.csv', { label: 'kind', features: ['x', 'y', 'size', 'x'] } as never);
      try {
        const callbacks = [library.checkpoint(file)];
        return await library.fit(net, data, {
          loss: library.crossEntropy(),
          optimizer: library.adam(0.01),
          epochs: 1,
          callbacks,
        });
      } finally {
        library.dispose(net);
      }
    },
  },
};

/** A set whose file can be read may hold examples that cannot. */
async function readAll(data: Dataset): Promise<unknown> {
  const indices = data.labels.map((_, index) => index);
  return { labels: data.labels.length, x: indices.length > 0 ? await data.read(indices) : undefined };
}

const nameOf = (reader: string) => `${reader} (file)`;
export const READER_NAMES = Object.keys(READERS).map(nameOf);

/** A target for each reader of files: a right file with a few of its bytes changed. */
export function readerTargets(folder: string, files: Files, library: Library): Target<Mutation>[] {
  return Object.entries(READERS).map(([name, reader]) => ({
    name: nameOf(name),
    kind: 'reader',
    cases: MUTATION(reader.files),
    async run({ file, changes }) {
      layOut(folder, files);
      const bytes = files.get(file) ?? Buffer.alloc(0);
      mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      writeFileSync(path.join(folder, file), changed(bytes, changes));
      // A number of the file may become NaN, which a reader may say or refuse; what it must not do is end raw.
      return judged(async () => ({ given: [], gives: () => reader.read(library, file) }), false);
    },
    print: ({ file, changes }) =>
      `${file} ${changes.map(({ kind, at, length, bytes, number }) => `${kind} at ${at.toFixed(4)} ${{ cut: '', number, remove: length, repeat: length, overwrite: bytes.join(' '), insert: bytes.join(' ') }[kind]}`).join(', ')}`,
  }));
}
