import type { Deciding } from './client';
import { button, element, ofHtml } from './elements';
import { entryOf, updateProgress } from './progress';
import { questionForm } from './question-form';
import { presentVariant } from './variant';

/** The questions of an exercise in its page: the present variant, and after a wrong try another one. */
export async function askQuestions(id: string, checks: string, { ask }: Deciding): Promise<HTMLElement> {
  const place = element('div');
  const verdict = element('div', { class: 'verdict', tabindex: '-1', 'aria-live': 'polite' });

  async function pose(): Promise<void> {
    const variant = presentVariant(id);
    const questions = await ask({ do: 'pose', checks, variant });
    const form = questionForm(questions, () => void check());
    place.replaceChildren(element('p', { class: 'quiet' }, `Variant ${variant}`), form.form);
    place.dataset.variant = String(variant);
    verdict.replaceChildren();

    async function check(): Promise<void> {
      try {
        const { passed, tried, html, text } = await ask({ do: 'judge', checks, variant, given: form.given() });
        const kept = updateProgress(
          id,
          (old) => ({
            ...old,
            attempts: old.attempts + 1,
            ...(passed && !old.passed && { passed: new Date().toISOString() }),
            ...(tried && { spent: (old.spent ?? 0) + 1 }),
          }),
          passed || (tried && !entryOf(id).passed) ? text : undefined,
        );
        verdict.replaceChildren(ofHtml(html), ...(kept ? [] : [element('p', {}, NOT_KEPT)]));
        if (passed || tried) form.close();
        if (tried) verdict.append(button('Other questions', () => void again()));
        verdict.focus();
      } catch (cause) {
        verdict.replaceChildren(element('p', {}, (cause as Error).message));
      }
    }
  }

  async function again(): Promise<void> {
    await pose();
    place.querySelector<HTMLElement>('input')?.focus();
  }

  await pose();
  return element('div', {}, place, verdict);
}

/** What is said where the browser keeps nothing. */
export const NOT_KEPT =
  'This browser does not keep your progress (a private window, or its storage is full). Export it before you close the page.';
