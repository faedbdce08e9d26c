import { TransferError } from '../error';
import { numberText } from '../require/described';
import { requireOptions } from '../require/options';

/** What is known before the first run: counted, looked at, or measured in minutes. */
export interface Situation {
  readonly of: 'pictures' | 'sentences' | 'sounds' | 'numbers';
  /** Labelled examples of the rarest class. */
  readonly labels: number;
  /** How many examples without labels there are from where answers are needed; 0 where that is the same place. */
  readonly unlabelled?: number;
  /** Proxy A-distance between the two, in [0, 2] (`proxyADistance`). */
  readonly distance?: number;
  /** Points of accuracy between held-out labelled examples and a few labelled ones from there, where somebody labelled some. */
  readonly lost?: number;
  /** Whether classes may be missing there. */
  readonly missing?: boolean;
  readonly tasks?: number;
  /** Minutes that one run may take, and seconds that an epoch of the whole net takes. */
  readonly minutes?: number;
  readonly epochSeconds?: number;
}

/** A way worth trying, why, and where the course measures it. */
export interface Suggestion {
  readonly way: string;
  /** How it is written. */
  readonly call: string;
  readonly why: string;
  readonly lesson: string;
}

type Kind = Situation['of'];

/** A rule is a suggestion, when it holds, and where nets of each kind want other words, how it is written for each. */
type Rule = Omit<Suggestion, 'call'> & {
  readonly call: string | ((of: Kind) => string);
  readonly when: (situation: Required<Situation>) => boolean;
};

/** Nets for sentences have no batch normalisation to keep as it was. */
const kept = (of: Kind) => (of === 'sentences' ? '' : 'freezeNorms(), ');

/** All layers but the last ones, by the names of the net that lessons use for each kind. */
const FRONT: Partial<Record<Kind, string>> = {
  pictures: "'stem', 'block[1-5]*'",
  sentences: "'embedding', 'block[1-4]'",
  sounds: "'block[1-4]*'",
};
const NET: Partial<Record<Kind, string>> = { pictures: 'efficientnet-lite0', sounds: 'speech-embedding' };

/** Epochs of everything that fine-tuning wants, at the least. */
const EPOCHS = 5;

const fitsBudget = ({ minutes, epochSeconds }: Required<Situation>) => EPOCHS * epochSeconds <= 60 * minutes;
const isElsewhere = ({ unlabelled, distance, lost }: Required<Situation>) =>
  unlabelled > 0 && (distance > 0.5 || lost > 5);

/**
 * In the order in which they are worth a run: what is cheap and strong first. Thresholds are where the lessons' curves cross
 * (`bench/results`), on small sets and small nets; they say where to begin, and no more.
 */
