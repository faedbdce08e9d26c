import { live } from './live';
import { offline } from './offline/offline';
import { plots, redraw } from './plots';
import { scrollers } from './scrollers';
import { searchBox } from './search-box';
import { solve } from './solve';
import { themes } from './theme';

const root = document.body.dataset.root ?? '';
themes(redraw);
searchBox(root);
plots(root);
offline(root);
live(root);
solve(root);
scrollers();
matchMedia('(max-width: 40rem)').addEventListener('change', redraw);
