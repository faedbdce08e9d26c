import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import * as library from 'transferlab';

/** A file as the child lays it out: its path in the child's folder and its bytes. */
export type Files = ReadonlyMap<string, Buffer>;

const ROWS = Array.from({ length: 12 }, (_, row) => `${row},${(row * 7) % 5},${row / 3},word ${row},${'abc'[row % 3]}`);

/** Small networks as transformers saves them; this file runs from `fuzz/dist`. */
const LIBRARY = path.join(__dirname, '..', '..', 'lib', 'src');
const PRETRAINED = path.join(LIBRARY, 'backbones', 'fixtures', 'pretrained');
const NETWORKS = ['bert', 'vit'].flatMap((name) => [`${name}/config.json`, `${name}/model.safetensors`]);

/** One small sound file of every format that the library reads. Made once a child: it needs TensorFlow and sharp. */
export async function smallFiles(folder: string): Promise<Files> {
  const files = new Map<string, Buffer>();
  const text = (name: string, content: string) => files.set(name, Buffer.from(content));
  text('points.csv', `x,y,size,text,kind\n${ROWS.join('\n')}\n`);
  text('texts.jsonl', ROWS.map((row) => JSON.stringify({ text: row, kind: row.at(-1), size: row.length })).join('\n'));
  text('coco.json', JSON.stringify(COCO));
  text('results.json', JSON.stringify([{ image_id: 1, category_id: 1, bbox: [1, 1, 3, 3], score: 0.5 }]));
  text('voc/one.xml', VOC);
  text('yolo/data.yaml', 'path: .\ntrain: images\nval: images\nnames: [a, b]\n');
  text('yolo/labels/one.txt', '0 0.5 0.5 0.25 0.25\n1 0.2 0.2 0.1 0.1\n');
  for (const name of ['a/one.png', 'a/two.png', 'b/three.jpg', 'b/four.webp', 'one.png']) {
    const image = sharp(Buffer.alloc(8 * 8 * 3, name.length * 10), { raw: { width: 8, height: 8, channels: 3 } });
    const bytes = await image.toFormat(path.extname(name).slice(1) as 'png').toBuffer();
    files.set(`pictures/${name}`, bytes);
    if (name === 'one.png') for (const copyPath of ['voc/one.png', 'yolo/images/one.png']) files.set(copyPath, bytes);
  }
  for (const name of ['tone.wav', 'sounds/a/one.wav', 'sounds/b/two.wav']) files.set(name, wav(800));
  for (const name of [...NETWORKS, 'bert/tokenizer.json', 'vit/preprocessor_config.json'])
    files.set(name, readFileSync(path.join(PRETRAINED, name)));
  for (const name of ['images.onnx', 'texts.onnx'])
    files.set(name, readFileSync(path.join(LIBRARY, 'onnx', 'fixtures', name)));
  files.set('nested.keras', readFileSync(path.join(LIBRARY, 'keras', 'fixtures', 'nested.keras')));
  layOut(folder, files);
  const net = library.mlp({ inputFeatures: 4, hidden: 5, classes: 3 });
  library.save(net, path.join(folder, 'net.bin'));
  files.set('net.bin', readFileSync(path.join(folder, 'net.bin')));
  const adapted = library.lora(net, { rank: 2, on: ['*/kernel'] });
  library.saveAdapter(adapted, path.join(folder, 'adapter.bin'));
  files.set('adapter.bin', readFileSync(path.join(folder, 'adapter.bin')));
  library.dispose(net);
  return files;
}

/** Puts the files back as they were and removes what a case has written. */
export function layOut(folder: string, files: Files): void {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) rmSync(path.join(folder, name), { recursive: true, force: true });
  for (const [name, bytes] of files) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), bytes);
  }
}

/** A WAV file of 16 bits, one channel, 8,000 samples a second. */
function wav(samples: number): Buffer {
  const bytes = Buffer.alloc(44 + 2 * samples);
  bytes.write('RIFF', 0);
  bytes.writeUInt32LE(36 + 2 * samples, 4);
  bytes.write('WAVEfmt ', 8);
  bytes.writeUInt32LE(16, 16);
  for (const [at, value] of [
    [20, 1],
    [22, 1],
    [32, 2],
    [34, 16],
  ])
    bytes.writeUInt16LE(value, at);
  bytes.writeUInt32LE(8000, 24);
  bytes.writeUInt32LE(16_000, 28);
  bytes.write('data', 36);
  bytes.writeUInt32LE(2 * samples, 40);
  for (let at = 0; at < samples; at++) bytes.writeInt16LE(Math.round(8000 * Math.sin(at / 5)), 44 + 2 * at);
  return bytes;
}

const COCO = {
  images: [{ id: 1, file_name: 'one.png', width: 8, height: 8 }],
  categories: [
    { id: 1, name: 'a' },
    { id: 2, name: 'b' },
  ],
  annotations: [
    { id: 1, image_id: 1, category_id: 1, bbox: [1, 1, 3, 3], area: 9, iscrowd: 0 },
    { id: 2, image_id: 1, category_id: 2, bbox: [2, 2, 4, 4], area: 16, iscrowd: 0 },
  ],
};

const VOC = `<annotation><filename>one.png</filename><size><width>8</width><height>8</height><depth>3</depth></size>
<object><name>a</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>4</xmax><ymax>4</ymax></bndbox></object></annotation>`;
