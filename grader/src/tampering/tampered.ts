import type { Bundle } from '../bundle';
import { ACTED, type Mode, REACH } from './inside/acts';
import { hands } from './inside/hands';
import { inside } from './inside/inside';
import { walker } from './inside/walker';
import type { Tampering } from './tampering';

export interface TamperedOptions {
  mode?: Mode;
  /** Whether TensorFlow is loaded, for the answer or its scenario. */
  tensors: boolean;
  /** Notes what the wrong answer can reach. */
  survey?: boolean;
}

/** A wrong answer with tamperings around each of its calls, as a program that could be handed in. */
export function tampered(wrong: Bundle, tamperings: readonly Tampering[], options: TamperedOptions): Bundle {
  const { mode = 'tampered', tensors, survey = false } = options;
  const acts = tamperings.flatMap(({ when, code, prepare }) => [
    ...(prepare ? [act('before', prepare, true)] : []),
    act(when, code),
  ]);
  const settings = { tensors, survey, acted: ACTED, reach: REACH };
  const code = `const wrong = { exports: {} };
(function (exports, require, module) {
${wrong.code}
})(wrong.exports, require, wrong);
(${inside.toString()})(exports, require, wrong.exports, [
${acts.join(',\n')}
], ${JSON.stringify(mode)}, ${JSON.stringify(settings)}, ${hands.toString()}, ${walker.toString()});
`;
  const packages = tensors ? [...new Set([...wrong.packages, '@tensorflow/tfjs-node', 'transferlab'])] : wrong.packages;
  return { code, filename: wrong.filename, packages, map: NO_MAP };
}

const act = (when: Tampering['when'], code: string, prepares = false) =>
  `{ when: ${JSON.stringify(when)}, prepares: ${prepares}, act(kit, args, result, memory) { 'use strict'; ${code} } }`;

const NO_MAP = JSON.stringify({ version: 3, sources: [], names: [], mappings: '' });
