import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { getNamedType, type GraphQLSchema, isObjectType, parseType, typeFromAST } from 'graphql';
import { type Document, MongoClient } from 'mongodb';
import { parseIdNumber, parseUscc } from '../schema/scalars.ts';
import { AS_OF } from '../seed/population/calendar.ts';
import { loadDepartments } from '../subgraphs/departments.ts';
import type { Collection } from '../subgraphs/kit/collections.ts';
import type { Department } from '../subgraphs/kit/department.ts';
import { uriOf } from './support/population.ts';

// Facts agree across departments, read from what their databases hold.

let departments: Department[];
const clients: MongoClient[] = [];
const databases = new Map<string, Document[]>();

beforeAll(async () => {
  departments = await loadDepartments();
  await Promise.all(
    departments.map(async ({ name, collections }) => {
      const client = new MongoClient(uriOf(name));
      clients.push(client);
      for (const [collection, { key }] of Object.entries(collections)) {
        const documents = await client.db().collection(collection).find().toArray();
        databases.set(`${name}.${collection}`, documents.map(({ _id, ...rest }) => ({ [key]: _id, ...rest })));
      }
    }),
  );
});
afterAll(() => Promise.all(clients.map((client) => client.close())));

/** All documents of a collection, such as `court.judgments`; there is at least one. */
function all(collection: string): Document[] {
  const documents = databases.get(collection) ?? [];
  expect(`${collection}: ${documents.length > 0 ? 'filled' : 'empty'}`).toBe(`${collection}: filled`);
  return documents;
}

/** A collection by one of its fields. */
const by = (collection: string, field: string) => new Map(all(collection).map((row) => [row[field], row]));
const setOf = (collection: string, field: string) => new Set(all(collection).map((row) => row[field]));

/** How many documents break a rule: numbers only, for documents are about people. */
const broken = (rows: readonly Document[], rule: (row: Document) => unknown) => rows.filter((row) => !rule(row)).length;

const citizens = () => by('public-security.persons', 'idNumber');
const living = () => new Set(all('public-security.persons').flatMap((p) => (p.status === 'LIVING' ? [p.idNumber] : [])));
const years = (date: string, count: number) => `${Number(date.slice(0, 4)) + count}${date.slice(4)}`;

describe('families', () => {
  test("a spouse's spouse is oneself, and both are in the register", () => {
    const marriages = by('civil-affairs.marriages', 'idNumber');
    const persons = citizens();
    const married = [...marriages.values()].filter(({ status }) => status === 'MARRIED');
    expect(broken(married, ({ idNumber, spouseIdNumber }) => persons.has(idNumber) && persons.has(spouseIdNumber))).toBe(0);
    const alive = living();
    const couples = married.filter(({ idNumber }) => alive.has(idNumber));
    expect(couples.length).toBeGreaterThan(0);
    expect(broken(couples, ({ spouseIdNumber }) => alive.has(spouseIdNumber))).toBe(0);
    expect(
      broken(couples, ({ idNumber, spouseIdNumber }) => marriages.get(spouseIdNumber)?.spouseIdNumber === idNumber),
    ).toBe(0);
    // Whoever died married left a widow or widower.
    const left = married.filter(({ idNumber }) => !alive.has(idNumber));
    expect(broken(left, ({ spouseIdNumber }) => marriages.get(spouseIdNumber)?.status === 'WIDOWED')).toBe(0);
  });

  test("a birth certificate names members of one household, and what it says of the child is the register's", () => {
    const persons = citizens();
    const certificates = all('health.birthCertificates');
    const named = ({ childIdNumber, motherIdNumber, fatherIdNumber }: Document) =>
      [childIdNumber, motherIdNumber, fatherIdNumber].filter((id) => id !== null);
    expect(broken(certificates, (row) => named(row).length > 0 && named(row).every((id) => persons.has(id)))).toBe(0);
    expect(
      broken(certificates, (row) => new Set(named(row).map((id) => persons.get(id)?.householdNumber)).size === 1),
    ).toBe(0);
    expect(broken(certificates, (row) => named(row).sort().join() === [...row.namedIdNumbers].sort().join())).toBe(0);
    const registered = certificates.filter(({ childIdNumber }) => childIdNumber !== null);
    expect(registered.length).toBeGreaterThan(0);
    expect(
      broken(registered, ({ childIdNumber, childName, bornOn }) => {
        const child = persons.get(childIdNumber);
        return child?.name === childName && child?.birthDate === bornOn;
      }),
    ).toBe(0);
  });

  test('the dead are dead everywhere', () => {
    const dead = all('public-security.persons').flatMap((p) => (p.status === 'DECEASED' ? [p.idNumber] : []));
    expect(dead.length).toBeGreaterThan(0);
    expect([...setOf('health.deathCertificates', 'idNumber')].sort().join() === dead.sort().join()).toBe(true);
    const alive = living();
    expect(broken(all('civil-affairs.cremations'), ({ idNumber }) => dead.includes(idNumber))).toBe(0);
    expect(broken(all('public-security.drivingLicences'), ({ idNumber }) => alive.has(idNumber))).toBe(0);
    expect(broken(all('human-resources.socialCards'), (r) => alive.has(r.idNumber) === (r.status === 'ACTIVE'))).toBe(0);
  });
});

