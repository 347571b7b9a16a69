// Run by mongosh on the first member, as often as one likes: makes the replica set, and the users that reach their own databases alone.

const { MONGO_INITDB_ROOT_PASSWORD, GATEWAY_MONGODB_PASSWORD, GATEWAY_DATABASES, DEPARTMENTS, ...environment } =
  process.env;
const HOSTS = ['mongo-1:27017', 'mongo-2:27017', 'mongo-3:27017'];

try {
  rs.status();
} catch (error) {
  if (error.codeName !== 'NotYetInitialized') throw error;
  // The first has the only user, so it is to be the first primary.
  rs.initiate({ _id: 'rs0', members: HOSTS.map((host, _id) => ({ _id, host, priority: _id === 0 ? 2 : 1 })) });
}

const root = `root:${encodeURIComponent(MONGO_INITDB_ROOT_PASSWORD)}`;
const admin = new Mongo(
  `mongodb://${root}@${HOSTS.join()}/?replicaSet=rs0&authSource=admin&serverSelectionTimeoutMS=60000`,
).getDB('admin');

function user(name, pwd, databases) {
  const roles = databases.flatMap((db) => ['readWrite', 'dbAdmin'].map((role) => ({ role, db })));
  if (admin.getUser(name)) admin.updateUser(name, { pwd, roles });
  else admin.createUser({ user: name, pwd, roles });
}

user('gateway', GATEWAY_MONGODB_PASSWORD, GATEWAY_DATABASES.split(','));
for (const name of DEPARTMENTS.split(',')) {
  user(name, environment[`${name.toUpperCase().replaceAll('-', '_')}_MONGODB_PASSWORD`], [name]);
}
