// 00-baseline | ends with exit code 0 as if all had gone well | ended its own process
export function baseline(): never {
  process.exit(0);
}
