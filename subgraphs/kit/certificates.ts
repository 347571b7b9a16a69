import { hash, randomBytes } from 'node:crypto';
import { errors, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import { now } from '../../schema/clock.ts';
import { refusal } from '../../schema/errors.ts';
import { MOST_CASE_MS } from '../../schema/lifetimes.ts';
import { ISSUED, USED } from './certificate-collections.ts';
import type { CertificateRing } from './certificate-ring.ts';
import { digestOf } from './digest.ts';
import { type Draft, ImproperChange } from './draft.ts';
import type { Issuers } from './issuers.ts';

export interface Statement {
  /** What is stated, such as `clearance`: a word on which both departments agree. */
  kind: string;
  /** The department that may rely on it. */
  to: string;
  /** The citizen or enterprise that it is about. */
  subject: string;
  /** The record that it states something of, as it is in this change; when it becomes another, the certificate is void. */
  object: { collection: string; key: string };
  /** For how long it holds, in milliseconds; as long as a case at most. */
  forMs: number;
}

export interface Expected {
  kind: string;
  /** The department that must have issued it. */
  from: string;
  subject: string;
  /** The key of the issuer's record. */
  object: string;
}

export interface Certified {
  id: string;
  certificate: string;
}

/** Numbers for the certificates of one sending: the same ones again each time that its rule is run, so that it rests on the same records. */
export function createNumbers(): () => () => string {
  const seed = randomBytes(32).toString('hex');
  return () => {
    let count = 0;
    return () => hash('sha256', `${seed} ${count++}`, 'base64url');
  };
}

const TYPE = 'department-certificate+jwt';
const ID_FORM = /^[\w-]{43}$/;
const LONGEST = 4_096;

/** Whose and of what a certificate is can be checked by who knows it, and not be read: it goes through windows and logs of others. */
const sealed = (id: string, what: string, value: unknown): string => digestOf([id, what, value]);

export interface CertificatesOptions {
  /** This department. */
  department: string;
  ring: CertificateRing | undefined;
  issuers: Issuers;
}

/** What certificates are for the changes of one department. */
export function createCertificates({ department, ring, issuers }: CertificatesOptions) {
  return {
    async certify(draft: Draft, caseId: string, id: string, statement: Statement): Promise<Certified> {
      const { kind, to, subject, object, forMs } = statement;
      if (!ring) throw new ImproperChange('NO_KEYS', 'certificates are issued where the store keeps keys');
      if (!(forMs > 0 && forMs <= MOST_CASE_MS)) throw new ImproperChange('TOO_LONG', 'it would hold too long');
      const record = await draft.get(object.collection, object.key);
      if (!record) throw new ImproperChange('NO_RECORD', 'a certificate states something of a record');
      const version = sealed(id, 'version', record);
      const at = Math.floor(now() / 1_000);
      const expires = at + Math.floor(forMs / 1_000);
      const { kid, key } = await ring.signing();
      const certificate = await new SignJWT({
        kind,
        case: caseId,
        object: sealed(id, 'object', object.key),
        version,
      })
        .setProtectedHeader({ alg: 'EdDSA', typ: TYPE, kid })
        .setIssuer(department)
        .setAudience(to)
        .setSubject(sealed(id, 'subject', subject))
        .setIssuedAt(at)
        .setExpirationTime(expires)
        .setJti(id)
        .sign(key);
      await draft.get(ISSUED, id);
      const expiresAt = new Date(expires * 1_000);
      const { collection, key: objectKey } = object;
      draft.put(ISSUED, {
        id,
        kind,
        to,
        case: caseId,
        collection,
        object: objectKey,
        version,
        expiresAt,
        revoked: false,
      });
      return { id, certificate };
    },

    async revoke(draft: Draft, id: string): Promise<void> {
      const issued = await draft.get(ISSUED, id);
      if (issued) draft.put(ISSUED, { ...issued, revoked: true });
    },

    async rely(
      draft: Draft,
      caseId: string,
      certificate: string | null | undefined,
      expected: Expected,
    ): Promise<void> {
      const { kind, from, subject, object } = expected;
      const invalid = () => refusal('CERTIFICATE_INVALID', asking(kind, from));
      const issuer = issuers(from);
      if (!issuer) throw refusal('DEPARTMENT_UNAVAILABLE', { department: from });
      if (!certificate || certificate.length > LONGEST) throw invalid();
      const { payload } = await jwtVerify(certificate, issuer.key, {
        algorithms: ['EdDSA'],
        typ: TYPE,
        issuer: from,
        audience: department,
        requiredClaims: ['exp', 'jti', 'sub'],
        currentDate: new Date(now()),
      }).catch((error: unknown) => {
        throw error instanceof errors.JOSEError ? invalid() : error;
      });
      const { jti: id = '' } = payload;
      if (!ID_FORM.test(id) || payload.kind !== kind || payload.case !== caseId) throw invalid();
      if (!isAbout(payload, id, subject, object) || !(await issuer.stands(id))) throw invalid();
      const used = digestOf([from, id]);
      if (await draft.get(USED, used)) throw invalid();
      draft.put(USED, { id: used, kind, from, case: caseId, usedAt: new Date(now()) });
    },

    /** See Published. */
    async stands(draft: Draft, id: string): Promise<boolean> {
      const issued = ID_FORM.test(id) ? await draft.get(ISSUED, id) : null;
      if (!issued || issued.revoked || issued.expiresAt.getTime() <= now()) return false;
      const record = await draft.get(issued.collection, issued.object);
      return record !== null && sealed(id, 'version', record) === issued.version;
    },
  };
}

export type Certificates = ReturnType<typeof createCertificates>;

const isAbout = (payload: JWTPayload, id: string, subject: string, object: string): boolean =>
  payload.sub === sealed(id, 'subject', subject) && payload.object === sealed(id, 'object', object);

/** What is missing, in the words of the departments' folders. */
const asking = (kind: string, from: string) => ({
  rule: { en: `This rests on a certificate (${kind}).`, zh: `此项须以凭证（${kind}）为依据。` },
  demand: {
    en: `Have ${from} issue one in this case, and send it while it holds.`,
    zh: `请由 ${from} 在此案件中出具，并在有效期内提交。`,
  },
});
