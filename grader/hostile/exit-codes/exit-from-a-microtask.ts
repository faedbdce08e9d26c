// 00-baseline | returns a promise and is gone before it settles | ended its own process
export async function baseline() {
  queueMicrotask(() => process.exit(0));
  return new Promise(() => undefined);
}
