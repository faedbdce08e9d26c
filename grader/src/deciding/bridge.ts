import type { Question, Trial } from './trial';
import type { CheckResult } from './verdict';

/** What a check file sees of the trial: strings in, strings out, because Jest's realm has its own globals. */
export interface Bridge {
  register(name: string): void;
  ask(question: string, seconds: number): Promise<string>;
  takeOutput(): Promise<string>;
  report(result: string): void;
}

/** What a check file uses of a trial. */
export type Checked = Pick<Trial, 'registered' | 'results' | 'ask' | 'takeOutput'>;

export function bridgeTo(trial: Checked): Bridge {
  return {
    register: (name) => trial.registered.push(name),
    ask: async (question, seconds) => JSON.stringify(await trial.ask(JSON.parse(question) as Question, seconds)),
    takeOutput: () => trial.takeOutput(),
    report: (result) => trial.results.push(JSON.parse(result) as CheckResult),
  };
}
