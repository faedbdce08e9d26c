export interface Task {
  loss: number;
  gradient: number[];
}

export interface Uncertainty {
  /** The best s of each task. */
  s: number[];
  /** What each task's loss is multiplied by there, exp(-s). */
  weights: number[];
  /** The sum over the tasks of loss * exp(-s) + s. */
  total: number;
}

export function shares(tasks: readonly Task[]): number[] {
  const lengths = tasks.map(({ loss }) => loss);
  const all = lengths.reduce((sum, length) => sum + length, 0);
  return lengths.map((length) => length / all);
}

export function equalPull(tasks: readonly Task[]): number[] {
  return tasks.map(({ gradient }) => {
    const length = lengthOf(gradient);
    return length > 0 ? 1 / length : 0;
  });
}

export function uncertainty(tasks: readonly Task[]): Uncertainty {
  const losses = tasks.map(({ loss }) => loss);
  const done = losses.indexOf(0);
  if (done >= 0) throw new Error(`The loss of task ${done} is 0, so it has no best s: its weight would grow for ever.`);
  const s = losses.map((loss) => Math.log(loss));
  const weights = s.map((value) => Math.exp(-value));
  const total = losses.reduce((sum, loss, task) => sum + loss * weights[task] + s[task], 0);
  return { s, weights, total };
}

function lengthOf(gradient: readonly number[]): number {
  return Math.hypot(...gradient);
}
