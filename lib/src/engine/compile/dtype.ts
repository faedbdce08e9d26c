/** TensorFlow's numeric codes (`DataType` in `types.proto`) of the types that the engine uses. */
export const DTYPE = { float32: 1, int32: 3, string: 7, int64: 9, bool: 10 } as const;

const NAMES = new Map<number, string>(Object.entries(DTYPE).map(([name, code]) => [code, name]));

/** A type's name, or its code if the engine has no name for it. */
export const dtypeName = (dtype: number): string => NAMES.get(dtype) ?? `type ${dtype}`;
