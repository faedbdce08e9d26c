/** Lets the keyboard scroll what is wider than its place: browsers differ in doing so by themselves. */
export function scrollers(): void {
  const look = () => {
    for (const element of Array.from(document.querySelectorAll<HTMLElement>('main pre, main .wide'))) {
      if (element.scrollWidth > element.clientWidth + 1) element.tabIndex = 0;
      else element.removeAttribute('tabindex');
    }
  };
  look();
  addEventListener('resize', look);
  document.addEventListener('toggle', look, true);
}
