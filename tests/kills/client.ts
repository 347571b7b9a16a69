import { embeddedReader, signPresentation } from '../../gateway/cases/presentation.ts';
import type { Keys } from '../../gateway/identity/keys.ts';
import { signIn } from '../../gateway/identity/local-sign-in.ts';

export interface Reply {
  status: number;
  data?: Record<string, unknown> | null;
  errors?: { message: string; extensions: { code: string } }[];
}

export const OPEN = 'mutation ($input: OpenCaseInput!) { openCase(input: $input) { grant case { id } } }';

/** What an officer's screen has: a token, and a card reader at its window. */
export function createClient(url: string, keys: Keys, { user, window }: { user: string; window: string }) {
  let token = '';
  return {
    /** Undefined where there was no answer: whether it was done is not known. */
    async send(query: string, variables: object, grant?: string): Promise<Reply | undefined> {
      try {
        token ||= await signIn(user, { url, secret: keys.localClientSecret.active });
        const response = await fetch(`${url}/graphql`, {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            authorization: `Bearer ${token}`,
            ...(grant ? { 'x-case-grant': grant } : {}),
          },
          body: JSON.stringify({ query, variables }),
          signal: AbortSignal.timeout(15_000),
        });
        return { status: response.status, ...((await response.json()) as Omit<Reply, 'status'>) };
      } catch {
        return undefined;
      }
    },
    present(subject: string): Promise<string> {
      const { privateKey: key } = keys.cardReader.active;
      return signPresentation({ subject, window, reader: embeddedReader(window), key });
    },
  };
}
