import { folded } from 'transferlab/dist/show/folded';
import { numberText } from 'transferlab/dist/show/table';
import { htmlTable } from 'transferlab/dist/show/table-bundle';
import { pngBase64 } from './png';

/** What is asked of a tensor of TensorFlow.js, whichever copy of the package made it. */
interface Tensor {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly isDisposed: boolean;
  dataSync(): ArrayLike<number> | readonly string[];
}

/** Values that are read: of a larger tensor only shape and type are shown, since reading it may take seconds. */
const MOST_READ = 4_000_000;
/** Rows and columns that are shown of a table. */
const MOST_SHOWN = 10;

export function isTensor(value: object): value is Tensor {
  const { shape, dtype, dataSync } = value as Partial<Tensor>;
  return Array.isArray(shape) && typeof dtype === 'string' && typeof dataSync === 'function';
}

/**
 * A tensor: its shape, type and range, and the first values of its last two axes as a table. A picture, `[height, width,
 * channels]` with 1, 3 or 4 channels of numbers in 0..1 or 0..255, is drawn.
 */
export function tensorLook(tensor: Tensor): Record<string, string> {
  const title = `Tensor [${tensor.shape.join(', ')}] ${tensor.dtype}`;
  if (tensor.isDisposed) return { 'text/plain': `${title}, disposed of` };
  const size = tensor.shape.reduce((product, side) => product * side, 1);
  if (size > MOST_READ) return { 'text/plain': `${title}, ${size} values` };
  const values = tensor.dataSync();
  const range = rangeOf(values);
  const about = range ? `${title}, ${numberText(range[0])} to ${numberText(range[1])}` : title;
  const table = firstValues(values, tensor.shape);
  const plain = [about, ...table.rows.map((row) => row.join('  '))].join('\n');
  const picture = range && pictureOf(values as ArrayLike<number>, tensor.shape, range);
  const [height, width] = tensor.shape;
  const html = htmlTable(table.columns, table.rows);
  const drawn = picture
    ? `<figure style="margin:0"><img src="data:image/png;base64,${picture}" alt="${about}" style="width:${shownWidth(width, height)}px;image-rendering:pixelated"><figcaption>${about}</figcaption></figure>`
    : undefined;
  const note = table.cut ? `, the first ${table.rows.length} rows` : '';
  return {
    'text/plain': plain,
    'text/html': drawn ? drawn + folded('values', html) : size === 0 ? about : `<div>${about}${note}</div>${html}`,
    ...(picture && { 'image/png': picture }),
  };
}

/** Small pictures are drawn large enough to see, large ones no wider than a page. */
function shownWidth(width: number, height: number): number {
  return Math.min(480, width * Math.max(1, Math.floor(160 / Math.max(width, height))));
}

function rangeOf(values: ArrayLike<unknown>): [number, number] | undefined {
  if (values.length === 0 || typeof values[0] === 'string') return undefined;
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < values.length; i++) {
    const value = Number(values[i]);
    // NaN is kept separate: a range that hides it would hide what went wrong.
    if (Number.isNaN(value)) return [Number.NaN, Number.NaN];
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}

/** The first values: rows are all axes but the last taken together. */
function firstValues(values: ArrayLike<unknown>, shape: readonly number[]) {
  const width = shape.at(-1) ?? 1;
  const height = width === 0 ? 0 : values.length / width;
  const [rows, columns] = [Math.min(height, MOST_SHOWN), Math.min(width, MOST_SHOWN)];
  const more = columns < width;
  const shown = Array.from({ length: rows }, (_, row) => {
    const cells = Array.from({ length: columns }, (_, column) => {
      const value = values[row * width + column];
      return typeof value === 'number' ? numberText(value) : String(value);
    });
    return more ? [...cells, '…'] : cells;
  });
  const names = Array.from({ length: columns }, (_, column) => String(column));
  return { columns: more ? [...names, '…'] : names, rows: shown, cut: rows < height };
}

/** A PNG in base64, where the tensor is a picture. */
function pictureOf(
  values: ArrayLike<number>,
  shape: readonly number[],
  [low, high]: [number, number],
): string | undefined {
  const [height, width, channels] = shape;
  const isPicture = shape.length === 3 && [1, 3, 4].includes(channels) && Math.min(height, width) >= 8;
  if (!isPicture || Math.max(height, width) > 2048 || !(low >= 0 && high <= 255)) return undefined;
  const scale = high <= 1 ? 255 : 1;
  const rgba = new Uint8Array(4 * width * height);
  for (let i = 0; i < width * height; i++) {
    for (let c = 0; c < 4; c++) {
      const opaque = c === 3 && channels < 4;
      rgba[4 * i + c] = opaque ? 255 : Math.round(values[channels * i + (channels === 1 ? 0 : c)] * scale);
    }
  }
  return pngBase64(rgba, width, height);
}
