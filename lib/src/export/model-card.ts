import { existsSync, readFileSync } from 'node:fs';
import type { Net } from '../core/net';
import { TransferError } from '../error';
import { requireRecord, requireText } from '../require/arguments';
import { requireFinite } from '../require/number';
import { requireOptions } from '../require/options';
import type { Interval } from '../show/interval';
import type { ExportMetadata } from './export-check';

/** What a model card says beyond the net's input and output: texts of yours, in Markdown. */
export interface ModelCard {
  /** What it was pretrained and trained on, with sources and licences. */
  readonly data?: string;
  /** How examples were divided, and which the measures are of. */
  readonly split?: string;
  /** By name: a value, or an interval over runs, as `interval` computes it. */
  readonly measures?: Readonly<Record<string, number | Interval>>;
  /** Where it fails, and what it is not for. */
  readonly limits?: string;
  readonly licence?: string;
}

/** The first line of a card, by which a later export recognises it. */
const MARK = '<!-- model card, written by an export of transferlab -->';

/** Throws if a card has a part of another type. `call` is the public function. */
export function requireCard(call: string, card: ModelCard | undefined): void {
  if (card === undefined) return;
  const what = `${call}'s card`;
  requireOptions(what, card, { data: true, split: true, measures: true, limits: true, licence: true });
  for (const name of ['data', 'split', 'limits', 'licence'] as const) {
    if (card[name] !== undefined) requireText(what, name, card[name]);
  }
  if (card.measures === undefined) return;
  requireRecord(what, 'values or intervals by name', card.measures);
  for (const [name, measure] of Object.entries(card.measures)) {
    const isInterval = typeof measure === 'object' && measure !== null;
    const values = isInterval ? [measure.mean, measure.low, measure.high, measure.n] : [measure];
    for (const value of values)
      requireFinite(`${what}: the measure ${name}`, value, 'Pass a number, or interval(values).');
  }
}

/** Throws if a file that no export has written is where a card would be. */
export function requireCardFile(file: string): void {
  if (!existsSync(file) || readFileSync(file, 'utf8').startsWith(MARK)) return;
  throw new TransferError(
    `'${file}' exists already and is no model card of an export, so it is kept. Choose another name or remove it.`,
  );
}

/**
 * A model card in Markdown (Mitchell et al. 2019): the input and output of an exported net from the net itself, the rest as the
 * caller gives it. Sections that the caller leaves out say that they are missing.
 */
export function modelCard(net: Net, { input, output }: ExportMetadata, card: ModelCard = {}): string {
  const { data, split, measures = {}, limits, licence } = card;
  const classes = net.classes ? [`- Classes (${net.classes.length}): ${net.classes.join(', ')}`] : [];
  return [
    MARK,
    `# ${net.name}`,
    [
      `- Input \`[batch, ${input.shape.join(', ')}]\`; preprocessing: ${input.preprocessing}`,
      ...(input.rate === undefined ? [] : [`- ${input.rate} samples per second`]),
      ...(input.tokenizer === undefined ? [] : [`- Tokenizer: ${input.tokenizer}`]),
      `- Output \`[${['batch', ...output.shape].join(', ')}]\`: ${output.what}`,
      ...classes,
    ].join('\n'),
    ...section('Data', data),
    ...section('Split', split),
    ...section('Measures', measureTable(measures)),
    ...section('Limits', limits),
    ...section('Licence', licence),
    '',
  ].join('\n\n');
}

const section = (title: string, text: string | undefined): string[] => [`## ${title}`, text?.trim() || 'Not stated.'];

function measureTable(measures: NonNullable<ModelCard['measures']>): string | undefined {
  const rows = Object.entries(measures).map(([name, measure]) => {
    const cells =
      typeof measure === 'number'
        ? [numberText(measure), 'not stated', '1']
        : [numberText(measure.mean), `${numberText(measure.low)} to ${numberText(measure.high)}`, String(measure.n)];
    return `| ${[name.replaceAll('|', '\\|'), ...cells].join(' | ')} |`;
  });
  if (rows.length === 0) return undefined;
  return ['| measure | mean | confidence interval | values |', '|---|---|---|---|', ...rows].join('\n');
}

/** Four significant digits. */
const numberText = (value: number) => String(Number(value.toPrecision(4)));
