import type { Tensor } from '@tensorflow/tfjs';
import type { Weights } from '../core/net';
import { TransferError } from '../error';
import { requireArray, requireProperties } from '../require/arguments';
import type { Adaptation, AdaptationGiven, Domain, DomainLoss } from '../train/adaptation';

/**
 * Several adaptations to one target as one: `combineAdaptations([dann(target), entropyMinimisation(target)])`. The loss is the sum
 * of theirs. Each looks at its own layers and keeps its own weights and numbers; what they watch keeps its name, followed
 * by a place (from 1) where several watch a number of one name. Throws where their targets are not the same set.
 */
export function combineAdaptations(adaptations: readonly Adaptation[]): Adaptation {
  requireArray('combineAdaptations', 'adaptations', adaptations);
  for (const part of adaptations) requireProperties('combineAdaptations', 'adaptations', part, ['target', 'loss']);
  requireTogether(adaptations);
  const parts = adaptations.map((part, place) => ({ part, place, ...viewOf(adaptations, place) }));
  const globs = adaptations.flatMap(globsOf);
  const lossOf =
    ({ place, domain }: (typeof parts)[number], loss: DomainLoss): DomainLoss =>
    (source, target, given) =>
      loss(domain(source), domain(target), givenTo(place, given));
  const measures = parts.flatMap((one) =>
    Object.entries(one.part.measures ?? {}).map(([name, measure]) => ({
      name,
      place: one.place,
      of: lossOf(one, measure),
    })),
  );
  const isShared = (name: string) => measures.filter((other) => other.name === name).length > 1;
  const weights: Adaptation['weights'] = (features, outputs, also) =>
    merged(parts, ({ part, widths }) => {
      const [own, ...others] = widths([features, ...also]);
      return part.weights?.(own, outputs, others) ?? {};
    });
  return {
    target: adaptations[0].target,
    at: globs[0],
    also: globs.slice(1),
    apart: adaptations[0].apart,
    teachers: adaptations.flatMap(({ teachers = [] }) => teachers),
    ...(adaptations.some((part) => part.weights) && { weights }),
    scalars: (moment) => merged(parts, ({ part }) => part.scalars?.(moment) ?? {}),
    loss: (...given) => parts.map((one) => lossOf(one, one.part.loss)(...given)).reduce((sum, loss) => sum.add(loss)),
    measures: Object.fromEntries(
      measures.map(({ name, place, of }) => [isShared(name) ? `${name} ${place + 1}` : name, of]),
    ),
  };
}

/** @deprecated Use `combineAdaptations`, which is the same function. */
export const together = combineAdaptations;

/** The layers that a part looks at. */
function globsOf({ at, also = [] }: Adaptation): (string | undefined)[] {
  return [at, ...also];
}

/** What one part sees of what all see. */
function viewOf(adaptations: readonly Adaptation[], place: number) {
  const start = adaptations.slice(0, place).flatMap(globsOf).length;
  const end = start + globsOf(adaptations[place]).length;
  return {
    widths: (all: readonly number[]) => all.slice(start, end),
    domain({ features, also = [], outputs }: Domain): Domain {
      const [own, ...others]: Tensor[] = [features, ...also].slice(start, end);
      return { features: own, also: others, outputs };
    },
  };
}

/** One layer to an optimizer, so that a rate by layer makes no difference between the parts. */
const prefixOf = (place: number) => `together/${place}/`;

/** Records of all parts as one, with each part's place before its names. */
function merged<Part extends { place: number }, Value>(
  parts: readonly Part[],
  recordOf: (part: Part) => Record<string, Value>,
): Record<string, Value> {
  return Object.fromEntries(
    parts.flatMap((part) =>
      Object.entries(recordOf(part)).map(([name, value]) => [prefixOf(part.place) + name, value] as const),
    ),
  );
}

function givenTo(place: number, { weights, scalars, ...rest }: AdaptationGiven): AdaptationGiven {
  const prefix = prefixOf(place);
  const own = <Value>(all: Readonly<Record<string, Value>>): Record<string, Value> =>
    Object.fromEntries(
      Object.entries(all)
        .filter(([name]) => name.startsWith(prefix))
        .map(([name, value]) => [name.slice(prefix.length), value]),
    );
  return { ...rest, weights: own(weights) as Weights, scalars: own(scalars) };
}

function requireTogether([first, ...others]: readonly Adaptation[]): void {
  if (!first)
    throw new TransferError(
      'combineAdaptations has no adaptations. Pass two or more: combineAdaptations([dann(set), …]).',
    );
  const stranger = others.find(({ target }) => target !== first.target);
  if (stranger) {
    throw new TransferError(
      `combineAdaptations adapts to one target, and got ${first.target.name} and ${stranger.target.name}. ` +
        'Make all of its adaptations for the same set; concat([a, b]) makes one set of two.',
    );
  }
  if (others.every(({ apart = false }) => apart === (first.apart ?? false))) return;
  throw new TransferError(
    'combineAdaptations got adaptations that pass the domains through the net as one batch, and others that pass them one after the other. ' +
      'Take some of one kind.',
  );
}
