import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join as joinPath } from 'node:path';
import {
  adam,
  arrays,
  crossEntropy,
  dispose,
  exportPretrained,
  fit,
  forward,
  fromPretrained,
  head,
  join,
  lora,
  type Net,
  preprocess,
} from 'transferlab';
import { tf } from 'transferlab/dist/engine/tensorflow';

// Trains a small network of every family of fromPretrained for two steps, exports it in Hugging Face's layout, and writes two
// examples with its outputs next to it, for bench/reference/exported_pretrained.py, which loads it by transformers.

const PRETRAINED = joinPath(__dirname, '../../lib/src/backbones/fixtures/pretrained');
const FAMILIES = readdirSync(PRETRAINED).filter((name) => existsSync(joinPath(PRETRAINED, name, 'config.json')));
const CLASSIFIED = /^(vit|deit|resnet|convnext|mobilenet_v2|efficientnet)/;
const IMAGES = new RegExp(`${CLASSIFIED.source}|^(dinov2|clip|siglip)`);
const SOUNDS = /^(wav2vec2|hubert|whisper)/;
/** Families of which low-rank updates are trained, and merged by the export. */
const ADAPTED = /^(bert|gpt2|vit|clip)$/;

/** Two examples that a family reads: pixels, samples or token ids. */
function examplesOf(family: string, { input }: Net) {
  const shape = [2, ...input.shape];
  if (IMAGES.test(family)) return tf.randomUniform(shape, 0, 255, 'int32', 5).toFloat();
  if (SOUNDS.test(family)) return tf.randomUniform(shape, -0.5, 0.5, 'float32', 5);
  return tf.randomUniform(shape, 4, 24, 'int32', 5);
}

/** What a family's net is after two training steps: with its head where the layout has a classifier. */
async function trained(family: string, body: Net): Promise<Net> {
  const adapted = ADAPTED.test(family) ? lora(body, { rank: 2, seed: 1 }) : body;
  const net = join(adapted, head({ classes: ['left', 'right'], seed: 1 }));
  const x = tf.tidy(() => {
    const examples = examplesOf(family, body);
    return IMAGES.test(family) ? preprocess(body, examples) : examples;
  });
  const data = arrays((await x.array()) as number[][], [0, 1]);
  x.dispose();
  await fit(net, data, { loss: crossEntropy(), optimizer: adam(0.01), epochs: 2, batch: 2, seed: 1 });
  return CLASSIFIED.test(family) ? net : adapted;
}

async function main(): Promise<void> {
  const [folder, ...only] = process.argv.slice(2);
  for (const family of FAMILIES) {
    if (only.length > 0 && !only.includes(family)) continue;
    const from = joinPath(PRETRAINED, family);
    const body = await fromPretrained(
      from,
      SOUNDS.test(family) ? { seconds: 0.2 } : IMAGES.test(family) ? {} : { tokens: 8 },
    );
    const net = await trained(family, body);
    await exportPretrained(net, joinPath(folder, family), { from });
    const x = examplesOf(family, body);
    const y = tf.tidy(() => forward(net, IMAGES.test(family) ? preprocess(net, x) : x));
    const { model_type: type } = JSON.parse(readFileSync(joinPath(from, 'config.json'), 'utf8'));
    const record = {
      type,
      ...{ input: Array.from(x.dataSync()), inputShape: x.shape },
      ...{ output: Array.from(y.dataSync()), outputShape: y.shape },
    };
    mkdirSync(folder, { recursive: true });
    writeFileSync(joinPath(folder, `${family}.json`), JSON.stringify(record));
    tf.dispose([x, y]);
    dispose(net);
  }
}

void main();
