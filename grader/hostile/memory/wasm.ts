// 00-baseline | grows the memory of WebAssembly | memory and was stopped|RangeError|grow|did not finish
export const baseline = () => {
  const memories: WebAssembly.Memory[] = [];
  for (;;) {
    const memory = new WebAssembly.Memory({ initial: 4000 });
    new Uint8Array(memory.buffer).fill(1);
    memories.push(memory);
  }
};