const RULES: readonly Rule[] = [
  {
    way: 'a bag of words',
    call: 'logisticRegression(bagOfWords(train, { ngrams: 2 }).of(train))',
    why: 'The baseline for sentences: without a net, in a second.',
    lesson: '09',
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
    lesson: '02',
    when: ({ labels, of }) => labels <= 2 && of !== 'numbers',
  },
  {
    way: 'a linear probe',
    call: 'logisticRegression(await extract(body, train))',
    why: 'Seconds, one setting, and hard to beat below ten labels of each class.',
    lesson: '02',
    when: ({ of }) => of !== 'numbers',
  },
  {
    way: 'answers by likelihood, with no training',
    call: 'classifyByPrompt(decoder, texts, { prompt, answers })',
    why: 'No label at all is needed where the classes have names that a text would use.',
    lesson: '10',
    when: ({ of, labels }) => of === 'sentences' && labels < 8,
  },
  {
    way: 'pairs of sentences (SetFit)',
    call: 'setFit(body, train, { optimizer: adam(2e-5), batch: 16 }), then a probe',
    why: 'A few labels make many pairs.',
    lesson: '09',
    when: ({ of, labels }) => of === 'sentences' && labels >= 2 && labels <= 32,
  },
  {
    way: 'the last layers, the others computed once',
    call: (of) => `chain(freeze(${FRONT[of]}), ${kept(of)}adam(${of === 'sentences' ? '1e-4' : '3e-4'}))`,
    why: 'All of the net would take longer than you have; frozen layers cost one pass.',
    lesson: '03',
    when: (situation) => situation.of !== 'numbers' && situation.labels > 2 && !fitsBudget(situation),
  },
  {
    way: 'everything, early layers more slowly',
    call: (of) =>
      `fineTune(net, train, { probe, optimizer: chain(${kept(of)}layerwiseRate(0.8), adam(oneCycle(${of === 'sentences' ? '1e-4' : '1e-3'}))) })`,
    why: 'From some labels of each class on, features that move gain over features that stand still.',
    lesson: '03',
    when: (situation) => situation.of !== 'numbers' && situation.labels >= 4 && fitsBudget(situation),
  },
  {
    way: 'echoes and background in training',
    call: 'augment(net, background(noise), gain(), timeShift())',
    why: 'Noise that the labelled recordings lack can be added to them.',
    lesson: '11',
    when: (situation) => situation.of === 'sounds' && isElsewhere(situation),
  },
  {
    way: 'averages of the target (AdaBN)',
    call: 'adabn(net, target)',
    why: 'One pass, no label, no setting; for nets with batch normalisation.',
    lesson: '04',
    when: (situation) => /pictures|sounds/.test(situation.of) && isElsewhere(situation),
  },
  {
    way: 'features drawn together, while layers move',
    call: "fit(net, train, { adapt: mmd(unlabelled(target)), … }); dann in mmd's place",
    why: 'Gained most of all adaptations here, from photographs to drawings; for sentences next to nothing.',
    lesson: '04, 05',
    when: (situation) =>
      situation.of !== 'sentences' && isElsewhere(situation) && !situation.missing && fitsBudget(situation),
  },
  {
    way: 'frozen features drawn together, class by class',
    call: 'fit(head, features, { adapt: jointMmd(unlabelled(target)), … })',
    why: 'Cheap. Gains where much was lost, and turns to harm where classes are missing.',
    lesson: '04, 06',
    when: (situation) => isElsewhere(situation) && !situation.missing,
  },
  {
    way: 'no aligning: fifty labels from there',
    call: 'negativeTransfer(make, { source, target, test }, …)',
    why: 'Where classes are missing, aligning invents them. A few labels measure, and teach.',
    lesson: '06',
    when: (situation) => isElsewhere(situation) && situation.missing,
  },
  {
    way: 'one trunk, a head for each task, losses added',
    call: 'join(body, heads({ … })), then a balance: pcgrad(), upgrad()',
    why: 'Half the work, and each task helps or hinders: compare with one net a task, then with a balance.',
    lesson: '07',
    when: ({ tasks }) => tasks > 1,
  },
];

/**
 * Which ways to try, in which order, by what is known of a set before training. The first is the baseline. It measures nothing
 * itself: `describe` counts, `proxyADistance` measures, and the experiment decides. Numbers that cannot be are refused.
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
    `labels is how many labelled examples the rarest class has, 1 or more; it was ${numberText(labels)}.`,
  );
  refuseUnless(
    distance >= 0 && distance <= 2,
    `distance is a proxy A-distance, 0 to 2; it was ${distance}. See proxyADistance.`,
  );
  refuseUnless(unlabelled >= 0, `unlabelled is a number of examples, 0 or more; it was ${unlabelled}.`);
  refuseUnless(Number.isInteger(tasks) && tasks >= 1, `tasks is a number of tasks, 1 or more; it was ${tasks}.`);
  refuseUnless(
    minutes > 0 && epochSeconds >= 0,
    `minutes must be above 0 and epochSeconds 0 or more; they were ${minutes} and ${epochSeconds}.`,
  );
  return RULES.filter(({ when }) => when(known)).map(({ when, call, ...suggestion }) => ({
    ...suggestion,
    call: typeof call === 'string' ? call : call(known.of),
  }));
}
