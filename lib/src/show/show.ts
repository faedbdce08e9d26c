import { randomUUID } from 'node:crypto';
import type { Sound } from '../audio/sound';
import type { Description } from '../data/describe';
import { descriptionParts } from './description';
import { escapeHtml } from './escape-html';
import type { Figure } from './figure';
import type { Gallery } from './gallery';
import { notebookDisplay } from './notebook-display';
import { type Player, soundParts } from './player';
import { type ColouredTexts, inWords, wordsHtml } from './plot-words';
import { aligned, cellText, type Table } from './table';

/** Something a notebook can draw. */
export type Showable = Figure | Table | Gallery | ColouredTexts | Description | Sound;

/**
 * Draws figures, tables, galleries, coloured texts, sounds (to play and to see) and what `describe` found under the notebook cell that runs; in a plain program it prints
 * what can be printed. Plots go out both as Plotly's own MIME type and as HTML, so exported pages live.
 */
export function show(...things: readonly Showable[]): void {
  const display = notebookDisplay();
  for (const thing of things.flatMap(partsOf)) {
    const bundle = mimeBundle(thing);
    if (display) display({ data: bundle, metadata: {}, transient: {} }, false);
    else console.log(bundle['text/plain']);
  }
}

/** What is drawn by itself. */
export type Part = Exclude<Showable, Description | Sound> | Player;

/** A description is several things under one another, and so is a sound. */
export function partsOf(thing: Showable): readonly Part[] {
  if ('samples' in thing) return soundParts(thing);
  return 'skipped' in thing ? descriptionParts(thing) : [thing];
}

/** The same thing by MIME type: Jupyter picks the richest that it can draw. */
export function mimeBundle(thing: Part): Record<string, unknown> {
  if ('layout' in thing) {
    return {
      'application/vnd.plotly.v1+json': { data: thing.data, layout: thing.layout, config: PLOT_CONFIG },
      'text/html': figureHtml(thing),
      'text/plain': `[figure] ${describeFigure(thing)}`,
    };
  }
  if ('pictures' in thing) {
    return {
      'text/html': galleryHtml(thing),
      'text/plain': thing.pictures.map(({ caption }) => `[${caption}]`).join(' '),
    };
  }
  if ('coloured' in thing) {
    return { 'text/html': wordsHtml(thing), 'text/plain': thing.coloured.map(inWords).join('\n') };
  }
  if ('source' in thing) return { 'text/html': playerHtml(thing), 'text/plain': `[sound] ${thing.caption}` };
  return { 'text/html': tableHtml(thing), 'text/plain': tableText(thing) };
}

const PLOT_CONFIG = { displaylogo: false, responsive: true };

/** The exported page defines Plotly once, before or after this; either order draws. */
function figureHtml(figure: Figure): string {
  const id = `plot-${randomUUID()}`;
  const json = JSON.stringify({ data: figure.data, layout: figure.layout, config: PLOT_CONFIG }).replace(
    /</g,
    '\\u003c',
  );
  return (
    `<div id="${id}" role="img" aria-label="${escapeHtml(describeFigure(figure))}"></div>` +
    `<script>(function(){var f=${json};var draw=function(){Plotly.newPlot("${id}",f.data,f.layout,f.config)};` +
    'window.Plotly?draw():(window.transferlabPlots=window.transferlabPlots||[]).push(draw)})()</script>'
  );
}

/** A sentence for readers who cannot see the figure. */
function describeFigure({ data, layout, description }: Figure): string {
  if (description !== undefined) return description;
  const titleOf = (part: unknown) => (part as { title?: { text?: string } } | undefined)?.title?.text;
  const [x, y] = [titleOf(layout.xaxis), titleOf(layout.yaxis)];
  const names = data.filter((trace) => trace.showlegend !== false && trace.name).map((trace) => trace.name);
  const shown = x && y ? `${y} against ${x}` : (y ?? x) || 'points';
  const title = titleOf(layout);
  return `${title ? `${title}: ` : ''}${shown}${names.length > 0 ? `, for ${names.join('; ')}` : ''}`;
}

function tableHtml({ columns, rows }: Table): string {
  const cells = (row: readonly unknown[]) =>
    row
      .map(
        (cell) =>
          `<td style="text-align:${typeof cell === 'number' ? 'right' : 'left'}">${escapeHtml(cellText(cell))}</td>`,
      )
      .join('');
  const header = columns.map((column) => `<th scope="col" style="text-align:left">${escapeHtml(column)}</th>`).join('');
  const body = rows.map((row) => `<tr>${cells(row)}</tr>`).join('');
  return `<table><thead><tr>${header}</tr></thead><tbody>${body}</tbody></table>`;
}

function tableText({ columns, rows }: Table): string {
  return aligned([columns, ...rows].map((row) => row.map(cellText))).join('\n');
}

function galleryHtml({ pictures }: Gallery): string {
  const figures = pictures.map(
    ({ source, caption }) =>
      `<figure style="display:inline-block;margin:4px;text-align:center"><img src="${source}" alt="${escapeHtml(caption)}">` +
      `<figcaption style="font-size:12px">${escapeHtml(caption)}</figcaption></figure>`,
  );
  return `<div>${figures.join('')}</div>`;
}

function playerHtml({ source, caption }: Player): string {
  return (
    `<figure style="margin:4px"><figcaption style="font-size:12px">${escapeHtml(caption)}</figcaption>` +
    `<audio controls src="${source}" aria-label="${escapeHtml(caption)}"></audio></figure>`
  );
}