describe('homes', () => {
  test('every owner of a unit is a living citizen or an enterprise, and the shares of a unit are the whole', () => {
    const units = setOf('natural-resources.units', 'number');
    const ownerships = all('natural-resources.ownerships');
    const enterprises = setOf('market-regulation.enterprises', 'uscc');
    const alive = living();
    expect(
      broken(ownerships, ({ ownerIdNumber, ownerUscc }) => alive.has(ownerIdNumber) !== enterprises.has(ownerUscc)),
    ).toBe(0);
    expect(broken(ownerships, ({ unitNumber }) => units.has(unitNumber))).toBe(0);
    const shares = Map.groupBy(ownerships, ({ unitNumber }) => unitNumber);
    expect(shares.size).toBe(units.size);
    expect(
      broken([...shares.values()], (owners) => {
        const sum = owners.reduce((t: number, { share }: Document) => t + share.numerator / share.denominator, 0);
        return Math.abs(sum - 1) < 1e-9;
      }),
    ).toBe(0);
  });

  test("a unit that the registry shows as seized has the court's order, and the other way round", () => {
    const seized = (collection: string) =>
      all(collection)
        .filter(({ active }) => active)
        .map(({ unitNumber, since }) => `${unitNumber} ${since}`)
        .sort()
        .join();
    expect(seized('natural-resources.seizures') === seized('court.seizureOrders')).toBe(true);
  });

  test('the seller of a contract owns the unit, the buyer does not, and both signed', () => {
    const ownerships = Map.groupBy(all('natural-resources.ownerships'), ({ unitNumber }) => unitNumber);
    const signatures = Map.groupBy(all('housing.signatures'), ({ contractNumber }) => contractNumber);
    const units = by('natural-resources.units', 'number');
    const seized = setOf('court.seizureOrders', 'unitNumber');
    const contracts = all('housing.saleContracts');
    const owns = (unit: string, side: Document | undefined) =>
      ownerships.get(unit)?.some(({ ownerIdNumber }) => ownerIdNumber === side?.idNumber) === true;
    const sides = (number: string, isBuyer: boolean) =>
      (signatures.get(number) ?? []).filter((signature) => signature.isBuyer === isBuyer);
    expect(broken(contracts, ({ number }) => sides(number, false).length === 1 && sides(number, true).length === 1)).toBe(0);
    expect(broken(contracts, ({ number, unitNumber }) => owns(unitNumber, sides(number, false)[0]))).toBe(0);
    expect(broken(contracts, ({ number, unitNumber }) => !owns(unitNumber, sides(number, true)[0]))).toBe(0);
    expect(broken(contracts, ({ unitNumber, area }) => units.get(unitNumber)?.area === area)).toBe(0);
    expect(broken(contracts, ({ unitNumber }) => !seized.has(unitNumber))).toBe(0);
  });

  test("a meter's account is in the name of an owner", () => {
    const owners = new Set(
      all('natural-resources.ownerships').map(({ unitNumber, ownerIdNumber }) => `${unitNumber} ${ownerIdNumber}`),
    );
    const accounts = all('utilities.accounts');
    expect(broken(accounts, ({ unitNumber, holderIdNumber }) => owners.has(`${unitNumber} ${holderIdNumber}`))).toBe(0);
  });

  test("a fund's active loan is for a unit with an active mortgage", () => {
    const mortgages = by('natural-resources.mortgages', 'unitNumber');
    const loans = all('provident-fund.loans');
    expect(broken(loans, ({ unitNumber, isActive }) => mortgages.get(unitNumber)?.active === isActive)).toBe(0);
  });

  test('every unit that any department speaks of is in the registry', () => {
    const units = setOf('natural-resources.units', 'number');
    const named = leaves().filter(({ scalar }) => scalar === 'RealEstateUnitNumber');
    expect(new Set(named.map(({ department }) => department)).size).toBeGreaterThan(3);
    expect(placesOf(named.filter(({ value }) => !units.has(value)))).toEqual([]);
  });
});
