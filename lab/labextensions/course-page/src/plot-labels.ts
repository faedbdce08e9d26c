/** What Plotly keeps on the element of a plot. */
interface Plot extends HTMLElement {
  data?: readonly { readonly name?: string; readonly showlegend?: boolean }[];
  layout?: {
    readonly title?: { readonly text?: string };
    readonly meta?: { readonly description?: string };
  };
}

/** A plot in words: the description that came with it, else its title and the names of what it draws. */
export function plotInWords({ data = [], layout }: Pick<Plot, 'data' | 'layout'>): string {
  if (layout?.meta?.description) return layout.meta.description;
  const names = data.filter(({ name, showlegend }) => name && showlegend !== false).map(({ name }) => name);
  const title = layout?.title?.text ?? 'Plot';
  return names.length > 0 ? `${title}: ${names.join('; ')}` : title;
}

/** Gives each plot under `node` a text for readers who cannot see it, now and whenever one is drawn. */
export function labelPlots(node: HTMLElement): void {
  let isWaiting = false;
  const label = () => {
    isWaiting = false;
    for (const plot of Array.from(node.querySelectorAll<Plot>('.js-plotly-plot:not([aria-label])'))) {
      if (!plot.layout) continue;
      plot.setAttribute('role', 'figure');
      plot.setAttribute('aria-label', plotInWords(plot));
    }
  };
  new MutationObserver(() => {
    if (isWaiting) return;
    isWaiting = true;
    requestAnimationFrame(label);
  }).observe(node, { childList: true, subtree: true });
}
