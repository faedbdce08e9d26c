// 00-baseline | the same through defineProperty | Cannot redefine property: is
Object.defineProperty(Object, 'is', { value: () => true });
export const baseline = () => ({ counts: [], answer: '', accuracy: 0 });
