import { element, ofHtml } from './elements';
import type { Given, ShownQuestion } from './messages';

export interface QuestionForm {
  readonly form: HTMLFormElement;
  /** What the reader has answered so far. */
  given(): Given;
  /** No more answers are taken. */
  close(): void;
}

/** The questions of a variant as a form: options to choose from, reasons for the others, fields for numbers. */
export function questionForm(questions: readonly ShownQuestion[], submitted: () => void): QuestionForm {
  const parts = questions.map(questionPart);
  const form = element('form', { class: 'questions' }, ...parts.flatMap(({ nodes }) => nodes));
  form.append(element('button', { type: 'submit' }, 'Check'));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    submitted();
  });
  return {
    form,
    given: () =>
      Object.fromEntries(
        parts.flatMap(({ letter, answer }) => {
          const value = answer();
          return value === undefined ? [] : [[letter, value]];
        }),
      ),
    close() {
      for (const control of form.querySelectorAll<HTMLInputElement>('input, select, button')) control.disabled = true;
    },
  };
}

interface Part {
  readonly letter: string;
  readonly nodes: readonly Node[];
  answer(): string | number | undefined;
}

function questionPart(question: ShownQuestion): Part {
  const { letter, text, figure, code, wanted } = question;
  const before = [
    ...(figure ? [ofHtml(figure)] : []),
    ...(code ? [element('pre', { class: 'code' }, element('code', {}, code))] : []),
  ];
  const { controls, answer } = question.options.length > 0 ? choice(question) : number(question);
  const legend = element('legend', {}, element('b', {}, letter), ` ${text}`);
  const set = element('fieldset', {}, legend, ...controls, element('p', { class: 'quiet' }, wanted));
  return { letter, nodes: [...before, set], answer };
}

type Controls = { readonly controls: readonly Node[] } & Pick<Part, 'answer'>;

function number({ letter, wanted }: ShownQuestion): Controls {
  const input = element('input', { inputmode: 'decimal', autocomplete: 'off', 'aria-label': `${letter}: ${wanted}` });
  const answer = () => {
    const text = input.value.trim().replace(',', '.');
    return text === '' ? undefined : Number(text);
  };
  return { controls: [input], answer };
}

function choice({ letter, options, reasons }: ShownQuestion): Controls {
  const rows = options.map((option, index) => {
    const mark = String.fromCharCode(65 + index);
    const radio = element('input', { type: 'radio', name: `question-${letter}`, value: mark });
    const label = element('label', {}, radio, element('b', {}, mark), ` ${option}`);
    const why = reasons.length > 0 ? reasonOf(mark, reasons) : undefined;
    return { mark, radio, why, row: element('p', {}, label, ...(why ? [' ', why] : [])) };
  });
  const list = element('ol', {}, ...reasons.map((reason) => element('li', {}, reason)));
  const listed = reasons.length > 0 ? [element('p', {}, 'Reasons why an option is wrong:'), list] : [];
  const answer = () => {
    const right = rows.find(({ radio }) => radio.checked);
    if (!right) return undefined;
    const others = rows.flatMap(({ mark, why }) => (why && mark !== right.mark && why.value ? [mark + why.value] : []));
    return [right.mark, ...others].join(' ');
  };
  return { controls: [...rows.map(({ row }) => row), ...listed], answer };
}

function reasonOf(mark: string, reasons: readonly string[]): HTMLSelectElement {
  const numbers = reasons.map((_, index) => element('option', { value: String(index + 1) }, `reason ${index + 1}`));
  return element(
    'select',
    { 'aria-label': `Why ${mark} is wrong` },
    element('option', { value: '' }, 'right, or wrong because of …'),
    ...numbers,
  );
}
