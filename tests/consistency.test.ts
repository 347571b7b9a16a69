import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Document } from 'mongodb';
import { today } from '../schema/clock.ts';
import { parseIdNumber, parseUscc } from '../schema/scalars.ts';
import { type Leaf, readStored, type Stored } from './support/stored.ts';

// Facts agree across departments, as their databases hold them.

let stored: Stored;
/** The ID numbers of the population register, and those of the living. */
let registered: Map<unknown, Document>;
let living: Set<unknown>;
let enterprises: Map<unknown, Document>;
beforeAll(async () => {
  stored = await readStored();
  registered = stored.by('public-security.persons', 'idNumber');
  living = new Set([...registered.values()].filter(({ status }) => status === 'LIVING').map((p) => p.idNumber));
  enterprises = stored.by('market-regulation.enterprises', 'uscc');
});

/** How many documents break a rule, numbers only: documents are about people. Of none it would prove nothing. */
function broken(rows: readonly Document[] | string, rule: (row: Document) => boolean): number {
  const documents = typeof rows === 'string' ? stored.all(rows) : rows;
  if (documents.length === 0) throw new Error('There is nothing to be checked.');
  return documents.filter((row) => !rule(row)).length;
}

const groups = (collection: string, field: string) => Map.groupBy(stored.all(collection), (row) => row[field]);
const yearsOn = (date: string, count: number) => `${Number(date.slice(0, 4)) + count}${date.slice(4)}`;

describe('families', () => {
  test("a spouse's spouse is oneself, and both are in the register", () => {
    const marriages = stored.by('civil-affairs.marriages', 'idNumber');
    const married = [...marriages.values()].filter(({ status }) => status === 'MARRIED');
    expect(broken(married, (row) => registered.has(row.idNumber) && registered.has(row.spouseIdNumber))).toBe(0);
    const couples = married.filter(({ idNumber }) => living.has(idNumber));
    const spouseOf = (row: Document) => marriages.get(row.spouseIdNumber);
    expect(broken(couples, (row) => living.has(row.spouseIdNumber))).toBe(0);
    expect(broken(couples, (row) => spouseOf(row)?.spouseIdNumber === row.idNumber)).toBe(0);
    const widowing = married.filter(({ idNumber }) => !living.has(idNumber));
    expect(broken(widowing, (row) => spouseOf(row)?.status === 'WIDOWED')).toBe(0);
  });

  test('a birth certificate names members of one household, and the child as the register does', () => {
    const named = (row: Document): unknown[] =>
      [row.childIdNumber, row.motherIdNumber, row.fatherIdNumber].filter((idNumber) => idNumber !== null);
    const households = (row: Document) => new Set(named(row).map((id) => registered.get(id)?.householdNumber));
    expect(broken('health.birthCertificates', (row) => households(row).size === 1)).toBe(0);
    expect(
      broken('health.birthCertificates', (row) => named(row).sort().join() === row.namedIdNumbers.sort().join()),
    ).toBe(0);
    const known = stored.all('health.birthCertificates').filter(({ childIdNumber }) => childIdNumber !== null);
    const child = (row: Document) => registered.get(row.childIdNumber);
    expect(broken(known, (row) => child(row)?.name === row.childName && child(row)?.birthDate === row.bornOn)).toBe(0);
  });

  test('who is dead in the register has a death certificate, and the other way round', () => {
    const certified = stored.by('health.deathCertificates', 'idNumber');
    expect(certified.size).toBeGreaterThan(0);
    expect(broken('public-security.persons', (row) => certified.has(row.idNumber) === !living.has(row.idNumber))).toBe(
      0,
    );
    expect(broken('health.deathCertificates', (row) => registered.has(row.idNumber))).toBe(0);
    expect(broken('civil-affairs.cremations', (row) => certified.get(row.idNumber)?.diedOn === row.on)).toBe(0);
  });

  test.each([
    ['a driving licence', 'public-security.drivingLicences', 'idNumber'],
    ['a vehicle', 'public-security.vehicles', 'ownerIdNumber'],
    ['an employment', 'human-resources.employments', 'employeeIdNumber'],
    ["a veteran's card", 'veterans.veterans', 'idNumber'],
    ['a disability certificate', 'disabled-persons.certificates', 'idNumber'],
    ['a place at a school', 'education.enrolments', 'pupilIdNumber'],
    ['a provident fund account', 'provident-fund.accounts', 'idNumber'],
    ['medical insurance', 'healthcare-security.enrolments', 'idNumber'],
    ['an appointment', 'health.appointments', 'patientIdNumber'],
  ])('who has %s lives', (_what, collection, holder) => {
    expect(broken(collection, (row) => living.has(row[holder]))).toBe(0);
  });

  test.each([
    ['a diploma', 'education.diplomas', 'holderIdNumber'],
    ['an insurance record', 'human-resources.insuredPersons', 'idNumber'],
  ])('who has %s is registered', (_what, collection, holder) => {
    expect(broken(collection, (row) => registered.has(row[holder]))).toBe(0);
  });
});

