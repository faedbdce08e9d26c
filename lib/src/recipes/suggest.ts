import { TransferError } from '../error';
import { numberText } from '../require/described';
import { requireOptions } from '../require/options';

/** Facts that are known before the first run: counts, and quick measurements. */
export interface Situation {
  readonly of: 'pictures' | 'sentences' | 'sounds' | 'numbers';
  /** Labelled examples of the rarest class. */
  readonly labels: number;
  /** Number of unlabelled examples of the target domain; 0 if it is the domain of the labelled examples. */
  readonly unlabelled?: number;
  /** Proxy A-distance between the two domains, in [0, 2] (`proxyADistance`). */
  readonly distance?: number;
  /** Loss of accuracy, in percentage points, from held-out source examples to a few labelled target examples, if any. */
  readonly lost?: number;
  /** Whether the target may lack some classes. */
  readonly missing?: boolean;
  readonly tasks?: number;
  /** Time budget of one run in minutes, and seconds per epoch of training the full network. */
  readonly minutes?: number;
  readonly epochSeconds?: number;
}

/** A method to try, the reason, and the lesson that measures it. */
export interface Suggestion {
  readonly way: string;
  /** The call in code. */
  readonly call: string;
  readonly why: string;
  readonly lesson: string;
}

type Kind = Situation['of'];

/** A suggestion with its condition; `call` may depend on the kind of data. */
type Rule = Omit<Suggestion, 'call'> & {
  readonly call: string | ((of: Kind) => string);
  readonly when: (situation: Required<Situation>) => boolean;
};

/** Networks for sentences have no batch normalisation to freeze. */
const kept = (of: Kind) => (of === 'sentences' ? '' : 'freezeNorms(), ');

/** All layers except the last ones, by their names in the networks of the lessons. */
const FRONT: Partial<Record<Kind, string>> = {
  pictures: "'stem', 'block[1-5]*'",
  sentences: "'embedding', 'block[1-4]'",
  sounds: "'block[1-4]*'",
};
const NET: Partial<Record<Kind, string>> = { pictures: 'efficientnet-lite0', sounds: 'speech-embedding' };

/** Minimum epochs of full fine-tuning. */
const EPOCHS = 5;

const fitsBudget = ({ minutes, epochSeconds }: Required<Situation>) => EPOCHS * epochSeconds <= 60 * minutes;
const isElsewhere = ({ unlabelled, distance, lost }: Required<Situation>) =>
  unlabelled > 0 && (distance > 0.5 || lost > 5);

/**
 * Ordered by expected benefit per cost: cheap and strong methods first. Thresholds are the crossings of the lessons' curves
 * (`bench/results`), on small datasets and small networks; they are a starting point only.
 */
