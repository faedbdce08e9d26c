import {
  adam,
  arrays,
  backbone,
  chain,
  type Dataset,
  dora,
  head,
  join,
  lora,
  type Net,
  type Transform,
  tf,
  unfreeze,
} from 'transferlab';
import { STREAM, uniform } from './fine-tuned';

/** Texts to learn from, in memory; those of the peers are the same. */
const TEXTS = 256;

/** Where the A of the additions are drawn from, stream after stream. */
const LORA_STREAM = 1100;

const [RANK, CLASSES, SHORT] = [8, 2, 20];

/** What is fine-tuned in a row: which net, how many tokens a text has, whether every other ends early, what learns. */
interface Tuned {
  readonly body: 'minilm' | 'smollm2-135m';
  readonly tokens: number;
  readonly padded: boolean;
  readonly lora?: readonly string[];
  /** Whether the additions are those of DoRA. */
  readonly magnitudes?: true;
}

export const TUNED: Readonly<Record<string, Tuned>> = {
  'finetune-minilm-all': { body: 'minilm', tokens: 32, padded: true },
  'lora-minilm': { body: 'minilm', tokens: 32, padded: true, lora: ['*/query/kernel', '*/value/kernel'] },
  'tune-dora': {
    body: 'minilm',
    tokens: 32,
    padded: true,
    lora: ['*/query/kernel', '*/value/kernel'],
    magnitudes: true,
  },
  // The last eight of thirty blocks.
  'lora-smollm2': {
    body: 'smollm2-135m',
    tokens: 64,
    padded: false,
    lora: ['block2[3-9]/{query,value}/kernel', 'block30/{query,value}/kernel'],
  },
};

/** A net with its published weights and a head of two classes, and additions where the row has them, drawn as the peers draw them. */
export async function tunedText(row: string): Promise<Net> {
  const { body: name, tokens, lora: on, magnitudes } = TUNED[row];
  const body = await backbone(name, { tokens });
  const top = head({ classes: CLASSES, inputFeatures: body.output[0] });
  draw(top, 'head/kernel', STREAM.head, Math.sqrt(6 / (body.output[0] + CLASSES)));
  const net = join(body, top);
  if (!on) return net;
  const adapted = (magnitudes ? dora : lora)(net, { on, rank: RANK, alpha: RANK });
  for (const [index, a] of Object.keys(adapted.weights)
    .filter((weight) => /(?:lora|dora)-a$/.test(weight))
    .entries()) {
    draw(adapted, a, LORA_STREAM + index, 0.1);
  }
  return adapted;
}

function draw({ weights }: Net, name: string, stream: number, scale: number): void {
  const { size, shape } = weights[name];
  const values = uniform(stream, size).map((value) => value * scale);
  tf.tidy(() => weights[name].assign(tf.tensor(values, shape) as never));
}

/** What learns in a row, by this rule. */
export function tunedBy(row: string, rule: Transform = adam(1e-5)): Transform {
  const { lora: on, magnitudes } = TUNED[row];
  return on ? chain(unfreeze(magnitudes ? '*dora*' : '*lora*', 'head'), rule) : rule;
}

/** So many texts, the first of those that the peers learn from. */
export function drawnTexts(row: string, net: Net, count = TEXTS): Dataset {
  const { tokens, padded } = TUNED[row];
  const vocabulary = row.endsWith('smollm2') ? 49152 : 30522;
  const ids = uniform(STREAM.inputs, count * tokens).map((even, at) => {
    const isBehind = padded && Math.floor(at / tokens) % 2 === 0 && at % tokens >= SHORT;
    return isBehind ? 0 : 1 + Math.floor(((even + 1) / 2) * (vocabulary - 1));
  });
  const labels = Array.from({ length: count }, (_, index) => index % CLASSES);
  const data = arrays(ids, labels, { shape: [tokens], classes: ['0', '1'], name: 'texts' });
  return { ...data, vocabulary: net.input.tokenizer?.name };
}
