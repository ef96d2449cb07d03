import { NotReady } from '@latchkey/domain';
import { Error as MongooseErrors, mongo, MongooseError } from 'mongoose';

const { MongoAPIError, MongoError, MongoNetworkError, MongoServerError } = mongo;
// Unauthorized, AuthenticationFailed, and what a proxy of MongoDB's own service says
const REFUSED = new Set<unknown>([13, 18, 8000]);

/** Does something with MongoDB; whatever the driver says of a failure becomes NotReady. */
export async function mapErrors<T>(action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw isOfDriver(error) ? notReady(error) : error;
  }
}

export function isOfDriver(error: unknown): error is Error {
  return error instanceof MongoError || error instanceof MongooseError || error instanceof mongo.BSON.BSONError;
}

/** Does not quote the driver's message: it may hold the address with its password. */
export function addressRefused(): NotReady {
  const remedy = 'Correct the URI, mongodb://USER:PASSWORD@HOST:PORT/?OPTIONS, with user and password percent-encoded';
  return new NotReady('the address of MongoDB cannot be read', remedy);
}

function notReady(error: Error): NotReady {
  if (error instanceof mongo.MongoParseError) return addressRefused();
  const refusal = refusalOf(error);
  const { name, message, code } = error as Error & { code?: unknown };
  const said = `${name}${code === undefined ? '' : ` ${String(code)}`}: ${withoutCredentials(message)}`;
  return Object.assign(refusal, { cause: new Error(said) });
}

function refusalOf(error: Error): NotReady {
  if (error instanceof MongoServerError && REFUSED.has(error.code)) {
    return new NotReady(
      'MongoDB refuses the user',
      'Check name, password, authSource and rights of the user in the URI',
    );
  }
  const unreachable = error instanceof MongoNetworkError || error instanceof mongo.MongoServerSelectionError;
  if (unreachable || error instanceof MongooseErrors.MongooseServerSelectionError) {
    return new NotReady('MongoDB cannot be reached');
  }
  if (error instanceof MongoAPIError || error instanceof MongooseError) return new NotReady('MongoDB is not connected');
  return new NotReady('MongoDB did not do what it was asked in time');
}

function withoutCredentials(text: string): string {
  return text.replaceAll(/\/\/[^\s/]*@/g, '//');
}
