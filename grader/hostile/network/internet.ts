// 00-baseline | asks a server elsewhere | fetch failed
export const baseline = () => fetch('https://example.org/answers');
