import type { Signatures } from './signatures';
import table from './signatures.json';

/** The declared types of all public functions, as `npm run api` generated them. */
export const signatures = (): Signatures => table as unknown as Signatures;
