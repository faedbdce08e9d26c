// 00-baseline | asks a server on this machine | fetch failed
export const baseline = () => fetch('http://127.0.0.1:8888/api');
