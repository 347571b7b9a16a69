import { createHash } from 'node:crypto';

/**
 * A department's part of a task in words, one line for each window and for each use of one of its fields:
 *
 *     officers at real-estate
 *     seller: Query.citizen > Citizen.marriage > Marriage.spouse > Citizen.idNumber, masked to the last 4
 *     buyer: Query.citizen > Citizen.housingPurchaseEligibility needs Citizen.residence > Residence.isLocal
 *
 * Before the colon stand the subjects that it is about; then the way from the root, each field with its arguments in
 * parentheses: a value, `$name` for what the case is bound to, `any` for what every request may choose. What stands after
 * `needs` is told to another department, which works out from it the field that stands before.
 */
export type PartLine = string;

const AUDIENCE = /^(?:officers|citizens) at /;
const USE = /^(.*?(\w+\.\w+))(?:, masked to the (?:first|last) \d+)?$/;

/** The field that a line is about; undefined for a window. Literals hold no parentheses, so what is in them is no field. */
export function coordinateOf(line: PartLine): string | undefined {
  if (AUDIENCE.test(line)) return undefined;
  return USE.exec(line.replaceAll(/\([^()]*\)/g, ''))?.[2];
}

const MASK = /, masked to the (?:first|last) \d+$/;

/** A line without its mask. */
export const unmasked = (line: PartLine): PartLine => line.replace(MASK, '');

/** Whether approved lines allow a line: it is one of them, or shows less of what one of them shows whole. */
export const isCovered = (line: PartLine, approved: ReadonlySet<PartLine>): boolean =>
  approved.has(line) || approved.has(unmasked(line));

/** What `approves` in agreements.yaml says: the task, the recipient and every line, so that no hand changes one of them unseen. */
export function approvalDigest(task: string, recipient: string, part: readonly PartLine[]): string {
  return createHash('sha256')
    .update([task, recipient, ...part].join('\n'))
    .digest('base64url');
}
