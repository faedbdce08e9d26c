/** What a paper reports of a way of adapting, on its own data, in percent. */
export interface Published {
  /** Who, and where it can be read. */
  readonly paper: string;
  /** From what to what, and with which net. */
  readonly data: string;
  /** Right without adapting, where the paper says it. */
  readonly sourceOnly?: number;
  readonly adapted: number;
}

type ByWay = Readonly<Record<string, Published>>;

const GANIN = 'Ganin et al. 2016, arXiv:1505.07818';
const BOUSMALIS = 'Bousmalis et al. 2016, arXiv:1608.06019';
const LONG_2017 = 'Long et al. 2017, arXiv:1605.06636';
const LONG_2018 = 'Long et al. 2018, arXiv:1705.10667';
const TZENG = 'Tzeng et al. 2017, arXiv:1702.05464';

const ON_PHOTOGRAPHS = { data: 'MNIST to MNIST-M, their net', sourceOnly: 52.25 };
const OFFICE = { data: 'Office-31, mean of six transfers, ResNet-50', sourceOnly: 76.1 };
const HOME = { data: 'Office-Home, mean of twelve transfers, ResNet-50', sourceOnly: 46.1 };

const digitsOnPhotographs: ByWay = {
  'target only': { ...ON_PHOTOGRAPHS, paper: GANIN, adapted: 95.96 },
  dann: { ...ON_PHOTOGRAPHS, paper: GANIN, adapted: 76.66 },
  mmd: { paper: BOUSMALIS, data: 'MNIST to MNIST-M', sourceOnly: 56.6, adapted: 76.9 },
  coral: { paper: BOUSMALIS, data: 'MNIST to MNIST-M', sourceOnly: 56.6, adapted: 57.7 },
};

const pictures: ByWay = {
  mmd: { ...OFFICE, paper: `DAN, as measured by ${LONG_2017}`, adapted: 80.4 },
  'joint mmd': { ...OFFICE, paper: LONG_2017, adapted: 84.3 },
  coral: {
    paper: 'Sun & Saenko 2016, arXiv:1607.01719',
    data: 'Office-31, mean of six transfers, AlexNet',
    sourceOnly: 70.1,
    adapted: 72.1,
  },
  dann: { ...OFFICE, paper: `as measured by ${LONG_2018}`, adapted: 82.2 },
  'cdan with entropy': { ...OFFICE, paper: LONG_2018, adapted: 87.7 },
  mcc: { ...OFFICE, paper: 'Jin et al. 2020, arXiv:1912.03699', adapted: 89.4 },
};

const home: ByWay = {
  mmd: { ...HOME, paper: `DAN, as measured by ${LONG_2018}`, adapted: 56.3 },
  'joint mmd': { ...HOME, paper: `JAN, as measured by ${LONG_2018}`, adapted: 58.3 },
  dann: { ...HOME, paper: `as measured by ${LONG_2018}`, adapted: 57.6 },
  'cdan with entropy': { ...HOME, paper: LONG_2018, adapted: 65.8 },
};

const reviews: ByWay = {
  dann: { paper: GANIN, data: 'books to DVDs, words as features', sourceOnly: 79, adapted: 78.4 },
};

const classesMissing: ByWay = {
  dann: {
    paper: 'as measured by Cao et al. 2018, arXiv:1808.04205',
    data: 'Office-31 with ten of 31 classes in the target, ResNet-50',
    sourceOnly: 75.6,
    adapted: 43.4,
  },
};

const between = (
  from: string,
  to: string,
  sourceOnly: number,
  dann: number,
  cdan: number,
  withEntropy: number,
): ByWay => ({
  dann: { paper: `as measured by ${TZENG}`, data: `${from} to ${to}`, sourceOnly, adapted: dann },
  cdan: { paper: LONG_2018, data: `${from} to ${to}`, adapted: cdan },
  'cdan with entropy': { paper: LONG_2018, data: `${from} to ${to}`, adapted: withEntropy },
});

/** Figures of papers next to each transfer of `transfers.ts`, by way; those of speech are missing, none was comparable. */
export const PUBLISHED: Readonly<Record<string, ByWay>> = {
  'digits to digits on photographs': digitsOnPhotographs,
  'digits to digits on photographs, changed at random': digitsOnPhotographs,
  'MNIST to optical digits': between('MNIST', 'USPS', 75.2, 77.1, 93.9, 95.6),
  'optical digits to MNIST': between('USPS', 'MNIST', 57.1, 73, 96.9, 98),
  'photographs to drawings': pictures,
  'coloured to black and white': pictures,
  'photographs to drawings, fine-tuned': home,
  'coloured to black and white, fine-tuned': home,
  'films to restaurants': reviews,
  'restaurants to products': reviews,
  'films to products': reviews,
  'products to films': reviews,
  'products to restaurants': reviews,
  'restaurants to films': reviews,
  'digits to half of the digits on photographs': classesMissing,
  'coloured to three classes of black and white': classesMissing,
};

const GAO = 'Gao et al. 2021, arXiv:2012.15723';

/** Figures of papers next to ways of using a decoder, by `decoder-accuracy.ts`; all of other networks on other sentences. */
export const PUBLISHED_PROMPTS: ByWay = {
  'zero-shot': { paper: GAO, data: 'SST-2, RoBERTa-large by a prompt, no labels', adapted: 83.6 },
  'examples in the prompt': { paper: GAO, data: 'SST-2, RoBERTa-large, 32 examples in the prompt', adapted: 84.8 },
  'LoRA in the prompt': { paper: GAO, data: 'SST-2, RoBERTa-large fine-tuned in a prompt on 32 labels', adapted: 92.7 },
};

/** The same of learning from few labelled sentences (lesson 14), by way and number of labels. */
export const PUBLISHED_OF_SENTENCES: Readonly<Record<string, Readonly<Record<number, Published>>>> = {
  SetFit: {
    16: {
      paper: 'Tunstall et al. 2022, arXiv:2209.11055',
      data: 'customer reviews, eight of each class, MPNet (110 M weights)',
      adapted: 88.5,
    },
  },
};
