/** Roles that a screen reader announces, with what the page calls them. */
const ANNOUNCED = {
  heading: 'heading',
  image: 'image',
  table: 'table',
  columnheader: 'column',
  MathMLMath: 'formula',
};

/**
 * What a screen reader announces below `main`, in its order: headings with their level, images, tables with their columns,
 * and formulas with their symbols. It is read from Chromium's accessibility tree, which is what Chromium gives to a screen reader.
 * @param {import('playwright-core').Page} page
 * @returns {Promise<{ kind: string, name: string, level?: number }[]>}
 */
export async function reading(page) {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send('Accessibility.getFullAXTree');
  const byId = new Map(nodes.map((node) => [node.nodeId, node]));
  const below = (node) => (node.childIds ?? []).map((id) => byId.get(id)).filter(Boolean);
  const textOf = (node) =>
    node.role?.value === 'StaticText' ? [node.name?.value ?? ''] : below(node).flatMap((child) => textOf(child));
  const found = [];
  const walk = (node) => {
    const kind = node.ignored ? undefined : ANNOUNCED[node.role.value];
    if (kind) {
      const level = node.properties?.find(({ name }) => name === 'level')?.value.value;
      const name = kind === 'formula' ? spoken(textOf(node)) : (node.name?.value ?? '');
      found.push({ kind, name, ...(kind === 'heading' && { level }) });
    }
    if (kind !== 'formula') for (const child of below(node)) walk(child);
  };
  const main = nodes.find(({ role, ignored }) => !ignored && role.value === 'main');
  if (main) walk(main);
  return found;
}

/** Symbols of a formula as plain letters, without the invisible signs of multiplication and application. */
function spoken(symbols) {
  return symbols
    .map((symbol) => symbol.normalize('NFKC').replace(/[\u2061-\u2064]/g, ''))
    .filter(Boolean)
    .join(' ');
}
