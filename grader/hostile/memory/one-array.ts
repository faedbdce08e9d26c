// 00-baseline | asks for everything at once | allocation failed|Invalid
export const baseline = () => new ArrayBuffer(2 ** 40).byteLength;
