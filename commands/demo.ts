import { join } from 'node:path';
import { ClientError, GraphQLClient } from 'graphql-request';
import { embeddedReader, signPresentation } from '../gateway/cases/presentation.ts';
import { readKeys } from '../gateway/identity/keys.ts';
import { signIn } from '../gateway/identity/local-sign-in.ts';
import { describeEntry, readEntries } from '../gateway/ledger/description.ts';
import { today } from '../schema/clock.ts';
import { createCast } from '../seed/cast.ts';
import { findTarget } from './target.ts';

// Plays one case against a running server: npm run demo

const WINDOW = 'real-estate';

const OPEN_CASE = /* GraphQL */ `
  mutation ($input: OpenCaseInput!) {
    openCase(input: $input) {
      grant
      case { id expiresAt }
    }
  }
`;

const TRANSFER = /* GraphQL */ `
  query ($seller: IDNumber!, $buyer: IDNumber!, $unit: RealEstateUnitNumber!) {
    seller: citizen(idNumber: $seller) {
      name
      marriage { status spouse { name idNumber } }
      realEstate(unit: $unit) {
        titleNumber
        mortgage { active }
        seizure { active }
        unit {
          address
          seizureOrder { active }
          hasUtilityArrears
          saleContract { isNetSigned price deedTax { homeOrdinal rate amount } receipts { number amount } }
        }
      }
    }
    buyer: citizen(idNumber: $buyer) {
      name
      numberOfHomes
      housingPurchaseEligibility { eligible reasons }
      isDishonestJudgmentDebtor
      providentFundLoanEligible
    }
  }
`;

const say = (line: string): void => console.log(`\n\u001b[1m${line}\u001b[0m`);
const show = (value: unknown): void => console.log(JSON.stringify(value, null, 2));

/** Runs an operation that must be refused and shows the refusal; the demo fails when it is answered. */
async function refused(client: GraphQLClient, query: string, variables?: Record<string, unknown>): Promise<void> {
  try {
    await client.request(query, variables);
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    for (const { message, path, extensions } of error.response.errors ?? []) {
      console.log(`  ${String(extensions?.code)} at ${path?.join('.') ?? 'the case'}: ${message}`);
    }
    return;
  }
  throw new Error('This should have been refused.');
}

async function play(): Promise<void> {
  const target = await findTarget();
  const { url } = target;
  const keys = await readKeys(target);
  const { seller, buyer, outsider, unit } = createCast(target.seedDay ?? today());
  say('1. Officer Chen signs in at the real-estate window.');
  const token = await signIn('officer-chen', { url, secret: keys.localClientSecret.active });
  const headers = { authorization: `Bearer ${token}` };
  const desk = new GraphQLClient(`${url}/graphql`, { headers });
  const present = (subject: string) =>
    signPresentation({
      subject,
      window: WINDOW,
      reader: embeddedReader(WINDOW),
      key: keys.cardReader.active.privateKey,
    });

  say('2. Seller and buyer lay their cards on the reader; a case is opened for the two and one flat.');
  const input = {
    task: 'second-hand-housing-transfer',
    window: WINDOW,
    subjects: [
      { role: 'seller', presentation: await present(seller.idNumber) },
      { role: 'buyer', presentation: await present(buyer.idNumber) },
    ],
    parameters: { unit },
  };
  const { openCase } = await desk.request<{ openCase: { grant: string; case: { id: string } } }>(OPEN_CASE, { input });
  show(openCase.case);
  const window = new GraphQLClient(`${url}/graphql`, { headers: { ...headers, 'x-case-grant': openCase.grant } });

  say('3. One query, ten departments: what the task grants.');
  show(await window.request(TRANSFER, { seller: seller.idNumber, buyer: buyer.idNumber, unit }));

  say("4. Refused: the buyer's marriage, which only the seller's side may show.");
  await refused(window, `{ citizen(idNumber: "${buyer.idNumber}") { marriage { status } } }`);
  say('5. Refused: a person who is not in the case.');
  await refused(window, `{ citizen(idNumber: "${outsider.idNumber}") { name } }`);
  say("6. Refused: one relation too far, the spouse's driving licence.");
  await refused(
    window,
    `{ citizen(idNumber: "${seller.idNumber}") { marriage { spouse { drivingLicence { licenceClass } } } } }`,
  );
  say("7. Refused: a case without the buyer's card.");
  await refused(desk, OPEN_CASE, {
    input: { ...input, subjects: [{ role: 'seller', presentation: await present(seller.idNumber) }] },
  });

  say('8. What the ledger says about this case.');
  const entries = await readEntries(join(target.dataDir, 'ledger'), Number.POSITIVE_INFINITY, openCase.case.id);
  for (const entry of entries) console.log(describeEntry(entry));
  console.log('\nnpm run audit -- verify walks the chain.');
}

try {
  await play();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
