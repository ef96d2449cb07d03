import { HttpException } from '@nestjs/common';
import { answerTo, PROBLEM_TYPE, withoutStack } from '../http/refusal.js';
import { setHeader } from '../http/response.js';

/** A refusal as Nest's filter and those of services expect one. `response` is null where there is none (a WebSocket). */
export function httpRefusal(error: Error, response: object | null): HttpException {
  const { status, headers, problem } = answerTo(error);
  if (response !== null) {
    for (const [name, value] of Object.entries(headers)) setHeader(response, name, value);
    sendAsProblem(response, problem);
  }
  // GraphQL tells its callers the message, and finds the status in a member that the problem does not have on the wire
  Object.defineProperty(problem, 'statusCode', { value: status });
  const exception = withoutStack(() => new HttpException(problem, status, { cause: error }));
  return Object.assign(exception, { message: problem.detail });
}

// Express's response has `json`. There, Nest 11 takes a Content-Type that is set for a mistake, warns, and replaces it.
function sendAsProblem(response: { json?: (body: unknown) => unknown }, problem: object): void {
  const { json } = response;
  if (json === undefined) return setHeader(response, 'content-type', PROBLEM_TYPE);
  response.json = (body) => {
    if (body === problem) setHeader(response, 'content-type', PROBLEM_TYPE);
    return json.call(response, body);
  };
}
