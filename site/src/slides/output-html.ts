import { load } from 'cheerio';
import { escapeHtml } from 'transferlab/dist/show/escape-html';
import type { Output } from '../lesson/notebook';
import { outputHtml } from '../lesson/output';
import type { PlotlyFigure } from '../lesson/plot';
import { textOf } from '../lesson/text-of';

const PLOTLY = 'application/vnd.plotly.v1+json';

/** Rows of a table, and pictures in a row, that can be read from the last row of seats. */
const ROWS = 9;
const PICTURES = 20;

/** A number with its interval, which stays on one line. */
const NUMBER = /^[−-]?\d[\d.]* ?(?:\(.{1,20}\))?$/;

/** Outputs of a cell as HTML of a slide; of tables as many as have room below each other, at least one. */
export function outputsOnSlide(outputs: readonly Output[]): string[] {
  const all = outputs.map(outputOnSlide);
  const rows = all.map((html) => html.split('<tr').length - 1);
  return all.filter((_, index) => index === 0 || rows.slice(0, index + 1).reduce((sum, one) => sum + one, 0) <= ROWS);
}

/** One output of a cell as HTML of a slide: a plot's numbers for the page's script, all else as it is on the lesson's page. */
function outputOnSlide(output: Output): string {
  if ((output.output_type === 'display_data' || output.output_type === 'execute_result') && PLOTLY in output.data) {
    const text = 'text/plain' in output.data ? textOf(output.data['text/plain']) : '';
    return plotOnSlide(output.data[PLOTLY] as PlotlyFigure, text.replace(/^\[figure\] /, '') || 'Plot');
  }
  const keepPlot = () => {
    throw new Error('plots are drawn by the page');
  };
  return shortened(outputHtml(output, { keepPlot }));
}

function plotOnSlide({ data, layout }: PlotlyFigure, description: string): string {
  const numbers = JSON.stringify({ data, layout }).replaceAll('<', '\\u003c');
  return `<figure class="plot" data-says="${escapeHtml(description)}"><p>${escapeHtml(description)}</p><script type="application/json">${numbers}</script></figure>`;
}

/** Without what the room has no need of: a guess, which is an example in a stored run, and rows and pictures beyond the first. */
function shortened(html: string): string {
  const $ = load(html, null, false);
  for (const element of $('table').toArray()) {
    const table = $(element);
    const head = table.find('thead th').toArray();
    for (const name of ['apart', 'your guess']) {
      const column = head.findIndex((cell) => $(cell).text() === name);
      if (column >= 0 && head.some((cell) => $(cell).text() === 'your guess'))
        table.find('tr').each((_, row) => void $(row).children().eq(column).addClass('dropped'));
    }
    table.find('.dropped').remove();
    for (const cell of table.find('td').toArray()) if (NUMBER.test($(cell).text())) $(cell).addClass('number');
    const rows = table.find('tbody tr');
    if (rows.length > ROWS) {
      rows.slice(ROWS).remove();
      table.after(`<p class="more">and ${rows.length - ROWS} more rows in the lesson</p>`);
    }
  }
  $('div > figure').slice(PICTURES).remove();
  return $.html();
}
