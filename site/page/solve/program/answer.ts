import { serveConfined } from './confined';

serveConfined();
