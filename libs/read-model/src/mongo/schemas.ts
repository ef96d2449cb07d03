import { KEY_FIELDS, lacking, USER_FIELDS, type Field, type Fields } from '@latchkey/domain';
import { Schema } from 'mongoose';

const { Mixed } = Schema.Types;

/**
 * Every index of a list ends in `place`, `{ at, id }`, or another like it: one value that orders by time and then by id,
 * so that a page begins at one bound of one index. `autoIndex` is off; opening awaits `createIndexes`.
 */
const PLACE = { place: -1 } as const;

// The projector writes through `Model.collection`, so these say what is there and validate nothing.
const options = { autoIndex: false, autoCreate: false, versionKey: false, minimize: false, id: false } as const;
const common = { _id: String, id: String, accountId: String, pos: Number, place: Mixed, exact: String };

const TYPES: Partial<Record<string, typeof Number | typeof String | typeof Boolean>> = {
  number: Number,
  string: String,
  boolean: Boolean,
};

const typeOf = ({ initial, time }: Field) => (time ? Number : (TYPES[typeof initial] ?? Mixed));

/** What fields hold in a list: nothing secret is in one. */
function typesOf(fields: Fields) {
  return Object.fromEntries(lacking(fields, 'secret').map((name) => [name, typeOf(fields[name]!)]));
}

const keys = new Schema(
  {
    ...common,
    ...typesOf(KEY_FIELDS),
    searchName: String,
    quarantined: Boolean,
    byName: Mixed,
    byExpiry: Mixed,
  },
  options,
)
  .index({ accountId: 1, ...PLACE }, { name: 'all' })
  .index({ accountId: 1, deleted: 1, ...PLACE }, { name: 'deleted' })
  .index({ accountId: 1, deleted: 1, byName: 1 }, { name: 'name' })
  .index({ accountId: 1, deleted: 1, byExpiry: 1 }, { name: 'expiry' })
  .index({ accountId: 1, mappedUserId: 1, ...PLACE }, { name: 'user' })
  .index({ accountId: 1, accessKey: 1, ...PLACE }, { name: 'access' });

const users = new Schema(
  {
    ...common,
    ...typesOf(USER_FIELDS),
    searchName: String,
    searchEmail: String,
    quarantined: Boolean,
  },
  options,
)
  .index({ accountId: 1, ...PLACE }, { name: 'all' })
  .index({ accountId: 1, externalId: 1, ...PLACE }, { name: 'external' });

const revisions = new Schema(
  {
    ...common,
    at: Number,
    user: { id: String, name: String },
    via: { keyId: String, keyName: String },
    action: String,
    target: new Schema({ type: { type: String }, id: String, name: String }, { _id: false, id: false }),
    keyIds: [String],
    changes: String,
    outcome: String,
    requestId: String,
    source: { service: String, address: String },
    reportedAt: Number,
  },
  options,
)
  .index({ accountId: 1, ...PLACE }, { name: 'all' })
  .index({ accountId: 1, 'user.id': 1, ...PLACE }, { name: 'user' })
  .index({ accountId: 1, 'target.id': 1, ...PLACE }, { name: 'target' })
  .index({ accountId: 1, 'target.type': 1, ...PLACE }, { name: 'target-type' })
  .index({ accountId: 1, action: 1, ...PLACE }, { name: 'action' })
  .index({ accountId: 1, keyIds: 1, ...PLACE }, { name: 'key' })
  .index({ reportedAt: 1 }, { name: 'reported', sparse: true });

const usage = new Schema({ ...common, uses: Number, lastUsedAt: Number, createdAt: Number }, options).index(
  { accountId: 1, ...PLACE },
  { name: 'all' },
);

const checks = new Schema({ ...common, at: Number, accepted: Number, refused: Mixed }, options).index(
  { accountId: 1, at: 1 },
  { name: 'hour' },
);

const checkpoints = new Schema({ _id: String, log: String, offset: Number, record: String }, options);

export const SCHEMAS = { keys, users, revisions, usage, checks, checkpoints };
