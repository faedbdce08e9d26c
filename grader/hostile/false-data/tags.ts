// 00-baseline | data that imitates the packed form of other data | Expected
export const baseline = () => ({ $: 'undefined', counts: { $: 'numbers', base64: 'AAAAAAAACEA=' }, answer: '', accuracy: 0 });
