import { embeddedReader, signPresentation } from '../gateway/cases/presentation.ts';
import type { Keys } from '../gateway/identity/keys.ts';
import { signIn } from '../gateway/identity/local-sign-in.ts';
import type { Transfer } from './transfers.ts';

const WINDOW = 'real-estate';
const OPEN = 'mutation ($input: OpenCaseInput!) { openCase(input: $input) { grant } }';

/** What a window sends with each request under a case. */
export type WindowHeaders = Record<'authorization' | 'x-case-grant', string>;

/** Opens a case for each transfer at a running platform, with the cards of both, as a window does. */
export async function openCases(url: string, keys: Keys, transfers: readonly Transfer[]): Promise<WindowHeaders[]> {
  const authorization = `Bearer ${await signIn('officer-chen', { url, secret: keys.localClientSecret.active })}`;
  const key = keys.cardReader.active.privateKey;
  const present = (subject: string) =>
    signPresentation({ subject, window: WINDOW, reader: embeddedReader(WINDOW), key });
  const headers: WindowHeaders[] = [];
  for (const { seller, buyer, unit } of transfers) {
    const subjects = [
      { role: 'seller', presentation: await present(seller) },
      { role: 'buyer', presentation: await present(buyer) },
    ];
    const input = { task: 'second-hand-housing-transfer', window: WINDOW, subjects, parameters: { unit } };
    const opened = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization },
      body: JSON.stringify({ query: OPEN, variables: { input } }),
    });
    const { data, errors } = (await opened.json()) as {
      data?: { openCase?: { grant: string } };
      errors?: { extensions: unknown }[];
    };
    if (!data?.openCase) throw new Error(`a case was not opened: ${JSON.stringify(errors?.[0]?.extensions)}`);
    headers.push({ authorization, 'x-case-grant': data.openCase.grant });
  }
  return headers;
}