describe('homes', () => {
  const ownersOf = () => groups('natural-resources.ownerships', 'unitNumber');

  test('every owner is a living citizen or an enterprise, and the shares of a unit are the whole', () => {
    const isCitizen = (row: Document) => living.has(row.ownerIdNumber);
    const isEnterprise = (row: Document) => enterprises.has(row.ownerUscc);
    expect(broken('natural-resources.ownerships', (row) => isCitizen(row) !== isEnterprise(row))).toBe(0);
    const owners = ownersOf();
    const whole = (rows: Document[] = []) =>
      rows.reduce((sum, { share }) => sum + share.numerator / share.denominator, 0);
    expect(broken('natural-resources.units', ({ number }) => Math.abs(whole(owners.get(number)) - 1) < 1e-9)).toBe(0);
  });

  test("a seizure in the registry is the court's order, and the other way round", () => {
    const orders = stored.by('court.seizureOrders', 'unitNumber');
    const seizures = stored.by('natural-resources.seizures', 'unitNumber');
    const isSame = (a: Document, b?: Document) => a.active === b?.active && a.since === b?.since;
    expect(broken('natural-resources.seizures', (row) => isSame(row, orders.get(row.unitNumber)))).toBe(0);
    expect(broken('court.seizureOrders', (row) => isSame(row, seizures.get(row.unitNumber)))).toBe(0);
  });

  test('a contract is signed by one owner and one buyer who owns no part, and nobody sells a seized home', () => {
    const owners = ownersOf();
    const signatures = groups('housing.signatures', 'contractNumber');
    const orders = stored.by('court.seizureOrders', 'unitNumber');
    const isSignedBy = (contract: Document, isBuyer: boolean) => {
      const [side, ...others] = (signatures.get(contract.number) ?? []).filter((row) => row.isBuyer === isBuyer);
      const owns = owners.get(contract.unitNumber)?.some((row) => row.ownerIdNumber === side?.idNumber);
      return side !== undefined && others.length === 0 && owns === !isBuyer;
    };
    expect(broken('housing.saleContracts', (contract) => isSignedBy(contract, false))).toBe(0);
    expect(broken('housing.saleContracts', (contract) => isSignedBy(contract, true))).toBe(0);
    expect(broken('housing.saleContracts', ({ unitNumber }) => !orders.get(unitNumber)?.active)).toBe(0);
  });

  test("a contract and a receipt for it speak of the registry's home", () => {
    const units = stored.by('natural-resources.units', 'number');
    const contracts = stored.by('housing.saleContracts', 'number');
    expect(broken([...contracts.values()], (row) => units.get(row.unitNumber)?.area === row.area)).toBe(0);
    const receipts = stored.all('finance.receipts').filter(({ contractNumber }) => contractNumber);
    expect(broken(receipts, (row) => contracts.has(row.contractNumber))).toBe(0);
  });

  test("the holder of a meter's account owns the unit", () => {
    const owners = ownersOf();
    const owns = ({ unitNumber, holderIdNumber }: Document) =>
      owners.get(unitNumber)?.some((row) => row.ownerIdNumber === holderIdNumber) === true;
    expect(broken('utilities.accounts', owns)).toBe(0);
  });

  test("a fund's loan is active while the mortgage is", () => {
    const mortgages = stored.by('natural-resources.mortgages', 'unitNumber');
    expect(broken('provident-fund.loans', (row) => mortgages.get(row.unitNumber)?.active === row.isActive)).toBe(0);
  });
});

