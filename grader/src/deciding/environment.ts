import { TestEnvironment } from 'jest-environment-node';
import type { Question, Trial } from './trial';
import type { CheckResult } from './verdict';

/** What a check file sees of the trial: strings in, strings out, because Jest's realm has globals of its own. */
export interface Bridge {
  register(name: string): void;
  ask(question: string, seconds: number): Promise<string>;
  takeOutput(): Promise<string>;
  report(result: string): void;
}

let current: Trial | undefined;

/** Which answer the check file that Jest runs next is about. */
export function putOnTrial(trial: Trial | undefined): void {
  current = trial;
}

/** Jest's Node environment, with the bridge to the answer on trial as a global. */
export default class CourseEnvironment extends TestEnvironment {
  private readonly trial: Trial;

  constructor(...given: ConstructorParameters<typeof TestEnvironment>) {
    super(...given);
    if (!current) throw new Error('No answer is on trial: checks are run by `npx course check`, not by jest.');
    this.trial = current;
  }

  override async setup(): Promise<void> {
    await super.setup();
    const { trial } = this;
    const bridge: Bridge = {
      register: (name) => trial.registered.push(name),
      ask: async (question, seconds) => JSON.stringify(await trial.ask(JSON.parse(question) as Question, seconds)),
      takeOutput: () => trial.takeOutput(),
      report: (result) => trial.results.push(JSON.parse(result) as CheckResult),
    };
    Object.assign(this.global, { courseBridge: bridge });
  }
}
