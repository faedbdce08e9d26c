import { writeFileSync } from 'node:fs';
import path from 'node:path';

/** Writes a notebook with a title, or another text, and these code cells into `folder` and returns its path. */
export function writeNotebook(folder: string, name: string, cells: string[], text?: string): string {
  const file = path.join(folder, `${name}.ipynb`);
  writeFileSync(file, JSON.stringify(notebook(cells, text)));
  return file;
}

/** A notebook as it is committed: a title, then code cells without outputs. */
export function notebook(cells: string[], text = '# Made for a test\n\nIt gains.<!-- claim: seen -->') {
  const code = cells.map((source, index) => ({
    cell_type: 'code',
    id: `cell-${index}`,
    metadata: {},
    source,
    outputs: [] as unknown[],
    execution_count: null as number | null,
  }));
  return {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: { kernelspec: { name: 'transferlab', display_name: 'TypeScript', language: 'typescript' } },
    cells: [
      {
        cell_type: 'markdown',
        id: 'title',
        metadata: {},
        source: text,
      },
      ...code,
    ],
  };
}

/** A cell that shows a Plotly figure as the library does: the figure for JupyterLab, and HTML for an exported page. */
export function plotCell(id: string): string {
  const figure = { data: [{ y: [1, 3, 2], type: 'scatter' }], layout: { title: { text: 'a plot' } } };
  const draw = `Plotly.newPlot("${id}", ${JSON.stringify(figure.data)}, ${JSON.stringify(figure.layout)})`;
  const html = `<div id="${id}"></div><script>(function () { var draw = function () { ${draw} };
    window.Plotly ? draw() : (window.transferlabPlots = window.transferlabPlots || []).push(draw) })()</script>`;
  const data = { 'application/vnd.plotly.v1+json': figure, 'text/html': html, 'text/plain': 'a plot' };
  return `require(${JSON.stringify(require.resolve('tslab/dist/jupyter.js'))})
  .lastWriteDisplayData({ data: ${JSON.stringify(data)}, metadata: {}, transient: {} }, false);`;
}
