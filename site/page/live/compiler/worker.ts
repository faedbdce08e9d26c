import './system';
import { completions, inspection } from '../../../../kernel/src/cells/assistance';
import { compiler } from '../../../../kernel/src/cells/compiler';
import { kernelFailure } from '../../../../kernel/src/cells/failure';
import { cellOf } from '../../../../kernel/src/compiled-cell';
import { newConverter } from '../../../../kernel/src/language/typescript-for-cells';
import { tokenSteps } from '../../../src/live/token-steps';
import { loadPacks } from '../packs';
import type { Answer, FromCompiler, Question, RanCell, ToCompiler } from './messages';

const tell = (message: FromCompiler) => postMessage(message);
const cells = compiler(newConverter);

/** What earlier cells declared counts, also of those that were compiled with the site; one that fails here is left out. */
function accept({ source, unset }: RanCell): void {
  const result = cells.compile(source, 'cell');
  if (!('failures' in result)) result.accept(unset);
}

function answer(question: Question): Answer {
  const { source } = question;
  if (question.type === 'complete') {
    return { type: 'completed', completions: completions(cells, source, question.at) };
  }
  if (question.type === 'inspect') return { type: 'inspected', inspection: inspection(cells, source, question.at) };
  const result = cellOf(cells, source, question.label);
  if ('failures' in result) return { type: 'failed', failures: result.failures };
  return { type: 'compiled', cell: tokenSteps(result.cell) };
}

async function start({ types, folder }: Extract<ToCompiler, { type: 'start' }>): Promise<void> {
  await loadPacks([types], folder, (text) => tell({ type: 'loading', text: text.replace('data', 'types') }));
  tell({ type: 'loading', text: 'Starting the compiler' });
  cells.converter();
  tell({ type: 'ready' });
}

addEventListener('message', ({ data }: MessageEvent<ToCompiler>) => {
  if (data.type === 'start') {
    start(data).catch((cause) => tell({ type: 'unusable', why: (cause as Error).message }));
    return;
  }
  if (data.type === 'forget') {
    cells.forget();
    return;
  }
  try {
    for (const cell of data.ran) accept(cell);
    tell(answer(data));
  } catch (cause) {
    tell({ type: 'failed', failures: [kernelFailure('Error', `The compiler failed: ${(cause as Error).message}`)] });
  }
});
