/** The scopes of Latchkey's own routes, and what they let a key do as far as its user may. */
export const OWN_SCOPES = {
  'keys:read': 'List keys and see each of them',
  'keys:write': 'Create, change, rotate, disable, enable and delete keys that may do no more than this one',
  'keys:reveal': 'Show the secret of keys that may do no more than this one',
  'keys:verify': 'Check credentials of keys',
  'users:read': 'List users and see each of them',
  'users:write':
    'Register, change and deactivate users, and sign them out; a role and activation need an unrestricted key',
  'policy:read': 'See the policy of the account, and which keys break it',
  'policy:write': 'Change the policy of the account; needs *:* as well, because it lets others create keys',
  'history:read': 'Read revision history, and export it',
  'events:read': 'Follow the events of keys, users and the policy',
  'instances:read': 'See which processes verify keys',
  'guards:run': 'Run a guard: follow keys, report, record activity',
  '*:*': 'Everything that its user may do, as without scopes: signing in at the console needs it',
} as const satisfies Readonly<Record<string, string>>;

export type OwnScope = keyof typeof OWN_SCOPES;
