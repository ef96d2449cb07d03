/**
 * Every word that the console says. To translate it, write another object of the same shape and choose it here; plurals
 * and word order live in the functions.
 */
const LOCALE = 'en-GB';

const plural = new Intl.PluralRules(LOCALE);
const count = (n: number, one: string, other: string) =>
  `${n.toLocaleString(LOCALE)} ${plural.select(n) === 'one' ? one : other}`;
const keys = (n: number) => count(n, 'key', 'keys');
const expires = (days: number | null) =>
  days === null
    ? 'never expires'
    : days === 365
      ? 'expires after a year'
      : `expires after ${count(days, 'day', 'days')}`;
const lowerFirst = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);
/** What a name is called; itself where nothing better is known. */
export const called = (names: Readonly<Record<string, string>>, name: string): string =>
  Object.hasOwn(names, name) ? names[name]! : name;
const day = new Intl.DateTimeFormat(LOCALE, { day: 'numeric', month: 'short' });
const hour = new Intl.DateTimeFormat(LOCALE, { hour: '2-digit', minute: '2-digit' });
const compact = new Intl.NumberFormat(LOCALE, { notation: 'compact' });

const status = {
  active: 'Active',
  disabled: 'Disabled',
  expired: 'Expired',
  'user-inactive': 'User inactive',
  deleted: 'Deleted',
} as const;

const disabled = (name: string) => `“${name}” is disabled and works nowhere until it is enabled.`;

const act = {
  edit: 'Edit',
  view: 'View',
  rotate: 'Rotate',
  disable: 'Disable',
  enable: 'Enable',
  delete: 'Delete',
  leaked: 'Report as leaked',
  remap: 'Re-map',
} as const;

const role = { member: 'Member', admin: 'Admin', verifier: 'Verifier' } as const;

const KINDS = { api: 'over the API', 'data-loader': 'when it loads data' } as const;
const ROLE_ARTICLE = { member: 'a member', admin: 'an admin', verifier: 'a verifier' } as const;

const ACTIONS: Readonly<Record<string, string>> = {
  KeyCreated: 'Key created',
  KeyEdited: 'Key edited',
  KeyDisabled: 'Key disabled',
  KeyEnabled: 'Key enabled',
  KeyRotated: 'Secret rotated',
  KeyPreviousSecretEnded: 'Old secret ended',
  KeyRevealed: 'Secret shown',
  KeyDeleted: 'Key deleted',
  PolicyChanged: 'Policy changed',
  UserRegistered: 'User registered',
  UserEdited: 'User edited',
  UserDeactivated: 'User deactivated',
  UserActivated: 'User activated',
  SignInLinkIssued: 'Sign-in link made',
  SessionStarted: 'Signed in',
  SessionEnded: 'Signed out',
  SessionsEnded: 'Signed out everywhere',
};

const field = {
  name: 'Name',
  accessKey: 'Access key',
  secretKey: 'Secret key',
  description: 'Description',
  kind: 'Kind',
  expiresAt: 'Expires',
  lastUsedAt: 'Last used',
  mappedUser: 'Mapped user',
  scopes: 'Scopes',
  allowedAddresses: 'Allowed addresses',
  limit: 'Requests',
  environment: 'Environment',
  tag: 'Tag',
  tags: 'Tags',
  metadata: 'Metadata',
  attributes: 'Attributes',
  createdBy: 'Created by',
  createdAt: 'Since',
  status: 'Status',
  reason: 'Reason',
  email: 'E-mail',
  role: 'Role',
  active: 'Active',
  externalId: 'External id',
  previousSecretExpiresAt: 'Old secret ends',
  by: 'Signed in with',
  endsAt: 'Ends at the latest',
  apiDefaultDays: 'API keys last, in days',
  apiLongestDays: 'API keys last at most, in days',
  apiNeverAllowed: 'API keys may never expire',
  dataLoaderDefaultDays: 'Data-loader keys last, in days',
  dataLoaderLongestDays: 'Data-loader keys last at most, in days',
  dataLoaderNeverAllowed: 'Data-loader keys may never expire',
  scopesRequired: 'Keys must have scopes',
  namePattern: 'Names must match',
  namePatternHint: 'In plain words',
  disableUnusedAfterDays: 'Unused keys are disabled after, in days',
  memberScopes: 'Members create keys with',
};

