import type { Problem } from '@sync/contracts-console';

const TOKEN = 'console-token';

/** What the API said when it could not answer; `code` tells apart what the page treats specially. */
export class ApiFailure extends Error {
  constructor(
    readonly code: string,
    readonly title: string,
    readonly detail: string,
  ) {
    super(title);
  }
}

/** The token of a console that others can reach; kept until the tab is closed. */
export const rememberToken = (token: string): void => sessionStorage.setItem(TOKEN, token);

/** Asks the API. The answer has the shape that the contract names; the API's own specs see to that. */
export const ask = async <Answer>(path: string, { method = 'GET' }: { method?: 'GET' | 'POST' } = {}): Promise<Answer> => {
  const token = sessionStorage.getItem(TOKEN);
  const answer = await fetch(path, {
    method,
    headers: { 'x-requested-with': 'console-web', ...(token ? { authorization: `Bearer ${token}` } : {}) },
  }).catch(() => {
    throw new ApiFailure('unreachable', 'The console does not answer', 'Is it running? Start it with: npm start');
  });
  if (answer.ok) return (await answer.json()) as Answer;
  throw await failureOf(answer);
};

const failureOf = async (answer: Response): Promise<ApiFailure> => {
  if (!answer.headers.get('content-type')?.includes('problem+json'))
    return new ApiFailure('unreachable', `The console answered ${answer.status}`, 'Look at its log.');
  const { code, title, detail } = (await answer.json()) as Problem;
  return new ApiFailure(code, title, detail);
};

export const failureFrom = (error: unknown): ApiFailure =>
  error instanceof ApiFailure
    ? error
    : new ApiFailure('internal', 'This page broke', error instanceof Error ? error.message : String(error));
