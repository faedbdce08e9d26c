import { join } from 'node:path';
import type { Dataset } from '../core/dataset';
import { imageArrays } from '../data/image-arrays';
import { TransferError } from '../error';
import { nameText } from '../require/described';

/** The domains of the digits, each a folder below `datasets/digits`. */
export const DIGIT_DOMAINS = ['mnist', 'mnist-on-photographs', 'optical'] as const;

export type DigitDomain = (typeof DIGIT_DOMAINS)[number];

/**
 * Handwritten digits, the same ten classes in three domains: `mnist`; `mnist-on-photographs`, other digits of MNIST
 * blended over photographs; `optical`, other writers and another scanner. RGB, float32, 0..255, `[places, 28, 28, 3]`:
 * one net reads all three. 10,000 to train and 2,000 to test, of `optical` 1,197 and 600; no picture is in two of the
 * six. The card is datasets/digits/CARD.md. Where set-up has not made them, a TransferError says so.
 */
export function digits(domain: DigitDomain, part: 'train' | 'test' = 'train'): Dataset {
  if (!DIGIT_DOMAINS.includes(domain)) {
    throw new TransferError(`There are no digits ${nameText(domain)}. The domains are ${DIGIT_DOMAINS.join(', ')}.`);
  }
  if (part !== 'train' && part !== 'test') {
    throw new TransferError(`The digits have the parts train and test, not ${nameText(part)}.`);
  }
  return imageArrays(join('datasets', 'digits', domain, `${part}.safetensors`));
}
