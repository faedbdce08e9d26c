/** TensorFlow's numbers of the types (`DataType` in `types.proto`) that the engine names itself. */
export const DTYPE = { float32: 1, int32: 3, string: 7, int64: 9, bool: 10 } as const;

const NAMES = new Map<number, string>(Object.entries(DTYPE).map(([name, number]) => [number, name]));

/** A type's name, or its number where the engine has no name for it. */
export const dtypeName = (dtype: number): string => NAMES.get(dtype) ?? `type ${dtype}`;
