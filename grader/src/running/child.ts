import { coursePackages } from './course-packages';
import { locksOn } from './lock-packages';
import { catchOutput } from './printed';
import { rehearse } from './rehearse';
import { replyTo } from './replies';
import { listenOn } from './request-pipe';
import { answering } from './requests';

/**
 * The running process: holds the learner's code and no expected values. It reads requests from pipe 3, one JSON
 * a line, and answers there; stdout and stderr are the learner's. Nothing here is trusted by the other side.
 */
const PIPE = 3;

export interface RunningProcess {
  /** Locks what is loaded, and seals TensorFlow where it is and is not to stay `unsealed`, before this process is copied. */
  prepare(unsealed: boolean): void;
  /** See `rehearse`: over two connected descriptors, so many rounds. */
  rehearse(ends: [number, number], rounds: number): Promise<void>;
  /** Answers what comes on descriptor 3, until it is closed. `open`: what a copy does before it first uses TensorFlow. */
  serve(open?: () => void): void;
}

export function runningProcess(root: string): RunningProcess {
  const packages = coursePackages(root);
  packages.completeNode();
  const locks = locksOn(packages, root);
  const answers = answering(packages, locks, PIPE);
  return {
    prepare(unsealed) {
      locks.lock();
      if (!unsealed) answers.seal();
    },
    async rehearse(ends, rounds) {
      await rehearse(answers, packages, ends, rounds);
      const isNamed = locks.lock();
      for (let round = 0; round < rounds; round++) isNamed();
    },
    serve(open) {
      packages.beforeFirstUse(open);
      catchOutput();
      const pipe = listenOn(PIPE, (id, request) => replyTo(id, request, answers.handle));
      // An error in a timer or in a promise that nobody awaited belongs to the call it came from.
      process.on('uncaughtException', pipe.failAll);
      // The deciding process is gone: there is nobody left to answer.
      pipe.socket.on('close', () => process.exit());
      pipe.socket.on('error', () => process.exit());
    },
  };
}

if (require.main === module) runningProcess(process.cwd()).serve();
