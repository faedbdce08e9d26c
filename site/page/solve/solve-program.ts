import { NOT_KEPT } from './ask-questions';
import type { Deciding } from './client';
import { button, element, ofHtml } from './elements';
import { entryOf, keepAnswer, readProgress, updateProgress } from './progress';

/** The program of an exercise in its page: an editor with the stub or with what the reader wrote, and *Check*. */
export async function solveProgram(id: string, checks: string, { ask, stop }: Deciding): Promise<HTMLElement> {
  const { program } = await ask({ do: 'about', checks });
  if (!program) throw new Error(`${id} asks for no program.`);
  const { stub } = program;
  const area = element('textarea', {
    class: 'code',
    spellcheck: 'false',
    autocapitalize: 'off',
    'aria-label': `Your answer to ${id}; Shift and Enter check it`,
  });
  const verdict = element('div', { class: 'verdict', tabindex: '-1' });
  const said = element('span', { role: 'status' });
  const unkept = element('p', { hidden: '' }, NOT_KEPT);
  let before: string | undefined;
  let checked = 0;

  const write = (text: string) => {
    area.value = text;
    changed();
  };
  const changed = () => {
    area.rows = Math.min(Math.max(area.value.split('\n').length + 1, 12), 40);
    unkept.hidden = keepAnswer(id, area.value);
  };
  const reset = button('Start again', () => {
    const text = before ?? stub;
    before = before === undefined ? area.value : undefined;
    reset.textContent = before === undefined ? 'Start again' : 'Undo: your text back';
    write(text);
  });
  const start = button('Check', () => void check());
  const end = button('Stop', () => stop('The check was stopped. Your text is kept.'));
  end.disabled = true;

  async function check(): Promise<void> {
    if (start.disabled) return;
    start.disabled = true;
    end.disabled = false;
    said.textContent = 'Checking …';
    try {
      const { passed, html } = await ask({ do: 'check', checks, text: area.value });
      updateProgress(id, (old) => ({
        ...old,
        attempts: old.attempts + 1,
        ...(passed && !old.passed && { passed: new Date().toISOString() }),
      }));
      verdict.replaceChildren(ofHtml(html));
    } catch (cause) {
      verdict.replaceChildren(element('p', {}, (cause as Error).message));
    }
    said.textContent = '';
    start.disabled = false;
    end.disabled = true;
    verdict.dataset.checked = String(++checked);
    verdict.focus();
  }

  area.addEventListener('input', changed);
  area.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || !event.shiftKey) return;
    event.preventDefault();
    void check();
  });
  area.value = readProgress().answers[id] ?? stub;
  area.rows = Math.min(Math.max(area.value.split('\n').length + 1, 12), 40);
  const passed = entryOf(id).passed ? 'You have passed it; the text is what you wrote last.' : '';
  return element(
    'div',
    {},
    ...(passed ? [element('p', {}, passed)] : []),
    area,
    element('p', {}, start, end, reset, said),
    unkept,
    verdict,
  );
}
