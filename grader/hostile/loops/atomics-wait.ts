// 00-baseline | sleeps in a call that no event wakes | did not finish
export const baseline = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
