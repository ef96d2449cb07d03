/** How the read model in MongoDB is reached. */
export interface MongoReadModelOptions {
  /** `mongodb://` or `mongodb+srv://`, with credentials and TLS as MongoDB's manual says */
  readonly uri: string;
  /** name of the database; it is the read model's alone */
  readonly db: string;
  /** how long a call waits for a server that may take it before it is refused as NotReady; default 5 s */
  readonly serverSelectionTimeoutMS?: number;
  /** how long a connection may be silent while a call is under way; default 30 s */
  readonly socketTimeoutMS?: number;
  /** how long the server works on one question or write, and waits for a majority of the members; default 20 s */
  readonly maxTimeMS?: number;
  /** how often it is looked which generation is live; default 500 ms */
  readonly pollMs?: number;
}

export const DEFAULTS = { serverSelectionTimeoutMS: 5_000, socketTimeoutMS: 30_000, maxTimeMS: 20_000, pollMs: 500 };
