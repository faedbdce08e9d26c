// 00-baseline | a setter for the key that marks packed data | object is not extensible
Object.defineProperty(Object.prototype, '$', { get: () => 'undefined', set: () => undefined });
export const baseline = () => ({ counts: [], answer: '', accuracy: 0 });
