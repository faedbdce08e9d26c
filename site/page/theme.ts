/** Under this name the reference's pages keep their theme too: one choice holds for both. */
const KEPT = 'tsd-theme';

/** Lets the reader choose light, dark, or what the system says; `changed` is called whenever the look may have changed. */
export function themes(changed: () => void): void {
  const choice = document.querySelector<HTMLSelectElement>('#theme')!;
  choice.closest('label')!.hidden = false;
  choice.value = document.documentElement.dataset.theme ?? 'os';
  choice.addEventListener('change', () => {
    if (choice.value === 'os') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = choice.value;
    try {
      localStorage.setItem(KEPT, choice.value);
    } catch {
      // Where nothing may be kept the choice holds for this page.
    }
    changed();
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', changed);
}

export function isDark(): boolean {
  const { theme } = document.documentElement.dataset;
  return theme ? theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
}
