import { TransferError } from '../error';
import { sizeOf } from './catalogue';
import { efficientNetLite, VERSIONS } from './efficientnet-lite';
import type { Own, OwnFiles } from './from-safetensors';
import { shapeOf } from './own';

/** EfficientNet-Lite 0 to 4 with the PyTorch package's names; the shapes determine the version. */
export function ownEfficientNetLite({ arrays, file }: OwnFiles): Own {
  shapeOf(arrays, '_conv_stem.weight', file, 'EfficientNet-Lite');
  const version = VERSIONS.findIndex((_, version) =>
    efficientNetLite({ version }).weights.every(({ published, shape }) => {
      const array = arrays.get(published as string);
      return array && array.values.length === shape.reduce((a, b) => a * b, 1);
    }),
  );
  if (version < 0) {
    throw new TransferError(
      `${file} does not fit EfficientNet-Lite 0 to ${VERSIONS.length - 1}: its arrays have other shapes.`,
    );
  }
  return {
    arrays,
    build: ({ size, classifier }) =>
      efficientNetLite({ version, size: sizeOf(size ?? VERSIONS[version].size), classifier }),
  };
}
