import { expect, it } from 'vitest';
import { isReservedAction, isReservedTargetType } from './reserved-names.js';

it.each(['KeyCreated', 'UserCreated', 'UserRoleChanged', 'SessionStarted', 'SignInLinkIssued', 'PolicyChanged'])(
  'the action %s is Latchkey’s',
  (action) => expect(isReservedAction(action)).toBe(true),
);
it.each(['user.created', 'Keyboard', 'Users', 'key', 'ElementCreated', 'scorecard:UserCreated', 'PolicyRenewed'])(
  'the action %s is free',
  (action) => expect(isReservedAction(action)).toBe(false),
);
it.each(['key', 'user', 'User', 'KEY'])('the type %s is Latchkey’s', (type) =>
  expect(isReservedTargetType(type)).toBe(true),
);
it.each(['keys', 'users', 'scorecard:user', 'policy', ''])('the type "%s" is free', (type) =>
  expect(isReservedTargetType(type)).toBe(false),
);
