import { TestEnvironment } from 'jest-environment-node';
import { bridgeTo } from './bridge';
import type { Trial } from './trial';

let current: Trial | undefined;

/** Which answer the check file that Jest runs next is about. */
export function putOnTrial(trial: Trial | undefined): void {
  current = trial;
}

/** Jest's Node environment, with the bridge to the answer on trial as a global. */
export default class CourseEnvironment extends TestEnvironment {
  private readonly trial: Trial;

  constructor(...args: ConstructorParameters<typeof TestEnvironment>) {
    super(...args);
    if (!current) throw new Error('No answer is on trial: checks are run by `npx course check`, not by jest.');
    this.trial = current;
  }

  override async setup(): Promise<void> {
    await super.setup();
    Object.assign(this.global, { courseBridge: bridgeTo(this.trial) });
  }
}
