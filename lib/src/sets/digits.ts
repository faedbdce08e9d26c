import type { Dataset } from '../core/dataset';
import { imageArrays } from '../data/image-arrays';
import { TransferError } from '../error';
import { join } from '../platform/paths';
import { nameText } from '../require/described';

/** The domains of the digits, each a folder in `datasets/digits`. */
export const DIGIT_DOMAINS = ['mnist', 'mnist-on-photographs', 'optical'] as const;

/** A domain of the digits. */
export type DigitDomain = (typeof DIGIT_DOMAINS)[number];

/**
 * Handwritten digits, the same ten classes in three domains: `mnist`; `mnist-on-photographs`, different MNIST digits
 * blended over photographs; `optical`, different writers and another scanner. RGB, float32, 0..255, `[batch, 28, 28, 3]`,
 * so one net reads all three. 10,000 training and 2,000 test images (`optical`: 1,197 and 600); no image is in two of the
 * six sets. The data card is datasets/digits/CARD.md.
 * Throws if the domain or the part does not exist, or setup has not created the files.
 */
export function digits(domain: DigitDomain, part: 'train' | 'test' = 'train'): Dataset {
  if (!DIGIT_DOMAINS.includes(domain)) {
    throw new TransferError(`There are no digits ${nameText(domain)}. The domains are ${DIGIT_DOMAINS.join(', ')}.`);
  }
  if (part !== 'train' && part !== 'test') {
    throw new TransferError(`part must be 'train' or 'test'; got ${nameText(part)}.`);
  }
  return imageArrays(join('datasets', 'digits', domain, `${part}.safetensors`));
}
