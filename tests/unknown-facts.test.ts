import { expect, test } from '@jest/globals';
import type { Document } from 'mongodb';
import { loadDepartment } from '../subgraphs/departments.ts';
import { startDepartment } from './support/department.ts';

type Question = (document: Document) => { representation: Document; selection: string };

const citizen =
  (idNumber: string, selection: string): Question =>
  (document) => ({ representation: { __typename: 'Citizen', idNumber: document[idNumber] }, selection });
const unit =
  (number: string, selection: string): Question =>
  (document) => ({ representation: { __typename: 'RealEstateUnit', number: document[number] }, selection });
const own =
  (__typename: string, key: string, selection: string): Question =>
  ({ _id }) => ({ representation: { __typename, [key]: _id }, selection });

// What each of these decides by was read as nothing once: not listed, no arrears, no measures, no share to pay.
test.each<[department: string, collection: string, lacks: string, question: Question]>([
  ['development-reform', 'listings', 'list', citizen('idNumber', 'payAfterTreatment { eligible }')],
  ['emergency', 'responsePlans', 'levels', own('ResponsePlan', 'number', 'response { measures }')],
  ['emergency', 'areaResponses', 'days', own('AreaResponse', 'area', 'measureDays { days }')],
  ['emergency', 'areaResponses', 'level', own('AreaResponse', 'area', 'measures')],
  ['culture-tourism', 'scenicSpots', 'dailyCapacity', own('ScenicSpot', 'number', 'visitorFlow { isWarningDue }')],
  ['court', 'seizureOrders', 'active', unit('unitNumber', 'seizureOrder { active }')],
  ['utilities', 'accounts', 'arrears', unit('unitNumber', 'hasUtilityArrears')],
  ['utilities', 'accounts', 'service', unit('unitNumber', 'utilityAccounts { gas { accountNumber } }')],
  ['healthcare-security', 'settlements', 'covered', own('MedicalSettlement', 'number', 'ownShare')],
  ['public-security', 'offenceRecords', 'offences', citizen('_id', 'conduct { hasDrugRecord }')],
  ['housing', 'familyHomes', 'unitNumbers', citizen('_id', 'numberOfHomes')],
  ['education', 'learners', 'level', citizen('_id', 'compulsoryEducationCompleted')],
])('%s decides nothing by a record of %s that lacks "%s"', async (name, collection, lacks, question) => {
  const { service, ask } = startDepartment(await loadDepartment(name));
  const records = service.client.db().collection<{ _id: string }>(collection);
  const filter = name === 'development-reform' ? { idNumber: { $type: 'string' } } : {};
  const before = (await records.findOne(filter)) as Document & { _id: string };
  const { representation, selection } = question(before);
  const query = `query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on ${representation.__typename} { ${selection} } } }`;
  const variables = { representations: [representation] };
  try {
    const known = await ask(query, variables);
    expect(known.errors).toBeUndefined();
    const { [lacks]: _, ...rest } = before;
    await records.replaceOne({ _id: before._id }, rest, { bypassDocumentValidation: true });
    const { data, errors } = await ask(query, variables);
    // Wherever the answer ends, it ends in null.
    const leaf = JSON.stringify(data?._entities).replaceAll(/[[\]{}]|"\w+":/g, '');
    expect({ leaf, codes: errors?.map(({ extensions }) => extensions?.code) }).toEqual({
      leaf: 'null',
      codes: ['DEPARTMENT_UNAVAILABLE'],
    });
  } finally {
    await records.replaceOne({ _id: before._id }, before);
    await service.stop();
  }
});
