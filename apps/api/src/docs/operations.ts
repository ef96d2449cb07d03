/** The groups of operations, and what OpenAPI says about each. */
export const TAGS = {
  Keys: 'API keys: issue, change, rotate, disable, delete.',
  Policy: 'What the account asks of its keys.',
  Users: 'The users that keys act as, and the caller.',
  Sessions: 'People who sign in at a browser.',
  History: 'Who did what: revision history, and events as they happen.',
  Service: 'Verification for other services, and how this one is.',
};

/** What OpenAPI says about each operation: a summary, then what a caller has to know. Each is named like its method. */
const OPERATIONS: Readonly<Record<keyof typeof TAGS, Readonly<Record<string, string>>>> = {
  Keys: {
    createKey:
      'Create a key. The secret is in this answer and in no other. Without `mappedUserId` the key acts as its creator. Without `expiresAt` it ends as the policy of the account says. Members create keys of their own where that policy lets them.',
    listKeys:
      'List keys. Newest first, or as `sort` and `order` say. Deleted keys are left out unless `includeDeleted` or `status=deleted` asks for them.',
    countKeys: 'Count keys. How many keys there are, of which kind and in which state. Deleted ones do not count.',
    listKeyLabels: 'List tags and environments. Those that keys have, for filters; deleted keys do not count.',
    getKey: 'Get a key. For admins and the mapped user. A deleted key stays readable.',
    updateKey:
      'Change a key. Changes the members that are given; lists and objects are replaced as a whole. What changes is judged by the policy of the account. Members change keys that they created where the policy lets them. When nothing would change, the answer is the key as it is, at the same version.',
    deleteKey:
      'Delete a key. For admins, and for members who created it where the policy of the account lets them create keys. When this answers, the credential is refused everywhere. Deleting again answers the same. A guard that vanished can hold the answer up for one lease: wait 30 seconds for it.',
    listKeyRevisions: 'List what was done to a key. For admins and the mapped user. Newest first.',
    getKeyUse:
      'Get what a key is used for. For admins and the mapped user. By hour and service: how often it was let in and refused, with which secret, and from where last. During the overlap of a rotation also who still uses the old secret. At most a minute behind, and kept for 90 days.',
    disableKey:
      'Disable a key. For admins and the mapped user. The credential is refused everywhere until the key is enabled again.',
    enableKey: 'Enable a key. Makes a disabled key work again.',
    rotateKey:
      'Rotate the secret of a key. For admins and the mapped user. Id and access key stay; the new secret is in this answer and in no other. The old one works for the overlap.',
    endPreviousSecret:
      'End the old secret of a key. For admins and the mapped user, after a rotation with an overlap. When this answers, the old secret is refused everywhere, and the new one works as before. Where no old secret works, nothing changes.',
    revealKey:
      'Show the secret of a key again. For admins and the mapped user, where the installation seals secrets. Each reveal stands in the history of the key.',
    importKeys:
      'Take over keys that exist elsewhere. Up to 5,000 keys that another product issued, each as its halves or as its one value, of which the SHA-256 is enough. What is wrong with one keeps no other out; importing a key again changes nothing.',
    changeKeys:
      'Change many keys. Disables, enables, deletes or re-maps up to 200 keys. The answer says of each key what came of it.',
  },
  Policy: {
    getPolicy: 'Get the policy of the account. What it asks of its keys; there always is one.',
    changePolicy:
      'Change the policy of the account. Changes the members that are given. When this answers, no process creates or edits keys by the policy before. Keys that break the new one go on working: `GET /v1/policy/breaches` lists them.',
    listPolicyBreaches: 'List keys that break the policy. Newest first, without deleted ones. They go on working.',
    previewPolicy:
      'Try a change of the policy. Says how many keys would break each rule, and shows the newest 100 of them. Nothing is changed. Keys that would be disabled as unused are none of them: unused days count from when the rule is set.',
  },
  Users: {
    createUser:
      'Create a user. A user with an `externalId` exists once, even when two processes create it at the same instant.',
    importUsers:
      'Make users match a list. Up to 5,000 users, found by `id`, `externalId` or `email`: created, edited, activated or deactivated as the list says. What is wrong with one keeps no other out; importing a list again changes nothing.',
    listUsers: 'List users. Newest first.',
    getUser: 'Get a user. An inactive user stays readable.',
    updateUser:
      'Change a user. Changes name, e-mail address or role, or sets the externalId where there is none. When nothing would change, the answer is the user as it is, at the same version.',
    deactivateUser:
      'Deactivate a user. Keys that are mapped to the user authenticate nowhere from then on, and its sessions and sign-in links end.',
    activateUser: 'Activate a user. Keys that are mapped to the user work again. Sessions stay ended.',
    getMe: 'Get the caller. The user that the credential acts as, and the key. In a session there is no key.',
    listMyKeys: 'List the keys that act as the caller. Newest first, without deleted ones.',
  },
  Service: {
    listScopes:
      'List scopes. What keys can be given: the scopes of this API, and those that the guards of services have told it.',
    verifyCredential:
      'Check a credential. For integrations that cannot embed the guard. A refused credential is an answer, with the reason in `code`.',
    verifyCredentials:
      'Check many credentials. Up to 100 at once, each as one alone: for gateways that gather requests.',
    forwardAuth:
      'Let a request through a proxy, or not. For forward authentication: the proxy hands on the headers of a request, and asks for what its settings in the query say. The answer names the caller in `X-Latchkey-User`, `-User-Name`, `-User-External-Id`, `-Key` and `-Scopes`. Sessions are of no use here.',
    countChecks:
      'Count verifications. How many credentials were accepted and refused, hour by hour, by all API processes and guards.',
    listInstances:
      'List the processes that verify. This one first, then the others that share its log, then every guard.',
    followReplica:
      'Follow what guards verify with. The stream that feeds a guard in another process, from the beginning or after a position, then live. It holds digests and is not for people.',
    reportReplica: 'Report what a guard has applied. Renews the lease of the guard. Reporting again is harmless.',
    reportLimits:
      'Report how a guard has used limited keys. The answer says which parts of their limits it may let in from now on.',
    leaveReplica:
      'Report that a guard has left. A guard whose credential is refused has stopped answering: no change waits for it any more.',
    getLiveness: 'Ask whether the process answers. Open to everybody.',
    getReadiness: 'Ask whether the process serves. Open to everybody. The answer is 503 with reasons when it does not.',
    getMetrics: 'Read metrics. Open to everybody.',
  },
  Sessions: {
    startSession: 'Sign in with a key. The cookie of the session comes with the answer.',
    getSession: 'Get the session of this request. With what a page has to know before it shows anything.',
    endSession: 'Sign out. The session works nowhere from then on.',
    startSessionWithLink: 'Sign in with a link. A link works once. The cookie of the session comes with the answer.',
    listMySessions: 'List the sessions of the caller. Newest first.',
    endMySessions:
      'Sign the caller out everywhere. Ends every session of the caller, this one too, and every open sign-in link.',
    createSignInLink:
      'Create a sign-in link. Signs the user in once, without a key, within 15 minutes. The link is in this answer and in no other.',
    endUserSessions: 'Sign a user out everywhere. Ends every session of the user and every open sign-in link.',
  },
  History: {
    listRevisions:
      'List revision history. Newest first. Callers who are not admins see what was done in their own name.',
    exportRevisionsAsCsv: 'Export revision history as CSV. All pages, newest first, streamed.',
    exportRevisionsAsJsonLines: 'Export revision history as JSON lines. All pages, newest first, streamed.',
    recordActivity:
      'Record what integrations did. Entries of revision history from a guard in another process. They are durable when this answers; a repeat of an entry, told by its id, changes nothing.',
    streamEvents:
      'Follow events. The accepted events of the account as CloudEvents, from the beginning or after a position, then live. There is a heartbeat each second, and a last line that says why the stream ends. The media type follows `Accept`.',
  },
};

/** @throws Error for an operation that nothing is said about */
export function describe(operationId: string): { tags: string[]; summary: string; description: string } {
  for (const [tag, operations] of Object.entries(OPERATIONS)) {
    const [summary, ...sentences] = operations[operationId]?.split('. ') ?? [];
    if (summary !== undefined) return { tags: [tag], summary, description: sentences.join('. ') };
  }
  throw new Error(`docs/operations.ts says nothing about ${operationId}`);
}
