/** Lets the keyboard scroll what is wider than its place: browsers differ in doing so by themselves. */
export function scrollers(): void {
  const look = () => {
    for (const place of Array.from(document.querySelectorAll<HTMLElement>('main pre, main .wide'))) {
      if (place.scrollWidth > place.clientWidth + 1) place.tabIndex = 0;
      else place.removeAttribute('tabindex');
    }
  };
  look();
  addEventListener('resize', look);
  document.addEventListener('toggle', look, true);
}
