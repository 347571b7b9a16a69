import { MongoClient } from 'mongodb';

const SELECT_MS = 10_000;

/**
 * Checks that the database of `MONGODB_URI` answers and takes the credentials, and gives the URI of each of its
 * databases. Throws an Error that never carries the URI, because it may hold a password.
 */
export async function reachExternal(uri: string): Promise<(database: string) => string> {
  try {
    await using client = new MongoClient(uri, { serverSelectionTimeoutMS: SELECT_MS });
    await client.connect();
    await client.db().command({ ping: 1 });
    // The driver knows what the source of the credentials is, the records of an SRV address included.
    const source = client.options.credentials?.source;
    return (database) => uriOfDatabase(uri, database, source);
  } catch (error) {
    throw new Error(
      `MONGODB_URI cannot be reached (${(error as Error).name}). Check that the server is running and that the address, ` +
        'user and password are right.',
    );
  }
}

/** The URI with another database; credentials stay those of `source`, which the path would otherwise name. */
export function uriOfDatabase(uri: string, database: string, source: string | undefined): string {
  const [, server, query = ''] = /^(\w+(?:\+srv)?:\/\/[^/?]+)(?:\/[^?]*)?(?:\?(.*))?$/.exec(uri) ?? [];
  const options = query.split('&').filter(Boolean);
  if (source && !options.some((option) => /^authSource=/i.test(option))) {
    options.push(`authSource=${encodeURIComponent(source)}`);
  }
  return `${server}/${encodeURIComponent(database)}${options.length > 0 ? `?${options.join('&')}` : ''}`;
}