const POLICY_RULES = {
  NEVER_ENDS: 'Never expires',
  LASTS_TOO_LONG: 'Lasts too long',
  SCOPES_MISSING: 'Has no scopes',
  NAME_DOES_NOT_MATCH: 'Name does not match',
} as const;

/** The others are called as they are. */
const REFUSALS: Readonly<Record<string, string>> = {
  ADDRESS: 'address not allowed',
  MISSING_HEADER: 'header missing',
  STALE: 'verifier out of date',
};

export const t = {
  locale: LOCALE,
  pageTitle: (title: string) => `${title} · Latchkey`,

  actions: {
    cancel: 'Cancel',
    chosen: (what: string) => `Chosen ${lowerFirst(what)}`,
    close: 'Close',
    clearFilters: 'Clear filters',
    copied: 'Copied',
    copyIt: 'Copy',
    copy: (what: string) => `Copy ${lowerFirst(what)}`,
    dismiss: 'Dismiss',
    hide: (what: string) => `Hide ${lowerFirst(what)}`,
    more: 'Show more',
    older: 'Show older',
    show: (what: string) => `Show ${lowerFirst(what)}`,
    showAll: (n: number) => `Show all ${n.toLocaleString(LOCALE)}`,
    tryAgain: 'Try again',
    waitingForVerifiers: 'Waiting for every verifier…',
    working: 'Working…',
  },

  field,

  time: { inAMoment: 'in a moment', justNow: 'just now' },

  states: {
    loading: 'Loading',
    failed: 'That did not work',
    forbidden: 'You may not see this',
    forbiddenDetail: 'It is for admins. Ask one of them, or sign in as somebody else.',
    notFound: 'There is nothing here',
    notFoundDetail: 'The address may be wrong, or you may not see what is there.',
    goHome: 'Go to the start',
    offline: 'The service cannot be reached',
    offlineDetail: 'Check your connection. Nobody knows whether the last request arrived; repeating it is safe.',
    request: 'Request',
    wrong: (field: string, what: string) => `${field}: ${lowerFirst(what)}`,
  },

  pager: { label: 'Pages', next: 'Next', page: (n: number) => `Page ${n}`, previous: 'Previous' },

  shell: {
    breadcrumbs: 'You are here',
    menu: 'Open menu',
    navigation: 'Main',
    offline: 'Connection lost. What you see may be out of date; it is refreshed as soon as the service is back.',
    settings: 'System settings',
    shortcuts: 'Keyboard shortcuts',
    shortcut: {
      '/': 'Search',
      c: 'Create a key, or invite a user on the page of users',
      j: 'Next row',
      k: 'Previous row',
      Enter: 'Open the row',
      '?': 'Show this list',
    },
    signOut: 'Sign out',
    skip: 'Skip to content',
    theme: 'Theme',
    themes: { system: 'As the system', light: 'Light', dark: 'Dark' },
  },

  signIn: {
    title: 'Sign in',
    byLink: 'Signing in…',
    linkExplain: 'This link signs you in once. Use it in the browser where you want to work.',
    linkUsed: 'This link was used already or is older than 15 minutes. Ask for a new one.',
    noKey:
      'No key at hand? An admin can make you a one-time link; on the server, "npx latchkey sign-in-link --user EMAIL" does.',
    pasteHint: 'Or paste the whole content of first-admin-key.json here.',
    refused: 'This pair lets nobody in. Check both halves; the key may have been disabled, deleted or expired.',
  },

  home: {
    title: 'Home',
    accepted: (n: number) => `${n.toLocaleString(LOCALE)} accepted`,
    bar: (at: string, accepted: number, refused: number) => `${at}: ${accepted} accepted, ${refused} refused`,
    care: 'Needs care',
    cares: { expiring: 'Expiring within 14 days', 'never-used': 'Never used', 'never-expires': 'Never expires' },
    chart: (accepted: number, refused: number) =>
      `Verifications of the last seven days: ${accepted} accepted, ${refused} refused`,
    checks: 'Verifications, last 7 days',
    day: (at: number) => day.format(at),
    firstTitle: 'Make your first key',
    firstSteps: [
      'Name it after the application that will use it, and say whom it acts for.',
      'Copy both halves: the secret key is shown once.',
      'Press "Test it", then send both as the headers accessKey and secretKey.',
    ],
    firstButton: 'Create the first key',
    guards: 'Verifiers',
    guard: { service: 'Service', instance: 'Instance', lag: 'Lag', lease: 'Lease', seen: 'Heard of' },
    most: (n: number, hours: number) => `at most ${n.toLocaleString(LOCALE)} in ${hours} hours`,
    ms: (n: number) => (n >= 10_000 ? `${Math.round(n / 1000)} s` : `${Math.round(n)} ms`),
    reason: (code: string) => called(REFUSALS, code).toLowerCase().replaceAll('_', ' '),
    reasons: 'Refused because:',
    refused: (n: number) => `${n.toLocaleString(LOCALE)} refused`,
    soFar: (at: string) => `${at}, so far`,
    today: 'Today',
    userInactive: 'Mapped user inactive',
  },

  keys: {
    title: 'API keys',
    crumbs: ['System settings', 'Integrations'],
    act,
    actions: 'Actions',
    actionsOn: (name: string) => `Actions on ${name}`,
    anyCare: 'All',
    anyStatus: 'Any but deleted',
    confirm: {
      delete: {
        title: 'Delete this key?',
        submit: (name: string) => `Delete “${name}”`,
        explains: () => 'It stops working everywhere and cannot be brought back. Its history stays.',
        done: (name: string) => `“${name}” is deleted and works nowhere any more.`,
      },
      disable: {
        title: 'Disable this key?',
        submit: (name: string) => `Disable “${name}”`,
        explains: () => 'It stops working everywhere until an admin enables it.',
        done: disabled,
      },
      leaked: {
        title: 'Report this key as leaked?',
        submit: (name: string) => `Disable “${name}” now`,
        explains: () => 'The key is disabled at once, everywhere. An admin decides what happens next.',
        done: disabled,
      },
      enable: {
        title: 'Enable this key?',
        submit: (name: string) => `Enable “${name}”`,
        explains: (user: string) => `It works again, in the name of ${user}.`,
        done: (name: string) => `“${name}” works again.`,
      },
    },
    create: 'Create key',
    find: 'Find a key',
    kind: { api: 'API', 'data-loader': 'Data loader' },
    kinds: 'Kinds of keys',
    leakedReason: 'Reported as leaked',
    never: 'Never',
    noMatch: 'No key matches',
    none: 'No keys yet',
    noneYet: 'A key lets an application act in the name of a user: it can do what that user may do, and no more.',
    reason: 'Reason (optional)',
    reasonHint: 'Shown beside the status and in history.',
    saved: (name: string) => `“${name}” is saved.`,
    search: 'Name or whole access key',
    select: (name: string) => `Select ${name}`,
    selectAll: 'Select all on this page',
    status,
    statusReason: (of: keyof typeof status, user: string) =>
      ({
        active: 'Active: it works',
        disabled: 'Disabled: it works nowhere until it is enabled',
        expired: 'Expired: give it a later date to use it again',
        'user-inactive': `${user} is inactive, so it works nowhere`,
        deleted: 'Deleted: it never works again',
      })[of],
    tab: { api: 'API keys', 'data-loader': 'Data-loader keys', all: 'All keys' },
    wasDisabled: (reason: string) => `It was disabled for this reason: ${reason}`,
    wasLastUsed: (when: string, user: string) => `It was last used ${when}, as ${user}. What uses it will be refused.`,
    wasNeverUsed: 'It was never used.',
  },

  key: {
    changed: 'Changed',
    credential: 'Credential',
    id: 'Id',
    onlyVersion: 'This key has had one version so far.',
    parts: 'Parts of this key',
    snippet: { curl: 'curl', fetch: 'fetch', nest: 'NestJS' },
    snippetFor: 'Show it for',
    snippetHint: 'The secret stays out of the code: it comes from the environment.',
    tab: { overview: 'Overview', usage: 'Usage', history: 'History', 'as-of': 'As of', use: 'Use it' },
    version: 'Version',
    versionNumber: (n: number) => `version ${n}`,
    versionOf: (n: number, last: number) => `${n} of ${last}`,
  },

  usage: {
    asTable: 'As a table',
    behind: 'Counts may be a minute behind.',
    chart: (period: string, accepted: number, refused: number) =>
      `Use of this key, ${lowerFirst(period)}: ${accepted.toLocaleString(LOCALE)} accepted, ${refused.toLocaleString(LOCALE)} refused`,
    column: {
      accepted: 'Accepted',
      address: 'Last address',
      day: 'Day',
      hour: 'Hour',
      oldSecret: 'With an old secret',
      refused: 'Refused',
      service: 'Service',
      userAgent: 'User agent',
    },
    hour: (at: number) => hour.format(at),
    never: 'Not used yet',
    neverExplains: 'Under “Use it” you find how to call with this key. What it does shows here within a minute.',
    noAgent: 'none was sent',
    none: (period: string) => `No use in the ${lowerFirst(period)}`,
    noneExplains: 'Choose more days to see when it was used. Use is kept for 90 days.',
    period: 'Time',
    periods: { day: 'Last 24 hours', week: 'Last 7 days', month: 'Last 30 days' },
    refusal: (n: number, reason: string) => `${n.toLocaleString(LOCALE)} ${reason}`,
    services: 'By service',
    short: (n: number) => compact.format(n),
    through: (service: string) => `through ${service}`,
    unknown: 'not known',
  },

  oldSecret: {
    title: 'Who still uses the old secret',
    confirm: 'End the old secret?',
    done: (name: string) => `The old secret of “${name}” works nowhere any more.`,
    end: 'End the old secret now',
    endsItself: (date: string) => `Two secrets work at the moment. The old one ends by itself on ${date}.`,
    explains: 'What still sends the old secret is refused everywhere from then on. The new secret works as before.',
    last: 'last',
    nobody: 'No service has used the old secret since the rotation.',
    stillUsed: (service: string, when: string) => `It is still in use: ${service} accepted it ${when}.`,
    times: (n: number) => count(n, 'time', 'times'),
  },

  keyForm: {
    access: 'Access',
    labels: 'Labels',
    createTitle: 'Create a key',
    descriptionHint: 'What the key is for, and who looks after it. Everybody who sees the key can read it.',
    editTitle: (name: string) => `Edit “${name}”`,
    expiry: { '7': '7 days', '30': '30 days', '90': '90 days', '365': '1 year', date: 'On a date', never: 'Never' },
    findUser: 'Find by name or e-mail',
    keepDate: (date: string) => `As it is: ${date}`,
    keepNever: 'As it is: never',
    lastDay: 'Last day it works',
    defaults: (apiDays: number | null, loaderDays: number | null) =>
      `Through the API, a key that says nothing else acts as its creator; an API key then ${expires(apiDays)}, a data-loader key ${expires(loaderDays)}.`,
    defaultDays: (days: number) => `${count(days, 'day', 'days')}, the default`,
    memberScopes: (scopes: readonly string[]) => `All that members may: ${scopes.join(', ')}`,
    nameHint: "The application's name, so that history says who it was.",
    neverWarning: 'A key that never expires works until somebody thinks of it. Choose a date if you can.',
    noUser: 'Nobody found',
    pickUser: 'Choose the user in whose name the key acts.',
    remapWarning: (before: string, after: string) =>
      `From then on the key acts as ${after}; what it did as ${before} stays under that name.`,
    save: 'Save',
    willBeAble: (name: string, of: keyof typeof role, kind: keyof typeof KINDS, isLimited: boolean) =>
      `With this key an application can do ${KINDS[kind]} what ${name} may do as ${ROLE_ARTICLE[of]}, ` +
      (isLimited ? 'as far as its scopes allow.' : 'and no more.'),
    you: 'you',
  },

  scopes: {
    add: (scope: string) => `Add “${scope}”`,
    allOf: (resource: string) => `Everything on ${resource}, also what is added later`,
    choice: { all: 'Everything its user may', some: 'Only these scopes' },
    find: 'Find or enter a scope',
    findHint: 'A scope that is not in the list may be entered too, as in elements:read. Press Enter to add it.',
    found: (n: number) => count(n, 'scope', 'scopes'),
    malformed: 'Must be resource:action, as in elements:read; a * may end either part, as in loads:*.',
    noMatch: 'No scope in the list matches.',
    none: 'None chosen yet. Without a scope, the key is refused wherever one is needed.',
    noneAt: 'None: refused wherever a scope is needed',
    service: (name: string) => (name === 'latchkey' ? 'Latchkey' : name),
  },

  addresses: {
    addOwn: (address: string) => `Add your own address, ${address}`,
    choice: { any: 'Anywhere', some: 'Only from' },
    entry: 'Addresses and networks',
    everywhere: (network: string, family: string) =>
      `${network} is every ${family} address: the key works from anywhere that has one.`,
    hint: 'IPv4 or IPv6, as in 192.0.2.7, 10.0.0.0/8 or 2001:db8::/32. Press Enter after each.',
  },

  limit: {
    choice: { any: 'As many as the default allows', some: 'At most' },
    demand: (perSecond: number) =>
      `${perSecond.toLocaleString(LOCALE, { maximumFractionDigits: 1 })} a second at the moment`,
    every: { 1: 'a second', 60: 'a minute', 3600: 'an hour', 86400: 'a day' },
    hint: 'Over all services together.',
    in: (seconds: number) => `in ${seconds} seconds`,
    left: (remaining: string, limit: string) => `${remaining} left of ${limit}`,
    per: { 1: 'Second', 60: 'Minute', 3600: 'Hour', 86400: 'Day' },
    requests: 'Number of requests',
    seconds: (seconds: number) => `${seconds} seconds`,
    text: (count: string, isOne: boolean, time: string) => `${count} ${isOne ? 'request' : 'requests'} ${time}`,
    time: 'In each',
    used: 'How much of the limit is used',
    wrong: 'Write a whole number, at least 1.',
  },

  labels: {
    any: 'Any',
    environmentHint: 'Where the key is used.',
    filterBy: (what: string) => `Show only ${lowerFirst(what)}`,
    filters: 'Filters by label',
    metadataHint: 'A JSON object that services get with each call, up to 8 KiB.',
    more: (others: readonly string[]) => `more: ${others.join(', ')}`,
    none: 'None',
    noTag: 'No tag found',
    tagsHint: 'Press Enter after each.',
    unfilter: (what: string) => `Remove filter, ${lowerFirst(what)}`,
  },

  json: {
    long: (lines: number) => `Show ${count(lines, 'line', 'lines')} of JSON`,
    noObject: 'Must be a JSON object, as in {"plan": "gold"}.',
    wrongAt: (line: number, column: number) => `This is not valid JSON: see line ${line}, column ${column}.`,
  },

  reveal: {
    closeForGood: 'Close: I have stored it',
    closeQuestion: 'Have you stored the secret key? Nobody can show it again after this.',
    created: (name: string) => `“${name}” is ready`,
    copyAs: 'Copy as',
    curl: 'curl',
    done: 'Done',
    download: 'Download .env',
    env: '.env',
    headers: 'Headers',
    isRecorded: 'Showing it is recorded in history.',
    leaveIt: 'Leave it',
    missed:
      'The key exists, but the answer that held its secret got lost on the way. A new secret can be made now; the lost one ends at once.',
    missedTitle: (name: string) => `“${name}” was made, its secret was missed`,
    newSecret: 'Make a new secret',
    notKept: 'The secret key was shown once and is not kept. Rotate the key to get a new one.',
    once: 'Store both halves now. The secret key is shown this once.',
    showSecret: 'Show secret key',
    stay: 'Not yet',
    test: 'Test it',
    testRefused: (httpStatus: number) => `Refused (${httpStatus})`,
    testWorked: (name: string) => `Works: it acts as ${name}`,
  },

  rotate: {
    title: (name: string) => `Rotate “${name}”`,
    done: (name: string) => `“${name}” has a new secret`,
    doneUntil: (name: string, date: string) => `“${name}” has a new secret; the old one works until ${date}`,
    endsAt: (date: string) => `The old secret works until ${date}.`,
    endsNow: 'The old secret stops working at once, everywhere.',
    endsOldest: 'A secret from an earlier rotation still works; it ends with this rotation.',
    explains: 'The key gets a new secret key; its access key and everything else stay.',
    overlap: 'The old secret',
    overlaps: { '0': 'Ends now', '3600': 'Works 1 hour', '86400': 'Works 1 day', '604800': 'Works 7 days' },
  },

  conflict: {
    title: 'Somebody else was first',
    deleted: 'The key has been deleted meanwhile. There is nothing left to save.',
    first: (name: string, action: string, when: string) =>
      `${name} changed it while you were editing: ${action}, ${when}.`,
    keepTheirs: 'Leave it as it is',
    mine: (value: string) => `Yours: ${value}`,
    noDispute: 'You changed different things. Save to have both.',
    save: 'Save the merged key',
    theirs: (value: string) => `Theirs: ${value}`,
  },

  batch: {
    explains: {
      disable: 'They stop working everywhere until an admin enables them.',
      delete: 'They stop working everywhere and cannot be brought back. Their history stays.',
      remap: 'From then on they act in the name of another user.',
    },
    more: (n: number) => `and ${n.toLocaleString(LOCALE)} more`,
    outcome: { done: 'Done', refused: 'Refused', unknown: 'Unknown' },
    region: 'Selected keys',
    results: (done: number, all: number) => `${done} of ${keys(all)} done`,
    resultsTable: 'Result for each key',
    selected: (n: number) => `${keys(n)} selected`,
    submit: (of: keyof typeof act, n: number) => `${act[of]} ${keys(n)}`,
  },

  history: {
    title: 'Revision history',
    action: (name: string) => called(ACTIONS, name),
    /** the name of what is called so; the text itself where nothing is */
    actionCalled: (text: string) =>
      Object.keys(ACTIONS).find((name) => ACTIONS[name]!.toLowerCase() === text.toLowerCase()) ?? text,
    actions: Object.values(ACTIONS),
    actionFilter: 'Action',
    added: 'added',
    by: 'By',
    export: { csv: 'Export CSV', jsonl: 'Export JSON lines' },
    field: (name: string) => called(field, name),
    from: 'From',
    key: 'Key',
    no: 'no',
    noKey: 'no key: console or command line',
    none: 'Nothing happened',
    noneYet: 'No entry matches. Take a filter away, or choose more days.',
    nothing: 'nothing',
    onBehalfOf: 'On behalf of',
    outcome: { done: 'Done', refused: 'Refused', failed: 'Failed', unknown: 'Outcome unknown' },
    person: 'Person',
    removed: 'removed',
    source: (service: string, address: string | null) => (address ? `${service}, ${address}` : service),
    target: 'Id of what changed',
    targetType: 'Type of what changed',
    to: 'To',
    viaKey: 'via key',
    yes: 'yes',
  },

  policy: {
    title: 'Policy',
    explain:
      'What this account asks of its keys, from now on: when one is created, and when one is changed. Existing keys go on working; those that break it are listed below.',
    breaches: 'Keys that break the policy',
    breachesExplain: 'They go on working. Change or replace them when it suits those who use them.',
    breaks: 'Breaks',
    catches: 'What it catches',
    catchesNone: 'No existing key breaks the policy with these changes.',
    catchesSome: (n: number) =>
      `${keys(n)} ${n === 1 ? 'breaks' : 'break'} the policy with these changes. They go on working and are listed.`,
    creators: { admins: 'Admins only', members: 'Admins, and members for themselves' },
    discard: 'Discard changes',
    hintHint: 'Shown to people whose name does not match, as in: team, dash, purpose in small letters.',
    kinds: { api: 'API keys', dataLoader: 'Data-loader keys' },
    lastChanged: 'Last changed',
    lifetimes: {
      title: 'Lifetime',
      explain: 'A key that ends by itself limits what a leaked or forgotten one can do.',
    },
    limit: 'Longest lifetime',
    limits: { any: 'No limit', 'some-end': 'No limit, but must expire', days: 'Set days …' },
    longest: 'Longest, in days',
    members: {
      title: 'Who may create keys',
      explain: 'Members who create keys of their own need no admin for it, and no shared key.',
    },
    membersHint:
      'A member creates API keys that act as the member, with at most these scopes, and may change and delete them. Everything else on this page applies to them too.',
    noBreaches: 'Every key keeps the policy',
    noBreachesExplain: 'Keys that are older than a rule and break it would be listed here.',
    noDays: 'Write a whole number of days, 1 to 3650.',
    noMemberScopes: 'None chosen yet. Members need one scope at least.',
    nothingChanged: 'Nothing is changed yet.',
    nameAsked: (asked: string) => `The policy of this account asks for: ${asked}.`,
    namePatternHint: 'A regular expression (RE2) for the whole name. Empty: any name.',
    nulls: {
      apiDefaultDays: 'no end',
      apiLongestDays: 'no limit',
      dataLoaderDefaultDays: 'no end',
      dataLoaderLongestDays: 'no limit',
      namePattern: 'any name',
      namePatternHint: 'nothing said',
      disableUnusedAfterDays: 'never',
      memberScopes: 'admins only',
    },
    required: { title: 'What a key must have', explain: 'So that each key says what it is for and can do no more.' },
    review: 'Review changes',
    reviewHint: 'Nothing is saved before you have seen what it catches.',
    ruleCount: (rule: keyof typeof POLICY_RULES, n: number) => `${POLICY_RULES[rule]}: ${n.toLocaleString(LOCALE)}`,
    rules: POLICY_RULES,
    save: 'Save policy',
    saveTitle: 'Change the policy?',
    saved: 'The policy is saved, and holds in every process.',
    scopesRequired: 'Every key must have scopes',
    scopesRequiredHint: '“Everything its user may” can then not be chosen.',
    scopesAsked: 'The policy of this account asks for scopes.',
    stale: 'Somebody else changed the policy meanwhile. Discard your changes to see it.',
    unused: {
      title: 'Unused keys',
      explain:
        'A key that nobody uses is one that nobody misses when it is stolen. Disabled keys can be enabled again.',
    },
    unusedChoices: { keep: 'Stay as they are', disable: 'Are disabled after …' },
    unusedDays: 'Days without a use',
    unusedFrom: (days: number) =>
      `Unused days count from now on: the first keys are disabled in ${count(days, 'day', 'days')} at the earliest.`,
    unusedHint: 'Counted from the last use, creation or change of a key, and from when this is set at the earliest.',
    unusedKeys: 'Keys that are not used',
    unusedSince: 'Counted since',
    usual: 'Default lifetime',
    usualDays: 'Default, in days',
    usualHint: 'What a new key gets when nothing else is chosen.',
    usuals: { never: 'Never expires', days: 'Set days …' },
    whatChanges: 'What changes',
    whoCreates: 'Keys are created by',
  },

  users: {
    title: 'Users',
    activate: 'Activate',
    active: 'Active',
    allKeys: 'All keys of this user',
    attributesHint: 'A JSON object that services get with each call in this name, up to 4 KiB.',
    anotherUser: 'another user',
    confirm: {
      activate: {
        title: (name: string) => `Activate ${name}?`,
        submit: () => 'Activate',
        explains: 'Keys that act as this user work again, unless they were disabled, deleted or have expired.',
        done: (name: string) => `${name} is active again.`,
      },
      deactivate: {
        title: (name: string) => `Deactivate ${name}?`,
        submit: (name: string) => `Deactivate ${name}`,
        explains: 'Every key that acts as this user stops working, and sessions end. Nothing is deleted.',
        done: (name: string) => `${name} is inactive.`,
      },
      signOut: {
        title: (name: string) => `Sign ${name} out everywhere?`,
        submit: () => 'Sign out everywhere',
        explains: 'Every session in a browser ends. Keys go on working.',
        done: (name: string) => `${name} is signed out everywhere.`,
      },
    },
    conflict: 'Somebody else changed this user meanwhile. Close this and look at the user again.',
    deactivate: 'Deactivate',
    demoteSelf: 'You will no longer be able to administer Latchkey.',
    editTitle: (name: string) => `Edit ${name}`,
    emailTaken: 'This e-mail address belongs to',
    everybody: 'Everybody',
    history: 'What this user did',
    inactive: 'Inactive',
    inactiveMeans: 'Inactive: no key works in this name',
    invite: 'Invite user',
    invited: (name: string) => `${name} is invited`,
    keysOf: (name: string) => `Keys that act as ${name}`,
    linkEnds: (date: string) => `It works once, until ${date}. Hand it over where only its owner reads it.`,
    linkExplains: (name: string) => `A one-time link signs ${name} in without a key. It works once, within 15 minutes.`,
    linkFor: (name: string) => `Link for ${name}`,
    makeLink: 'Make a sign-in link',
    noKeys: (name: string) => `No key acts as ${name}`,
    noMatch: 'Nobody matches',
    role,
    roleMeans: {
      member: 'looks after the keys that act in this name, and sees what was done in it.',
      admin: 'may do everything here: keys, users, history.',
      verifier: 'is a service that runs a guard; it may verify keys and read events.',
    },
    saved: (name: string) => `${name} is saved.`,
    search: 'Name or e-mail',
    shareEmail: 'Two users may have this address',
    thatIsYou: 'This is you: you will be signed out.',
    whatStops: (n: number, usedToday: number, more: boolean) =>
      n === 0
        ? 'No active key acts in this name.'
        : `What stops: ${more ? 'more than ' : ''}${keys(n)}, ${usedToday} used today.`,
  },

  security: {
    title: 'Security',
    keys: 'Keys that act as you',
    keysExplain:
      'Whatever is done with one of these is done in your name. Report a key at once if somebody else may have it.',
    madeBy: (name: string) => `made by ${name}`,
    noKeys: 'No key acts as you',
    noKeysExplain: 'An admin can make one that acts in your name.',
    noKeysYet: 'Create one for each application that shall act in your name.',
    profile: 'Profile',
    seen: 'seen',
    sessions: 'Where you are signed in',
    signOutEverywhere: 'Sign out everywhere',
    signedInBy: { key: 'Signed in with a key', link: 'Signed in with a link' },
    since: 'since',
    thisOne: 'This browser',
  },
} as const;