const RULES: readonly Rule[] = [
  {
    way: 'a bag of words',
    call: 'logisticRegression(bagOfWords(train, { ngrams: 2 }).of(train))',
    why: 'The baseline for sentences: without a net, in a second.',
    lesson: '14',
    when: ({ of }) => of === 'sentences',
  },
  {
    way: 'the same net from scratch',
    call: (of) =>
      of === 'numbers'
        ? 'mlp({ inputFeatures, hidden, classes }), with the same number of steps'
        : `backbone('${NET[of]}', { pretrained: false }), or lenet and mlp, with the same number of steps`,
    why: 'The baseline: what did transfer bring?',
    lesson: '01',
    when: ({ of }) => of !== 'sentences',
  },
  {
    way: 'nearest class means',
    call: 'prototypes(features)',
    why: 'With one or two labels of each class there is hardly anything to train: no setting, and as good as a probe.',
    lesson: '03',
    when: ({ labels, of }) => labels <= 2 && of !== 'numbers',
  },
  {
    way: 'a linear probe',
    call: 'logisticRegression(await extract(body, train))',
    why: 'Seconds, one setting, and hard to beat below ten labels of each class.',
    lesson: '03',
    when: ({ of }) => of !== 'numbers',
  },
  {
    way: 'answers by likelihood, with no training',
    call: 'classifyByPrompt(decoder, texts, { prompt, answers })',
    why: 'No label at all is needed where the classes have names that a text would use.',
    lesson: '15',
    when: ({ of, labels }) => of === 'sentences' && labels < 8,
  },
  {
    way: 'pairs of sentences (SetFit)',
    call: 'setFit(body, train, { optimizer: adam(2e-5), batch: 16 }), then a probe',
    why: 'A few labels make many pairs.',
    lesson: '14',
    when: ({ of, labels }) => of === 'sentences' && labels >= 2 && labels <= 32,
  },
  {
    way: 'the last layers, the others computed once',
    call: (of) => `chain(freeze(${FRONT[of]}), ${kept(of)}adam(${of === 'sentences' ? '1e-4' : '3e-4'}))`,
    why: 'All of the net would take longer than you have; frozen layers cost one pass.',
    lesson: '06',
    when: (situation) => situation.of !== 'numbers' && situation.labels > 2 && !fitsBudget(situation),
  },
  {
    way: 'everything, early layers more slowly',
    call: (of) =>
      `fineTune(net, train, { probe, optimizer: chain(${kept(of)}layerwiseRate(0.8), adam(oneCycle(${of === 'sentences' ? '1e-4' : '1e-3'}))) })`,
    why: 'From some labels of each class on, features that move gain over features that stand still.',
    lesson: '06',
    when: (situation) => situation.of !== 'numbers' && situation.labels >= 4 && fitsBudget(situation),
  },
  {
    way: 'echoes and background in training',
    call: 'augment(net, background(noise), gain(), timeShift())',
    why: 'Noise that the labelled recordings lack can be added to them.',
    lesson: '16',
    when: (situation) => situation.of === 'sounds' && isElsewhere(situation),
  },
  {
    way: 'averages of the target (AdaBN)',
    call: 'adabn(net, target)',
    why: 'One pass, no label, no setting; for nets with batch normalisation.',
    lesson: '09',
    when: (situation) => /pictures|sounds/.test(situation.of) && isElsewhere(situation),
  },
  {
    way: 'features drawn together, while layers move',
    call: "fit(net, train, { adapt: mmd(unlabelled(target)), … }); dann in mmd's place",
    why: 'Gained most of all adaptations here, from photographs to drawings; for sentences next to nothing.',
    lesson: '09, 10',
    when: (situation) =>
      situation.of !== 'sentences' && isElsewhere(situation) && !situation.missing && fitsBudget(situation),
  },
  {
    way: 'frozen features drawn together, class by class',
    call: 'fit(head, features, { adapt: jointMmd(unlabelled(target)), … })',
    why: 'Cheap. Gains where much was lost, and turns to harm where classes are missing.',
    lesson: '09, 11',
    when: (situation) => isElsewhere(situation) && !situation.missing,
  },
  {
    way: 'no aligning: fifty labels from there',
    call: 'negativeTransfer(make, { source, target, test }, …)',
    why: 'Where classes are missing, aligning invents them. A few labels measure, and teach.',
    lesson: '11',
    when: (situation) => isElsewhere(situation) && situation.missing,
  },
  {
    way: 'one trunk, a head for each task, losses added',
    call: 'join(body, heads({ … })), then a balance: pcgrad(), upgrad()',
    why: 'Half the work, and each task helps or hinders: compare with one net a task, then with a balance.',
    lesson: '12',
    when: ({ tasks }) => tasks > 1,
  },
];

/**
 * Suggests methods to try, in order, from facts that are known before training. The first is the baseline. It measures nothing
 * itself: `describe` counts, `proxyADistance` measures, and the experiment decides. Throws if `labels`, `distance`,
 * `unlabelled`, `tasks`, `minutes` or `epochSeconds` is out of range.
 */
export function suggest(situation: Situation): Suggestion[] {
  requireOptions('suggest', situation, {
    of: 'required',
    labels: 'required',
    unlabelled: true,
    distance: true,
    lost: true,
    missing: true,
    tasks: true,
    minutes: true,
    epochSeconds: true,
  });
  const known = {
    unlabelled: 0,
    distance: 0,
    lost: 0,
    missing: false,
    tasks: 1,
    minutes: Number.POSITIVE_INFINITY,
    epochSeconds: 0,
    ...situation,
  };
  const refuseUnless = (fits: boolean, sentence: string) => {
    if (!fits) throw new TransferError(sentence);
  };
  const { labels, distance, unlabelled, tasks, minutes, epochSeconds } = known;
  refuseUnless(
    labels >= 1,
    `labels must be the number of labelled examples of the rarest class, 1 or more; got ${numberText(labels)}.`,
  );
  refuseUnless(
    distance >= 0 && distance <= 2,
    `distance must be a proxy A-distance, 0 to 2; got ${distance}. Try proxyADistance.`,
  );
  refuseUnless(unlabelled >= 0, `unlabelled must be a number of examples, 0 or more; got ${unlabelled}.`);
  refuseUnless(Number.isInteger(tasks) && tasks >= 1, `tasks must be a positive integer; got ${tasks}.`);
  refuseUnless(
    minutes > 0 && epochSeconds >= 0,
    `minutes must be above 0 and epochSeconds 0 or more; got ${minutes} and ${epochSeconds}.`,
  );
  return RULES.filter(({ when }) => when(known)).map(({ when, call, ...suggestion }) => ({
    ...suggestion,
    call: typeof call === 'string' ? call : call(known.of),
  }));
}
