/**
 * The grant type by which the command line signs in as a seeded user without a password. It exists only in the embedded
 * provider, which serves local installations: a production issuer does not know it. It cannot be reached without the
 * client's secret, which lies in the data folder beside the keys that sign tokens, so it gives its holder nothing more.
 */
export const LOCAL_USER_GRANT = 'urn:citizen-graph:grant:local-user';

/** The one client that may use it, authenticated by `Keys.localClientSecret`. */
export const LOCAL_CLIENT = 'local-cli';