describe('work and driving', () => {
  test('whoever draws a pension has reached the age and has the months', () => {
    const drawing = stored
      .all('human-resources.insuredPersons')
      .filter(({ pensionInsurance }) => pensionInsurance.status === 'DRAWING');
    // 180 for everybody who retires before 2030.
    expect(broken(drawing, ({ pensionInsurance }) => pensionInsurance.months >= 180)).toBe(0);
    expect(broken(drawing, ({ retiresOn }) => retiresOn <= today())).toBe(0);
  });

  test('every employer is an active enterprise, registered before its employees began', () => {
    const employed = stored.all('human-resources.employments').filter(({ kind }) => kind === 'EMPLOYED');
    const employer = (row: Document) => enterprises.get(row.employerUscc);
    expect(broken(employed, (row) => employer(row)?.status === 'ACTIVE')).toBe(0);
    expect(broken(employed, (row) => employer(row)?.registeredOn <= row.since)).toBe(0);
  });

  test("an enterprise's legal representative and shareholders live, and its shares are the whole", () => {
    expect(broken('market-regulation.enterprises', (row) => living.has(row.legalRepresentativeIdNumber))).toBe(0);
    expect(broken('market-regulation.shareholdings', (row) => living.has(row.holderIdNumber))).toBe(0);
    const holdings = groups('market-regulation.shareholdings', 'uscc');
    const whole = (rows: Document[] = []) => rows.reduce((sum, { percent }) => sum + percent, 0);
    expect(
      broken('market-regulation.enterprises', ({ uscc }) => Math.abs(whole(holdings.get(uscc)) - 100) < 1e-9),
    ).toBe(0);
  });

  test('nobody got a driving licence under age', () => {
    const born = (row: Document) => registered.get(row.idNumber)?.birthDate as string;
    expect(broken('public-security.drivingLicences', (row) => yearsOn(born(row), 18) <= row.firstIssuedOn)).toBe(0);
  });

  test('ride-hailing drivers have a licence, and their vehicles a plate', () => {
    const licences = stored.by('public-security.drivingLicences', 'idNumber');
    const plates = stored.by('public-security.vehicles', 'plate');
    expect(broken('transport.certificates', (row) => licences.has(row.holderIdNumber))).toBe(0);
    expect(broken('transport.vehiclePermits', ({ plate }) => plates.has(plate))).toBe(0);
    expect(
      broken('urban-enforcement.parkingPermits', (row) => plates.get(row.plate)?.ownerIdNumber === row.holderIdNumber),
    ).toBe(0);
  });
});

describe('in every collection of every department', () => {
  let leaves: Leaf[];
  beforeAll(() => {
    leaves = stored.leaves();
  });
  // Declared as such, or of that form: a number under another name is one all the same.
  const numbers = (scalar: string, form: RegExp) =>
    leaves.filter((leaf) => leaf.scalar === scalar || (typeof leaf.value === 'string' && form.test(leaf.value)));
  const placesOf = (found: readonly Leaf[]) => [...new Set(found.map(({ place }) => place))].sort();
  const departmentsOf = (found: readonly Leaf[]) => new Set(found.map(({ department }) => department)).size;

  test('every ID number is valid, in its one spelling, and belongs to the register', () => {
    const found = numbers('IDNumber', /^\d{17}[\dXx]$/);
    expect(departmentsOf(found)).toBeGreaterThan(20);
    expect(placesOf(found.filter(({ value }) => parseIdNumber(value) !== value))).toEqual([]);
    expect(placesOf(found.filter(({ value }) => !registered.has(value)))).toEqual([]);
  });

  test('every USCC is valid, in its one spelling, and belongs to a registered enterprise', () => {
    const found = numbers('USCC', /^[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{2}[0-9A-HJ-NPQRTUWXY]{7}[0-9A-Z]$/);
    const others = found.filter(({ value }) => !/^\d{17}[\dX]$/.test(String(value)));
    expect(departmentsOf(others)).toBeGreaterThan(10);
    expect(placesOf(others.filter(({ value }) => parseUscc(value) !== value))).toEqual([]);
    expect(placesOf(others.filter(({ value }) => !enterprises.has(value)))).toEqual([]);
  });

  test('every real estate unit is in the registry', () => {
    const units = stored.by('natural-resources.units', 'number');
    const found = leaves.filter(({ scalar }) => scalar === 'RealEstateUnitNumber');
    expect(departmentsOf(found)).toBeGreaterThan(4);
    expect(placesOf(found.filter(({ value }) => !units.has(value)))).toEqual([]);
  });

  test('money is a whole number of fen, and not negative', () => {
    const found = leaves.filter(({ scalar }) => scalar === 'Fen');
    expect(departmentsOf(found)).toBeGreaterThan(10);
    expect(placesOf(found.filter(({ value }) => !Number.isSafeInteger(value) || Number(value) < 0))).toEqual([]);
  });

  test('nothing was recorded after the day of the population', () => {
    const past = /(issued|registered|decided|acquired|signed|paid|died|born|opened|awarded|listed|discharged)On$/;
    const found = leaves.filter(({ place }) => past.test(place));
    expect(departmentsOf(found)).toBeGreaterThan(10);
    expect(placesOf(found.filter(({ value }) => String(value) > today()))).toEqual([]);
  });
});
