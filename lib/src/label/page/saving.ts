import type { BoxesSent, PagePicture, PageState } from '../messages';

/** A change that the server rejected, or that could not be sent. */
export class Unsaved extends Error {
  constructor(
    message: string,
    /** Whether another client changed the same image. */
    readonly isConflict: boolean,
  ) {
    super(message);
  }
}

export const readState = (): Promise<PageState> => asked('state');

export const saveBoxes = (index: number, sent: BoxesSent): Promise<PagePicture> => put(`boxes/${index}`, sent);

export const saveClass = (name: string, was?: string): Promise<readonly string[]> => put('classes', { name, was });

function put<Answer>(path: string, body: unknown): Promise<Answer> {
  return asked(path, { method: 'PUT', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
}

async function asked<Answer>(path: string, options?: RequestInit): Promise<Answer> {
  let response: Response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new Unsaved('The program that keeps the boxes does not answer; it has probably ended.', false);
  }
  if (!response.ok) throw new Unsaved(await response.text(), response.status === 409);
  return response.json();
}
