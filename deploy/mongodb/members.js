// For mongosh on the first member's own localhost: makes the replica set and its two users once, and nothing after that.
const host = (at) => `mongodb-${at}:27017`;
const members = [
  // the first leads while it is there: without users, the first one may be made on a leader's localhost only
  { _id: 0, host: host(1), priority: 2 },
  { _id: 1, host: host(2) },
  { _id: 2, host: host(3) },
];
const { MONGODB_OPERATOR_PASSWORD, MONGODB_PASSWORD, MONGODB_DB = 'latchkey' } = process.env;
const admin = db.getSiblingDB('admin');

function unlessDone(act) {
  try {
    act();
  } catch (error) {
    if (!['AlreadyInitialized', 'Unauthorized'].includes(error.codeName)) throw error;
  }
}

unlessDone(() => rs.initiate({ _id: 'latchkey', members }));
while (!db.hello().isWritablePrimary) sleep(200);
unlessDone(() => admin.createUser({ user: 'operator', pwd: MONGODB_OPERATOR_PASSWORD, roles: ['root'] }));
admin.auth('operator', MONGODB_OPERATOR_PASSWORD);
if (admin.getUser('latchkey') === null) {
  admin.createUser({ user: 'latchkey', pwd: MONGODB_PASSWORD, roles: [{ role: 'readWrite', db: MONGODB_DB }] });
}
print('the replica set and its users are there');
