// In one process, which builds the site once.
import './site.test.mjs';
import './live.test.mjs';
