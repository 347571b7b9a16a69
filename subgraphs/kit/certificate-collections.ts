export const ISSUED = 'issuedCertificates';
export const USED = 'usedCertificates';

/** For the collections of a department that issues certificates: `...ISSUING`. */
export const ISSUING = {
  [ISSUED]: {
    key: 'id',
    stored: {
      id: 'ID!',
      kind: 'String!',
      to: 'String!',
      case: 'ID!',
      collection: 'String!',
      object: 'ID!',
      version: 'String!',
      expiresAt: 'DateTime!',
      revoked: 'Boolean!',
    },
    changes: true,
  },
} as const;

/** For the collections of a department that relies on certificates: `...RELYING`. */
export const RELYING = {
  [USED]: {
    key: 'id',
    stored: { id: 'ID!', kind: 'String!', from: 'String!', case: 'ID!', usedAt: 'DateTime!' },
    changes: true,
  },
} as const;
