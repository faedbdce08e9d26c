import { loadCheckFile } from './check-file';
import type { Replies, Reply, Request } from './messages';
import { judged, shownQuestions } from './questions';

/** What the page asked for. This worker holds the checks, and never a learner's code. */
async function handled(request: Request): Promise<Replies[Request['do']]> {
  const file = await loadCheckFile(request.checks);
  switch (request.do) {
    case 'about':
      return file.about;
    case 'pose':
      return shownQuestions(file, request.variant);
    case 'judge':
      return judged(file, request.variant, request.given);
    case 'check':
      // With TypeScript in it: loaded by the first program that is checked.
      return (await import('./program/check-program')).checkedProgram(file, request.text);
  }
}

addEventListener('message', async ({ data: { id, request } }: MessageEvent<{ id: number; request: Request }>) => {
  const reply: Reply = await handled(request).then(
    (value) => ({ id, ok: true, value }),
    (cause) => ({ id, ok: false, why: (cause as Error).message }),
  );
  postMessage(reply);
});
