import { TransferError } from '../error';
import { requireExampleShape } from '../net/from-layers-model';
import { isChannelsFirst } from './ends';
import type { OnnxModel, OnnxValue } from './read/model';

/** The shape of one example as the net takes it, and whether the model has its channels before height and width. */
export function shapeOfInput(
  model: OnnxModel,
  { name, shape: declared }: OnnxValue,
  asked: readonly number[] | undefined,
): { shape: readonly number[]; channelsFirst: boolean } {
  const rank = declared?.length ?? (asked?.length ?? 0) + 1;
  const channelsFirst = rank === 4 && isChannelsFirst(model, name);
  const example = declared?.slice(1).map((edge) => (typeof edge === 'number' && edge > 0 ? edge : undefined));
  const ordered = example && channelsFirst ? [example[1], example[2], example[0]] : example;
  if (asked !== undefined) {
    requireExampleShape('fromOnnx', asked);
    const fits =
      ordered?.length === asked.length && ordered.every((edge, axis) => edge === undefined || edge === asked[axis]);
    if (!declared || fits) return { shape: asked, channelsFirst };
    throw new TransferError(
      `${model.file} takes examples of shape [${ordered?.map((edge) => edge ?? '?')}] at '${name}'; got shape: [${asked}]. ` +
        'Leave the shape out, or pass one of that form.',
    );
  }
  if (ordered && ordered.length > 0 && ordered.every((edge) => edge !== undefined)) {
    return { shape: ordered as number[], channelsFirst };
  }
  const known = ordered ? `only [${ordered.map((edge) => edge ?? '?')}]` : 'no shape';
  const usual = ordered?.map((edge) => edge ?? (ordered.length === 1 ? 16 : 224)) ?? [224, 224, 3];
  throw new TransferError(
    `${model.file} has ${known} for an example at '${name}'. Pass it: fromOnnx(file, { shape: [${usual}] }).`,
  );
}
