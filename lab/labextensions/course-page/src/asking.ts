import type { Overview } from 'course/dist/overview';

/** What the server said: the course, that nothing changed since, or an error message that says why there is no answer. */
export type Answer = { course: Overview; version: string } | 'unchanged' | { trouble: string };

/** Asks JupyterLab's server for lessons and progress; `version` is that of the answer before, where there was one. */
export async function ask(request: (version?: string) => Promise<Response>, version?: string): Promise<Answer> {
  let response: Response;
  try {
    response = await request(version);
  } catch {
    return {
      trouble:
        'JupyterLab does not answer. Look at the terminal in which `npm start` runs; if it has ended, start it again there.',
    };
  }
  if (response.status === 304) return 'unchanged';
  const text = await response.text().catch(() => '');
  if (response.status === 403 || response.status === 401) {
    return { trouble: 'JupyterLab wants its token again: open the address that `npm start` printed.' };
  }
  if (response.status === 404) {
    return {
      trouble:
        'This JupyterLab does not know the course. Start it by `npm start` in the folder of the course, and not by itself.',
    };
  }
  const body = objectIn(text);
  if (response.ok && Array.isArray(body?.lessons)) {
    return { course: body as unknown as Overview, version: response.headers.get('ETag') ?? '' };
  }
  const said = typeof body?.message === 'string' && body.message ? body.message : `The answer was ${response.status}.`;
  return { trouble: `Progress could not be read. ${said}` };
}

function objectIn(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
