import { TransferError } from '../../error';
import type { WeightSpec } from '../../net/weights';
import type { NamedArray } from '../../safetensors';
import type { Arrays } from '../own';

/** Throws unless the file has all weights of a network, and each is finite. The error names the weight as the file does. */
export function requireWeights(specs: readonly WeightSpec[], arrays: Arrays, file: string): void {
  const names = specs.map(({ published, name }) => published ?? name);
  const missing = names.filter((name) => !arrays.has(name));
  if (missing.length > 0) {
    throw new TransferError(
      `${file} lacks ${missing.length} of ${names.length} weights, such as '${missing[0]}'. Download it again, or take it and ` +
        'config.json from the same network.',
    );
  }
  for (const name of names) {
    const { values } = arrays.get(name) as NamedArray;
    let index = 0;
    while (index < values.length && Number.isFinite(values[index])) index++;
    if (index === values.length) continue;
    throw new TransferError(
      `${file}: '${name}' has the value ${values[index]} at index ${index}; weights must be finite. Its training diverged or the ` +
        'file is damaged: download it again, or take an earlier checkpoint.',
    );
  }
}
