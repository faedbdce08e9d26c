import { join } from 'node:path';
import { cacheFolder } from 'transferlab/dist/places';
import { openSafetensors } from 'transferlab/dist/safetensors';
import { tokenizer } from 'transferlab/dist/text/tokenizer';
import type { Gap } from './gap';

type Name = 'minilm' | 'smollm2-135m';

interface Case {
  readonly line: string;
  readonly ids: Readonly<Record<Name, number[]>>;
  readonly decoded: Readonly<Record<Name, string>>;
}

const tokenizers = new Map<Name, ReturnType<typeof tokenizer>>();

function tokenizerOf(name: Name) {
  const known = tokenizers.get(name);
  if (known) return known;
  const { metadata } = openSafetensors(join(cacheFolder(), 'weights', `${name}.safetensors`), 'Run npm start.');
  const built = tokenizer(metadata.tokenizer, { name, end: name === 'minilm' ? '[SEP]' : '<|im_end|>' });
  tokenizers.set(name, built);
  return built;
}

/** Ids, and the text of these ids: the same or not. */
export function text({ line, ids, decoded }: Case): Gap[] {
  return (['minilm', 'smollm2-135m'] as const).flatMap((name) => {
    const ours = tokenizerOf(name);
    const same = (equal: boolean) => ({ gap: equal ? 0 : 1, tolerance: 0.5 });
    return [
      { of: `${name}, ids`, ...same(String(ours.encode(line)) === String(ids[name])) },
      { of: `${name}, text of ids`, ...same(ours.decode(ids[name]) === decoded[name]) },
    ];
  });
}
