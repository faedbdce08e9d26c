import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** What a name or a cell may hold that must not become part of the page. */
export const HOSTILE = `<img src="https://example.org/x.png" onerror="alert(1)"> & "quoted"`;

/** A diagram next to the notebooks. */
export const CIRCLE =
  '<svg xmlns="http://www.w3.org/2000/svg" width="60" height="30" viewBox="0 0 60 30"><circle cx="30" cy="15" r="9"/></svg>';

/** A picture of one pixel. */
const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

const PLOT = {
  data: [{ type: 'bar', name: HOSTILE, x: ['one', HOSTILE], y: [1, 2] }],
  layout: { title: { text: HOSTILE }, xaxis: { title: { text: 'x' } }, yaxis: { title: { text: 'y' } } },
};

export const CODE = [
  "import { fit, adam as adamOf } from 'transferlab';\n// fit in a comment\nconst fitted = await fit(net, { fit: 'fit' });\nadamOf(1); net.fit();",
  "console.log('hello');",
];

const outputsOf = [
  [
    { output_type: 'stream', name: HOSTILE, text: [`plain ${HOSTILE}\n`] },
    {
      output_type: 'display_data',
      metadata: {},
      data: { 'application/vnd.plotly.v1+json': PLOT, 'text/html': '<div></div>', 'text/plain': `[figure] ${HOSTILE}` },
    },
    {
      output_type: 'display_data',
      metadata: {},
      data: {
        'text/html': `<table><tr><td>kept</td></tr></table><script src="https://example.org/a.js"></script><img alt="a pixel" src="data:image/png;base64,${PIXEL}">`,
        'text/plain': 'x',
      },
    },
  ],
  [{ output_type: 'execute_result', execution_count: 2, metadata: {}, data: { 'text/plain': HOSTILE } }],
];

/** A lesson's cells; with `run`, as the runner leaves them. */
export function notebook(run: boolean, code = CODE): object {
  const text = [
    `# 01 · A lesson ${HOSTILE}\n\n**Is it <b>safe</b>?**\n\nA body and its loss. The backbone and the loss again. See [the guide](../guides/student.md#second-part) and [data](../datasets/a.txt).`,
    `## Part ${HOSTILE}\n\n<script>alert(1)</script>\n\nThe exercise \`01-one\` and the call \`fit\`.\n\n![a circle](pictures/01-circle.svg)`,
  ];
  const cells = code.flatMap((source, i) => [
    { cell_type: 'markdown', metadata: {}, source: [text[i]] },
    { cell_type: 'code', metadata: {}, source, outputs: run ? outputsOf[i] : [], execution_count: run ? i + 1 : null },
  ]);
  return { nbformat: 4, nbformat_minor: 5, metadata: {}, cells };
}

/** A course of one lesson, one exercise and a few texts in a temporary folder; returns the folder. */
export function smallCourse(): string {
  const root = mkdtempSync(join(tmpdir(), 'small-course-'));
  const write = (name: string, content: string | object) => {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), typeof content === 'string' ? content : JSON.stringify(content));
  };
  write('README.md', '# All\n\n[lesson](notebooks/01-one.ipynb), [library](lib/), [guides](guides/README.md)\n');
  write('datasets/a.txt', 'data');
  write('lib/README.md', '# transferlab\n\n`fit` trains. [here](#here)\n\n## Here\n');
  write(
    'guides/README.md',
    '# Guides\n\n[student](student.md) and [glossary](glossary.md), [1](researcher.md) [2](figures.md) [3](limits.md) [4](instructor.md)\n',
  );
  for (const name of ['researcher', 'figures', 'limits', 'instructor']) write(`guides/${name}.md`, `# ${name}\n`);
  write('guides/student.md', '# For students\n\n## Second part\n\n## Second part\n');
  write(
    'guides/glossary.md',
    '# Glossary\n\n| term | meaning |\n|---|---|\n| **backbone** (body) | A pretrained network. See *loss* and *nothing*. |\n| **loss** | The number that training makes small.<!-- plain: definition --> |\n',
  );
  write('exercises/01-why/one/stub.ts', 'export const one = 0; // <script>\n');
  write('exercises/01-why/one/exercise.json', {
    title: HOSTILE,
    points: 1,
    minutes: 5,
    teaches: 'how to be careful',
    hints: ['SECRET-HINT', 'SECRET-HINT', 'SECRET-HINT'],
    wrong: { sums: { check: 'x', says: 'SECRET-WRONG' } },
  });
  write('solutions/01-why/one/answer.ts', 'SECRET-SOLUTION');
  write('notebooks/pictures/01-circle.svg', CIRCLE);
  write('notebooks/01-one.ipynb', notebook(false));
  write('out/01-one.ipynb', notebook(true));
  return root;
}
