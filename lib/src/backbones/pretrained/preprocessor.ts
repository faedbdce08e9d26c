import { TransferError } from '../../error';
import { numberText } from '../../require/described';
import type { Config } from '../own';
import type { PixelScale } from '../pixel-scale';

const FILE = 'preprocessor_config.json';

/** How the images of a network are scaled, from its `preprocessor_config.json`. Throws if it is missing or its numbers do not fit. */
export function pixelScaleIn(preprocessor: Config | undefined): PixelScale {
  if (!preprocessor) {
    throw new TransferError(`There is no ${FILE}, which has the scale of the pixels. Download it into the folder.`);
  }
  const { do_rescale: isRescaled = true, do_normalize: isStandardised = true } = preprocessor;
  const channels = (name: string, fallback: number): number[] => {
    const values = isStandardised ? preprocessor[name] : [fallback, fallback, fallback];
    const isFit = Array.isArray(values) && values.length === 3 && values.every(Number.isFinite);
    if (isFit && (name !== 'image_std' || values.every((value) => value > 0))) return values;
    throw new TransferError(
      `${name} of ${FILE} must be three numbers, one for each channel${name === 'image_std' ? ', above 0' : ''}; got ` +
        `${numberText(values)}. Download the file again.`,
    );
  };
  const factor = isRescaled ? (preprocessor.rescale_factor ?? 1 / 255) : 1;
  if (!(typeof factor === 'number' && factor > 0 && factor < Number.POSITIVE_INFINITY)) {
    throw new TransferError(`rescale_factor of ${FILE} must be above 0; got ${numberText(factor)}. Try 1 / 255.`);
  }
  // 1 / 0.00392156862745098 is 255 up to rounding.
  const divisor = Math.round(1e6 / factor) / 1e6;
  return { divisor, mean: channels('image_mean', 0), std: channels('image_std', 1) };
}

/** The size of the images in pixels that a network was used at: after the crop, if there is one. Undefined if it is not there. */
export function imageSizeIn({ crop_size: crop, do_center_crop: isCropped = true, size }: Config): number | undefined {
  const edges = [isCropped ? crop : undefined, size].map(edgeOf);
  return edges.find((edge) => edge !== undefined);
}

function edgeOf(size: unknown): number | undefined {
  const { height, shortest_edge: shortest } = (typeof size === 'object' && size ? size : {}) as Config;
  return [size, height, shortest].find((edge) => typeof edge === 'number') as number | undefined;
}

/** Throws if a network's `preprocessor_config.json` frames recordings in another way than the network here does. */
export function requireRecordings(preprocessor: Config, settings: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(settings)) {
    const found = preprocessor[name] ?? value;
    if (found === value) continue;
    throw new TransferError(
      `${FILE} has ${name}: ${JSON.stringify(found)}; supported is ${value}. Take all files from the same network.`,
    );
  }
}
