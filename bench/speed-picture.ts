import { escapeHtml } from 'transferlab/dist/show/escape-html';
import { PALETTE } from 'transferlab/dist/show/figure';

/** Our time over a peer's in one row: the median of its rounds, and the lowest and highest of them. */
export interface Ratio {
  readonly row: string;
  readonly median: number;
  readonly lowest: number;
  readonly highest: number;
}

const [WIDTH, LINE, HEAD, FOOT, LEFT, RIGHT] = [640, 22, 34, 44, 190, 24];
const [INK, CARD] = ['#1b2733', '#fbfaf5'];

/** Ratios below one another, on a card that reads on pages of any colour; to the left of the line at 1 we are faster. */
export function speedPicture(peer: string, ratios: readonly Ratio[]): string {
  const height = HEAD + LINE * ratios.length + FOOT;
  const bottom = height - FOOT;
  // biome-ignore lint/plugin: the rows of one picture.
  const most = Math.max(1.25, ...ratios.map(({ highest }) => Math.ceil(4 * highest) / 4));
  const place = (ratio: number) => LEFT + (Math.min(ratio, most) / most) * (WIDTH - LEFT - RIGHT);
  const ticks = Array.from({ length: Math.round(most / 0.25) + 1 }, (_, index) => index / 4);
  const scale = ticks.map(
    (tick) =>
      `<path d="M${place(tick)} ${HEAD}V${bottom}" stroke="${tick === 1 ? INK : '#ddd'}"${tick === 1 ? ' stroke-dasharray="4 3"' : ''}/><text x="${place(tick)}" y="${bottom + 18}" text-anchor="middle">${tick}</text>`,
  );
  const rows = ratios.map(({ row, median, lowest, highest }, index) => {
    const y = HEAD + (index + 0.5) * LINE;
    return `<text x="${LEFT - 10}" y="${y + 4}" text-anchor="end">${escapeHtml(row)}</text><path d="M${place(lowest)} ${y}H${place(highest)}" stroke="${PALETTE[0]}" stroke-width="3"/><circle cx="${place(median)}" cy="${y}" r="4.5" fill="${PALETTE[0]}"/>`;
  });
  const title = `Our time over that of ${peer}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="title desc" font-family="sans-serif" font-size="13" fill="${INK}">`,
    `<title id="title">${escapeHtml(title)}</title>`,
    `<desc id="desc">${escapeHtml(inWords(ratios))}</desc>`,
    `<rect x="1" y="1" width="${WIDTH - 2}" height="${height - 2}" rx="12" fill="${CARD}" stroke="#d5cfbf"/>`,
    `<text x="16" y="22" font-weight="bold">${escapeHtml(title)}</text>`,
    ...scale,
    ...rows,
    `<text x="${(LEFT + WIDTH - RIGHT) / 2}" y="${height - 8}" text-anchor="middle">ratio of times in the same run: median, lowest to highest round</text>`,
    '</svg>\n',
  ].join('\n');
}

/** What a reader who does not see it hears. */
export const inWords = (ratios: readonly Ratio[]): string =>
  ratios
    .map(
      ({ row, median, lowest, highest }) =>
        `${row}: ${median.toFixed(2)}, from ${lowest.toFixed(2)} to ${highest.toFixed(2)}`,
    )
    .join('. ');
