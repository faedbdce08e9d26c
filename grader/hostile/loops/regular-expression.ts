// 00-baseline | a pattern that takes exponential time, in native code | still computing
export const baseline = () => /^(a+)+$/.test(`${'a'.repeat(40)}b`);
