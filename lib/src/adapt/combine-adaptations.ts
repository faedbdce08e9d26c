import type { Tensor } from '@tensorflow/tfjs';
import type { Mode, Weights } from '../core/net';
import { TransferError } from '../error';
import { requireArray, requireProperties } from '../require/arguments';
import type { Adaptation, AdaptationContext, Domain, DomainLoss } from '../train/adaptation';

/**
 * Combines adaptations to one target: `combineAdaptations([dann(target), minimumEntropy(target)])`. Their losses are
 * summed. Each has its own layers, weights and scalars. Their measures keep their names; if several have the same name,
 * an index (from 1) follows it. Throws if there are no adaptations, their targets differ, or some pass the domains
 * through the net together and others separately (`apart`).
 */
export function combineAdaptations(adaptations: readonly Adaptation[]): Adaptation {
  requireArray('combineAdaptations', 'adaptations', adaptations);
  for (const adaptation of adaptations)
    requireProperties('combineAdaptations', 'adaptations', adaptation, ['target', 'loss']);
  requireCompatible(adaptations);
  const parts = adaptations.map((adaptation, index) => ({ adaptation, index, ...viewOf(adaptations, index) }));
  const globs = adaptations.flatMap(globsOf);
  const lossOf =
    ({ index, domain }: (typeof parts)[number], loss: DomainLoss): DomainLoss =>
    (source, target, context) =>
      loss(domain(source), domain(target), contextOf(index, context));
  const measures = parts.flatMap((part) =>
    Object.entries(part.adaptation.measures ?? {}).map(([name, measure]) => ({
      name,
      index: part.index,
      measure: lossOf(part, measure),
    })),
  );
  const isShared = (name: string) => measures.filter((measure) => measure.name === name).length > 1;
  const weights: Adaptation['weights'] = (features, outputs, also) =>
    merged(parts, ({ adaptation, widths }) => {
      const [width, ...otherWidths] = widths([features, ...also]);
      return adaptation.weights?.(width, outputs, otherWidths) ?? {};
    });
  return {
    target: adaptations[0].target,
    at: globs[0],
    also: globs.slice(1),
    apart: adaptations[0].apart,
    sourceOnly: adaptations[0].sourceOnly,
    labels: adaptations.some(({ labels }) => labels),
    teachers: adaptations.flatMap(({ teachers = [] }) => teachers),
    ...(adaptations.some(({ targetTeachers }) => targetTeachers) && {
      targetTeachers: adaptations.flatMap(({ targetTeachers = [] }) => targetTeachers),
    }),
    ...(adaptations.some(({ views }) => views) && { views: adaptations.flatMap(({ views = [] }) => views) }),
    ...(adaptations.some((adaptation) => adaptation.weights) && { weights }),
    scalars: (position) => merged(parts, ({ adaptation }) => adaptation.scalars?.(position) ?? {}),
    loss: (...args) =>
      parts.map((part) => lossOf(part, part.adaptation.loss)(...args)).reduce((sum, loss) => sum.add(loss)),
    measures: Object.fromEntries(
      measures.map(({ name, index, measure }) => [isShared(name) ? `${name} ${index + 1}` : name, measure]),
    ),
  };
}

/** @deprecated Use `combineAdaptations`, which is the same function. */
export const together = combineAdaptations;

/** The layers that an adaptation reads. */
function globsOf({ at, also = [] }: Adaptation): (string | undefined)[] {
  return [at, ...also];
}

/** One adaptation's slice of the layers of all adaptations, and of their views. */
function viewOf(adaptations: readonly Adaptation[], index: number) {
  const start = adaptations.slice(0, index).flatMap(globsOf).length;
  const end = start + globsOf(adaptations[index]).length;
  const firstView = adaptations.slice(0, index).flatMap(({ views = [] }) => views).length;
  const { views: ofAdaptation } = adaptations[index];
  return {
    widths: (layerWidths: readonly number[]) => layerWidths.slice(start, end),
    domain({ features, also = [], views, ...rest }: Domain): Domain {
      const [first, ...others]: Tensor[] = [features, ...also].slice(start, end);
      const ownViews = ofAdaptation && views?.slice(firstView, firstView + ofAdaptation.length);
      return { ...rest, features: first, also: others, ...(ownViews && { views: ownViews }) };
    },
  };
}

/** One layer for an optimizer, so a layer-wise rate is the same for all. Checkpoints contain this prefix. */
const prefixOf = (index: number) => `together/${index}/`;

/** The records of all adaptations as one, with each adaptation's prefix before its names. */
function merged<Part extends { index: number }, Value>(
  parts: readonly Part[],
  recordOf: (part: Part) => Record<string, Value>,
): Record<string, Value> {
  return Object.fromEntries(
    parts.flatMap((part) =>
      Object.entries(recordOf(part)).map(([name, value]) => [prefixOf(part.index) + name, value] as const),
    ),
  );
}

/** One adaptation's part of the weights and scalars, without its prefix. */
function contextOf(index: number, { weights, scalars, mode, ...rest }: AdaptationContext): AdaptationContext {
  const prefix = prefixOf(index);
  const update: Mode['update'] = (name, value) => mode.update(prefix + name, value);
  const withPrefix = <Value>(record: Readonly<Record<string, Value>>): Record<string, Value> =>
    Object.fromEntries(
      Object.entries(record)
        .filter(([name]) => name.startsWith(prefix))
        .map(([name, value]) => [name.slice(prefix.length), value]),
    );
  return {
    ...rest,
    mode: { ...mode, update },
    weights: withPrefix(weights) as Weights,
    scalars: withPrefix(scalars),
  };
}

function requireCompatible([first, ...others]: readonly Adaptation[]): void {
  if (!first)
    throw new TransferError(
      'combineAdaptations must get one adaptation or more; got none. Try combineAdaptations([dann(target), mcc(target)]).',
    );
  const mismatch = others.find(({ target }) => target !== first.target);
  if (mismatch) {
    throw new TransferError(
      `combineAdaptations's adaptations must have the same target; got ${first.target.name} and ${mismatch.target.name}. ` +
        'Try one target for all; concat([a, b]) makes one of two.',
    );
  }
  const passes = ({ apart = false, sourceOnly = false }: Adaptation) => `${apart} ${sourceOnly}`;
  if (others.every((other) => passes(other) === passes(first))) return;
  throw new TransferError(
    'combineAdaptations must get adaptations that all pass the domains through the net in one batch, or all separately, or all ' +
      'the source only; got several kinds. Try adaptations of one kind.',
  );
}
