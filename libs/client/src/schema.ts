// Generated from /openapi.json: `npm run generate:client` writes it anew.

export interface paths {
    "/v1/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List keys
         * @description Newest first, or as `sort` and `order` say. Deleted keys are left out unless `includeDeleted` or `status=deleted` asks for them. Needs the role admin. A key that has scopes needs `keys:read`.
         */
        get: operations["listKeys"];
        put?: never;
        /**
         * Create a key
         * @description The secret is in this answer and in no other. Without `mappedUserId` the key acts as its creator. Without `expiresAt` it ends as the policy of the account says. Members create keys of their own where that policy lets them. Needs the role admin or member. A key that has scopes needs `keys:write`.
         */
        post: operations["createKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/keys/counts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Count keys
         * @description How many keys there are, of which kind and in which state. Deleted ones do not count. Needs the role admin. A key that has scopes needs `keys:read`.
         */
        get: operations["countKeys"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/keys/labels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List tags and environments
         * @description Those that keys have, for filters; deleted keys do not count. Needs the role admin. A key that has scopes needs `keys:read`.
         */
        get: operations["listKeyLabels"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a key
         * @description For admins and the mapped user. A deleted key stays readable. A key that has scopes needs `keys:read`.
         */
        get: operations["getKey"];
        put?: never;
        post?: never;
        /**
         * Delete a key
         * @description For admins, and for members who created it where the policy of the account lets them create keys. When this answers, the credential is refused everywhere. Deleting again answers the same. A guard that vanished can hold the answer up for one lease: wait 30 seconds for it. Needs the role admin or member. A key that has scopes needs `keys:write`.
         */
        delete: operations["deleteKey"];
        options?: never;
        head?: never;
        /**
         * Change a key
         * @description Changes the members that are given; lists and objects are replaced as a whole. What changes is judged by the policy of the account. Members change keys that they created where the policy lets them. When nothing would change, the answer is the key as it is, at the same version. Needs the role admin or member. A key that has scopes needs `keys:write`.
         */
        patch: operations["updateKey"];
        trace?: never;
    };
    "/v1/keys/{id}/revisions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List what was done to a key
         * @description For admins and the mapped user. Newest first. A key that has scopes needs `history:read`.
         */
        get: operations["listKeyRevisions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/keys/{id}/use": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get what a key is used for
         * @description For admins and the mapped user. By hour and service: how often it was let in and refused, with which secret, and from where last. During the overlap of a rotation also who still uses the old secret. At most a minute behind, and kept for 90 days. A key that has scopes needs `keys:read`.
         */
        get: operations["getKeyUse"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/keys/{id}/disable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Disable a key
         * @description For admins and the mapped user. The credential is refused everywhere until the key is enabled again. A key that has scopes needs `keys:write`.
         */
        post: operations["disableKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/keys/{id}/enable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Enable a key
         * @description Makes a disabled key work again. Needs the role admin. A key that has scopes needs `keys:write`.
         */
        post: operations["enableKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/keys/{id}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Rotate the secret of a key
         * @description For admins and the mapped user. Id and access key stay; the new secret is in this answer and in no other. The old one works for the overlap. A key that has scopes needs `keys:write`.
         */
        post: operations["rotateKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/keys/{id}/previous-secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * End the old secret of a key
         * @description For admins and the mapped user, after a rotation with an overlap. When this answers, the old secret is refused everywhere, and the new one works as before. Where no old secret works, nothing changes. A key that has scopes needs `keys:write`.
         */
        delete: operations["endPreviousSecret"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/keys/{id}/reveal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Show the secret of a key again
         * @description For admins and the mapped user, where the installation seals secrets. Each reveal stands in the history of the key. A key that has scopes needs `keys:reveal`.
         */
        post: operations["revealKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/keys/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take over keys that exist elsewhere
         * @description Up to 5,000 keys that another product issued, each as its halves or as its one value, of which the SHA-256 is enough. What is wrong with one keeps no other out; importing a key again changes nothing. Needs the role admin. A key that has scopes needs `keys:write`.
         */
        post: operations["importKeys"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/keys/batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change many keys
         * @description Disables, enables, deletes or re-maps up to 200 keys. The answer says of each key what came of it. Needs the role admin. A key that has scopes needs `keys:write`.
         */
        post: operations["changeKeys"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List users
         * @description Newest first. Needs the role admin. A key that has scopes needs `users:read`.
         */
        get: operations["listUsers"];
        put?: never;
        /**
         * Create a user
         * @description A user with an `externalId` exists once, even when two processes create it at the same instant. Needs the role admin. A key that has scopes needs `users:write`.
         */
        post: operations["createUser"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make users match a list
         * @description Up to 5,000 users, found by `id`, `externalId` or `email`: created, edited, activated or deactivated as the list says. What is wrong with one keeps no other out; importing a list again changes nothing. Needs the role admin. A key that has scopes needs `users:write`.
         */
        post: operations["importUsers"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a user
         * @description An inactive user stays readable. Needs the role admin. A key that has scopes needs `users:read`.
         */
        get: operations["getUser"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change a user
         * @description Changes name, e-mail address or role, or sets the externalId where there is none. When nothing would change, the answer is the user as it is, at the same version. Needs the role admin. A key that has scopes needs `users:write`.
         */
        patch: operations["updateUser"];
        trace?: never;
    };
    "/v1/users/{id}/deactivate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Deactivate a user
         * @description Keys that are mapped to the user authenticate nowhere from then on, and its sessions and sign-in links end. Needs the role admin. A key that has scopes needs `users:write`.
         */
        post: operations["deactivateUser"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/{id}/activate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Activate a user
         * @description Keys that are mapped to the user work again. Sessions stay ended. Needs the role admin. A key that has scopes needs `users:write`.
         */
        post: operations["activateUser"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/policy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the policy of the account
         * @description What it asks of its keys; there always is one. A key that has scopes needs `policy:read`.
         */
        get: operations["getPolicy"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change the policy of the account
         * @description Changes the members that are given. When this answers, no process creates or edits keys by the policy before. Keys that break the new one go on working: `GET /v1/policy/breaches` lists them. Needs the role admin. A key that has scopes needs `policy:write`.
         */
        patch: operations["changePolicy"];
        trace?: never;
    };
    "/v1/policy/breaches": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List keys that break the policy
         * @description Newest first, without deleted ones. They go on working. Needs the role admin. A key that has scopes needs `policy:read`.
         */
        get: operations["listPolicyBreaches"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/policy/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Try a change of the policy
         * @description Says how many keys would break each rule, and shows the newest 100 of them. Nothing is changed. Keys that would be disabled as unused are none of them: unused days count from when the rule is set. Needs the role admin. A key that has scopes needs `policy:read`.
         */
        post: operations["previewPolicy"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the caller
         * @description The user that the credential acts as, and the key. In a session there is no key.
         */
        get: operations["getMe"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the keys that act as the caller
         * @description Newest first, without deleted ones. A key that has scopes needs `keys:read`.
         */
        get: operations["listMyKeys"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Check a credential
         * @description For integrations that cannot embed the guard. A refused credential is an answer, with the reason in `code`. Needs the role admin or verifier. A key that has scopes needs `keys:verify`.
         */
        post: operations["verifyCredential"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/verify/batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Check many credentials
         * @description Up to 100 at once, each as one alone: for gateways that gather requests. Needs the role admin or verifier. A key that has scopes needs `keys:verify`.
         */
        post: operations["verifyCredentials"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/forward-auth": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Let a request through a proxy, or not
         * @description For forward authentication: the proxy hands on the headers of a request, and asks for what its settings in the query say. The answer names the caller in `X-Latchkey-User`, `-User-Name`, `-User-External-Id`, `-Key` and `-Scopes`. Sessions are of no use here.
         */
        get: operations["forwardAuth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/scopes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List scopes
         * @description What keys can be given: the scopes of this API, and those that the guards of services have told it.
         */
        get: operations["listScopes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the session of this request
         * @description With what a page has to know before it shows anything.
         */
        get: operations["getSession"];
        put?: never;
        /**
         * Sign in with a key
         * @description The cookie of the session comes with the answer. A key that has scopes needs `*:*`.
         */
        post: operations["startSession"];
        /**
         * Sign out
         * @description The session works nowhere from then on.
         */
        delete: operations["endSession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/session/link": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign in with a link
         * @description A link works once. The cookie of the session comes with the answer.
         */
        post: operations["startSessionWithLink"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the sessions of the caller
         * @description Newest first. A key that has scopes needs `users:read`.
         */
        get: operations["listMySessions"];
        put?: never;
        post?: never;
        /**
         * Sign the caller out everywhere
         * @description Ends every session of the caller, this one too, and every open sign-in link. A key that has scopes needs `users:write`.
         */
        delete: operations["endMySessions"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/{id}/sign-in-link": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create a sign-in link
         * @description Signs the user in once, without a key, within 15 minutes. The link is in this answer and in no other. Needs the role admin. A key that has scopes needs `*:*`.
         */
        post: operations["createSignInLink"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/{id}/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Sign a user out everywhere
         * @description Ends every session of the user and every open sign-in link. Needs the role admin. A key that has scopes needs `users:write`.
         */
        delete: operations["endUserSessions"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/revisions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List revision history
         * @description Newest first. Callers who are not admins see what was done in their own name. A key that has scopes needs `history:read`.
         */
        get: operations["listRevisions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/revisions.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export revision history as CSV
         * @description All pages, newest first, streamed. Needs the role admin. A key that has scopes needs `history:read`.
         */
        get: operations["exportRevisionsAsCsv"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/revisions.jsonl": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export revision history as JSON lines
         * @description All pages, newest first, streamed. Needs the role admin. A key that has scopes needs `history:read`.
         */
        get: operations["exportRevisionsAsJsonLines"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/activity": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Record what integrations did
         * @description Entries of revision history from a guard in another process. They are durable when this answers; a repeat of an entry, told by its id, changes nothing. Needs the role admin or verifier. A key that has scopes needs `guards:run`.
         */
        post: operations["recordActivity"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/statistics/checks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Count verifications
         * @description How many credentials were accepted and refused, hour by hour, by all API processes and guards. Needs the role admin. A key that has scopes needs `keys:read`.
         */
        get: operations["countChecks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/instances": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the processes that verify
         * @description This one first, then the others that share its log, then every guard. Needs the role admin. A key that has scopes needs `instances:read`.
         */
        get: operations["listInstances"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/replica": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow what guards verify with
         * @description The stream that feeds a guard in another process, from the beginning or after a position, then live. It holds digests and is not for people. Needs the role admin or verifier. A key that has scopes needs `guards:run`.
         */
        get: operations["followReplica"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/replica/reports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Report what a guard has applied
         * @description Renews the lease of the guard. Reporting again is harmless. Needs the role admin or verifier. A key that has scopes needs `guards:run`.
         */
        post: operations["reportReplica"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/replica/limits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Report how a guard has used limited keys
         * @description The answer says which parts of their limits it may let in from now on. Needs the role admin or verifier. A key that has scopes needs `guards:run`.
         */
        post: operations["reportLimits"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/replica/leave": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Report that a guard has left
         * @description A guard whose credential is refused has stopped answering: no change waits for it any more.
         */
        post: operations["leaveReplica"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow events
         * @description The accepted events of the account as CloudEvents, from the beginning or after a position, then live. There is a heartbeat each second, and a last line that says why the stream ends. The media type follows `Accept`. Needs the role admin or verifier. A key that has scopes needs `events:read`.
         */
        get: operations["streamEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/livez": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Ask whether the process answers
         * @description Open to everybody.
         */
        get: operations["getLiveness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Ask whether the process serves
         * @description Open to everybody. The answer is 503 with reasons when it does not.
         */
        get: operations["getReadiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read metrics
         * @description Open to everybody.
         */
        get: operations["getMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        NewApiKey: {
            /** @description 1 to 100 characters on one line; need not be unique */
            name: string;
            /** @description what the key is for, up to 500 characters */
            description?: string;
            /**
             * @description Where the key works: everywhere but bulk loads, or there alone
             * @default api
             * @enum {string}
             */
            kind: "api" | "data-loader";
            /** @description When the key ends. Absent: as the policy of the account says. Null: never */
            expiresAt?: string | null;
            /** @description Id of the user that the key acts as. Absent: the caller, so the key acts as its creator */
            mappedUserId?: string;
            /** @description what it may do, as in elements:read or loads:*; null: all that its user may */
            scopes?: string[] | null;
            /** @description the addresses and networks that it works from; null: any */
            allowedAddresses?: string[] | null;
            /** @description how many requests it may make, over all services; null: as many as the default limit of the installation says */
            limit?: {
                /** @description how many requests it may make */
                requests: number;
                /** @description in how long a time; at most a day */
                perSeconds: number;
            } | null;
            /** @description labels, at most 20; lists can be filtered by them */
            tags?: string[];
            /** @description where it is used, as in production */
            environment?: string | null;
            /** @description what services are told with the caller: a JSON object of at most 8 KiB */
            metadata?: {
                [key: string]: unknown;
            };
        };
        ApiKeyWithSecret: {
            /** @description key_... */
            id: string;
            /** @description for people */
            name: string;
            /** @description what the key is for */
            description: string;
            /**
             * @description where it works
             * @enum {string}
             */
            kind: "api" | "data-loader";
            /** @description the public half of the credential */
            accessKey: string;
            /** @description when it ends; null: never */
            expiresAt: string | null;
            /** @description what it may do; null: all that its user may */
            scopes: string[] | null;
            /** @description the networks that it works from; null: any */
            allowedAddresses: string[] | null;
            /** @description how many requests it may make, over all services; null: the default of the installation */
            limit: {
                requests: number;
                perSeconds: number;
            } | null;
            /** @description labels */
            tags: string[];
            /** @description where it is used */
            environment: string | null;
            /** @description what services are told with the caller */
            metadata: {
                [key: string]: unknown;
            };
            /**
             * Format: date-time
             * @description when it was created
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description when it was changed last
             */
            updatedAt: string;
            /** @description counts visible changes; the ETag */
            version: number;
            /**
             * @description the last of these that applies
             * @enum {string}
             */
            status: "active" | "disabled" | "expired" | "user-inactive" | "deleted";
            /** @description why it was disabled, where a reason was given */
            statusReason: string | null;
            /** @description the user that it acts as */
            mappedUser: components["schemas"]["UserName"];
            /** @description the user who created it */
            createdBy: components["schemas"]["UserName"];
            /** @description at most a minute behind; null: never */
            lastUsedAt: string | null;
            /** @description until when the secret before the newest works too */
            previousSecretExpiresAt: string | null;
            /** @description what is allowed and may not be meant, where there is such a thing */
            warnings?: components["schemas"]["FieldError"][];
            /** @description shown this once; absent on a replay of an Idempotency-Key */
            secretKey?: string;
        };
        UserName: {
            /** @description usr_... */
            id: string;
            /** @description as it is now */
            name: string;
        };
        FieldError: {
            /** @description JSON pointer into the body, ?name of a query parameter, or name of a header */
            pointer: string;
            /** @description what the value must be */
            message: string;
        };
        ApiKeyPage: {
            items: components["schemas"]["ApiKey"][];
            /** @description cursor of the next page; null on the last one */
            nextCursor: string | null;
            /** @description with includeTotal: how many items the whole list has */
            total?: number;
        };
        ApiKey: {
            /** @description key_... */
            id: string;
            /** @description for people */
            name: string;
            /** @description what the key is for */
            description: string;
            /**
             * @description where it works
             * @enum {string}
             */
            kind: "api" | "data-loader";
            /** @description the public half of the credential */
            accessKey: string;
            /** @description when it ends; null: never */
            expiresAt: string | null;
            /** @description what it may do; null: all that its user may */
            scopes: string[] | null;
            /** @description the networks that it works from; null: any */
            allowedAddresses: string[] | null;
            /** @description how many requests it may make, over all services; null: the default of the installation */
            limit: {
                requests: number;
                perSeconds: number;
            } | null;
            /** @description labels */
            tags: string[];
            /** @description where it is used */
            environment: string | null;
            /** @description what services are told with the caller */
            metadata: {
                [key: string]: unknown;
            };
            /**
             * Format: date-time
             * @description when it was created
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description when it was changed last
             */
            updatedAt: string;
            /** @description counts visible changes; the ETag */
            version: number;
            /**
             * @description the last of these that applies
             * @enum {string}
             */
            status: "active" | "disabled" | "expired" | "user-inactive" | "deleted";
            /** @description why it was disabled, where a reason was given */
            statusReason: string | null;
            /** @description the user that it acts as */
            mappedUser: components["schemas"]["UserName"];
            /** @description the user who created it */
            createdBy: components["schemas"]["UserName"];
            /** @description at most a minute behind; null: never */
            lastUsedAt: string | null;
            /** @description until when the secret before the newest works too */
            previousSecretExpiresAt: string | null;
            /** @description what is allowed and may not be meant, where there is such a thing */
            warnings?: components["schemas"]["FieldError"][];
        };
        ApiKeyCounts: {
            /** @description how many of each kind */
            kinds: {
                /** @description how many */
                api: number;
                /** @description how many */
                "data-loader": number;
            };
            /** @description how many in each state */
            statuses: {
                /** @description how many */
                active: number;
                /** @description how many */
                disabled: number;
                /** @description how many */
                expired: number;
                /** @description how many */
                "user-inactive": number;
            };
            /** @description active, and ends within 14 days */
            expiringSoon: number;
            /** @description active, and was never used */
            neverUsed: number;
            /** @description active, and never ends */
            neverExpires: number;
        };
        ApiKeyLabels: {
            /** @description the tags of keys, in alphabetical order, at most 500 */
            tags: string[];
            /** @description their environments, in alphabetical order, at most 500 */
            environments: string[];
        };
        ApiKeyChanges: {
            /** @description 1 to 100 characters on one line; need not be unique */
            name?: string;
            /** @description what the key is for, up to 500 characters */
            description?: string;
            /** @description when the key ends, in the future; null: never */
            expiresAt?: string | null;
            /** @description Id of the user that the key acts as */
            mappedUserId?: string;
            /** @description what it may do, as in elements:read or loads:*; null: all that its user may */
            scopes?: string[] | null;
            /** @description the addresses and networks that it works from; null: any */
            allowedAddresses?: string[] | null;
            /** @description how many requests it may make, over all services; null: as many as the default limit of the installation says */
            limit?: {
                /** @description how many requests it may make */
                requests: number;
                /** @description in how long a time; at most a day */
                perSeconds: number;
            } | null;
            /** @description labels, at most 20; lists can be filtered by them */
            tags?: string[];
            /** @description where it is used, as in production */
            environment?: string | null;
            /** @description what services are told with the caller: a JSON object of at most 8 KiB */
            metadata?: {
                [key: string]: unknown;
            };
        };
        RevisionPage: {
            items: components["schemas"]["Revision"][];
            /** @description cursor of the next page; null on the last one */
            nextCursor: string | null;
            /** @description with includeTotal: how many items the whole list has */
            total?: number;
        };
        Revision: {
            /** @description rev_... */
            id: string;
            /**
             * Format: date-time
             * @description when it was done
             */
            at: string;
            /** @description in whose name it was done, as it was then */
            user: {
                /** @description usr_... */
                id: string;
                /** @description as it was then */
                name: string;
            };
            /** @description through which key; null in a session, at start-up and at the command line */
            via: {
                /** @description key_... */
                keyId: string;
                /** @description as it was then */
                keyName: string;
            } | null;
            /** @description the type of the event for keys, users and the policy, else the word of a service */
            action: string;
            /** @description to what, as it was then */
            target: {
                /** @description key, user, policy (of the account), or a word of a service */
                type: string;
                /** @description what Latchkey or the service calls it */
                id: string;
                /** @description as it was then */
                name: string;
            };
            /** @description what was changed, member by member */
            changes: components["schemas"]["Change"][];
            /**
             * @description what came of it
             * @enum {string}
             */
            outcome: "done" | "refused" | "failed" | "unknown";
            /** @description X-Request-Id of the request that did it */
            requestId: string | null;
            /** @description where it came from */
            source: {
                /** @description latchkey, or the service that reported it */
                service: string;
                /** @description where the request came from */
                address: string | null;
            };
        };
        Change: {
            /** @description the name of the member in the API */
            field: string;
            /** @description any JSON */
            before: unknown;
            /** @description any JSON */
            after: unknown;
        };
        ApiKeyUse: {
            /** @description oldest first; hours without a use are left out */
            items: components["schemas"]["HourOfUse"][];
            /** @description the same, added up for each service, newest use first */
            services: components["schemas"]["ServiceOfKey"][];
            /** @description at most a minute behind; null: never */
            lastUsedAt: string | null;
            /** @description the newest use; null: none within the time that is kept */
            lastUse: components["schemas"]["LastUse"] | null;
            /** @description of the key, or the default one; null: it has none */
            limit: {
                /** @description how many requests it may make */
                requests: number;
                /** @description in how many seconds */
                perSeconds: number;
                /** @description how many are left at the moment */
                remaining: number;
                /** @description how many requests a second it makes at the moment, those that are refused among them */
                demand: number;
            } | null;
            /** @description who still uses the old secret; null: only one works */
            previousSecret: components["schemas"]["PreviousSecretUse"] | null;
        };
        HourOfUse: {
            /**
             * Format: date-time
             * @description the start of the hour
             */
            at: string;
            /** @description each once */
            services: components["schemas"]["ServiceUse"][];
        };
        ServiceUse: {
            /** @description the service that verified it; latchkey: this API */
            service: string;
            /** @description how often it was let in */
            accepted: number;
            /** @description how many of these were with a secret that was not the newest any more */
            previousSecret: number;
            /** @description how often it was refused, by code */
            refused: {
                [key: string]: number;
            };
        };
        ServiceOfKey: {
            /** @description the service that verified it; latchkey: this API */
            service: string;
            /** @description how often it was let in */
            accepted: number;
            /** @description how many of these were with a secret that was not the newest any more */
            previousSecret: number;
            /** @description how often it was refused, by code */
            refused: {
                [key: string]: number;
            };
            /** @description when it was let in last; null: it was only refused */
            lastUsedAt: string | null;
            /** @description from where; null: not known */
            address: string | null;
            /** @description of the request; null: it had none */
            userAgent: string | null;
        };
        LastUse: {
            /**
             * Format: date-time
             * @description when
             */
            at: string;
            /** @description the service that verified it; latchkey: this API */
            service: string;
            /** @description from where; null: not known */
            address: string | null;
            /** @description of the request; null: it had none */
            userAgent: string | null;
        };
        PreviousSecretUse: {
            /**
             * Format: date-time
             * @description until when it works
             */
            expiresAt: string;
            /** @description when it was used last since it is the old one; null: not since then */
            lastUsedAt: string | null;
            /** @description who used it since it is the old one, newest first */
            services: components["schemas"]["PreviousSecretUser"][];
        };
        PreviousSecretUser: {
            /** @description the service that verified it; latchkey: this API */
            service: string;
            /**
             * Format: date-time
             * @description when, last
             */
            lastUsedAt: string;
            /** @description how many */
            accepted: number;
            /** @description from where; null: not known */
            address: string | null;
            /** @description of the request; null: it had none */
            userAgent: string | null;
        };
        DisableApiKey: {
            /** @description Why, for people: shown as statusReason */
            reason?: string;
        };
        RotateApiKey: {
            /**
             * @description How long the old secret goes on working, at most 7 days
             * @default 0
             */
            overlapSeconds: number;
        };
        Credential: {
            /** @description the public half of the credential */
            accessKey: string;
            /** @description the secret half of the credential */
            secretKey: string;
        };
        ImportApiKeys: {
            /** @description at most 5000 */
            keys: components["schemas"]["ImportedApiKey"][];
            /**
             * @description true: say what would come of it, and do nothing
             * @default false
             */
            dryRun: boolean;
        };
        ImportedApiKey: {
            /** @description the public half, as clients send it */
            accessKey?: string;
            /** @description the secret half; only its SHA-256 is kept */
            secretKey?: string;
            /** @description the SHA-256 of the secret half, in hex or base64 */
            secretSha256?: string;
            /** @description of a key that is one value; only its SHA-256 is kept */
            value?: string;
            /** @description the SHA-256 of that value, in hex or base64 */
            valueSha256?: string;
            /** @description 1 to 100 characters on one line; need not be unique */
            name: string;
            /** @description what the key is for, up to 500 characters */
            description?: string;
            /** @description When the key ends. Absent: as the policy of the account says. Null: never */
            expiresAt?: string | null;
            /** @description what it may do, as in elements:read or loads:*; null: all that its user may */
            scopes?: string[] | null;
            /** @description the addresses and networks that it works from; null: any */
            allowedAddresses?: string[] | null;
            /** @description how many requests it may make, over all services; null: as many as the default limit of the installation says */
            limit?: {
                /** @description how many requests it may make */
                requests: number;
                /** @description in how long a time; at most a day */
                perSeconds: number;
            } | null;
            /** @description labels, at most 20; lists can be filtered by them */
            tags?: string[];
            /** @description where it is used, as in production */
            environment?: string | null;
            /** @description what services are told with the caller: a JSON object of at most 8 KiB */
            metadata?: {
                [key: string]: unknown;
            };
            /**
             * @description where it works; absent: api, or what an access key of Latchkey says
             * @enum {string}
             */
            kind?: "api" | "data-loader";
            /** @description Id of the user that the key acts as. Absent: the caller, so the key acts as its creator */
            mappedUserId?: string;
            /** @description or what another system calls that user */
            mappedUserExternalId?: string;
            /** @description or the e-mail address of that user */
            mappedUserEmail?: string;
        };
        ApiKeysImported: {
            /** @description in the order of the keys */
            items: components["schemas"]["ImportedApiKeyResult"][];
        };
        ImportedApiKeyResult: {
            /**
             * @description unchanged: it was imported before; refused: problem says why; unknown: send it again
             * @enum {string}
             */
            outcome: "created" | "unchanged" | "refused" | "unknown";
            /** @description of the key, where there is one */
            id?: string;
            /** @description its public half, where there is one; of a key that is one value it follows from that */
            accessKey?: string;
            /** @description where it is not done */
            problem?: components["schemas"]["Problem"];
        };
        /** @description RFC 9457 problem details; detail says what to do */
        Problem: {
            /** @description a URN that names the code */
            type: string;
            /** @description what kind of problem it is */
            title: string;
            /** @description the HTTP status */
            status: number;
            /** @description what to do */
            detail: string;
            /**
             * @description what programs go by
             * @enum {string}
             */
            code: "VALIDATION_FAILED" | "MALFORMED_JSON" | "UNAUTHENTICATED" | "FORBIDDEN" | "NOT_FOUND" | "KEY_NOT_FOUND" | "USER_NOT_FOUND" | "METHOD_NOT_ALLOWED" | "KEY_DELETED" | "KEY_EXISTS" | "USER_EXISTS" | "USER_INACTIVE" | "LAST_ADMIN" | "REVEAL_OFF" | "OTHER_HISTORY" | "VERSION_CONFLICT" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "IDEMPOTENCY_KEY_REUSED" | "RATE_LIMITED" | "INTERNAL" | "NOT_READY" | "NOT_COMMITTED" | "OUTCOME_UNKNOWN";
            /** @description as in X-Request-Id; quote it to the operators */
            requestId: string;
            /** @description with VALIDATION_FAILED: what is wrong */
            errors?: components["schemas"]["FieldError"][];
            /** @description with USER_EXISTS and KEY_EXISTS: of what exists */
            id?: string;
        };
        ApiKeysChange: components["schemas"]["DisableApiKeys"] | components["schemas"]["EnableApiKeys"] | components["schemas"]["DeleteApiKeys"] | components["schemas"]["RemapApiKeys"];
        DisableApiKeys: {
            /**
             * @description What to do
             * @enum {string}
             */
            action: "disable";
            /** @description Ids of keys, each once */
            ids: string[];
            /** @description Why, for people */
            reason?: string;
        };
        EnableApiKeys: {
            /**
             * @description What to do
             * @enum {string}
             */
            action: "enable";
            /** @description Ids of keys, each once */
            ids: string[];
        };
        DeleteApiKeys: {
            /**
             * @description What to do
             * @enum {string}
             */
            action: "delete";
            /** @description Ids of keys, each once */
            ids: string[];
        };
        RemapApiKeys: {
            /**
             * @description What to do
             * @enum {string}
             */
            action: "remap";
            /** @description Ids of keys, each once */
            ids: string[];
            /** @description Id of the user that the keys shall act as */
            mappedUserId: string;
        };
        ApiKeysChanged: {
            /** @description in the order of the ids */
            items: components["schemas"]["ApiKeysChangeItem"][];
        };
        ApiKeysChangeItem: {
            /** @description of the key */
            id: string;
            /**
             * @description refused: surely not done, and problem says why; unknown: repeat the request with the same Idempotency-Key
             * @enum {string}
             */
            outcome: "done" | "refused" | "unknown";
            /** @description where it is done */
            key?: components["schemas"]["ApiKey"];
            /** @description where it is not */
            problem?: components["schemas"]["Problem"];
        };
        NewUser: {
            /** @description 1 to 100 characters on one line */
            name: string;
            /** @description an e-mail address; letters of every script are taken */
            email: string;
            /**
             * @description what the user may do: admin everything, verifier what a guard needs, member what concerns itself
             * @default member
             * @enum {string}
             */
            role: "member" | "admin" | "verifier";
            /** @description what another system calls the user; no two users have the same */
            externalId?: string;
            /** @description what services are told with the user, as in their own roles: a JSON object of at most 4 KiB */
            attributes?: {
                [key: string]: unknown;
            };
            /** @description true: another user may have the same e-mail address; else that is 409 `USER_EXISTS` */
            allowDuplicateEmail?: boolean;
        };
        User: {
            /** @description usr_... */
            id: string;
            /** @description for people */
            name: string;
            /** @description an e-mail address */
            email: string | null;
            /**
             * @description what the user may do: admin everything, verifier what a guard needs, member what concerns itself
             * @enum {string}
             */
            role: "member" | "admin" | "verifier";
            /** @description whether keys that are mapped to the user work */
            active: boolean;
            /** @description what another system calls the user */
            externalId: string | null;
            /** @description what services are told with the user */
            attributes: {
                [key: string]: unknown;
            };
            /**
             * Format: date-time
             * @description when the user was created
             */
            createdAt: string;
            /** @description counts visible changes; the ETag */
            version: number;
        };
        ImportUsers: {
            /** @description at most 5000 */
            users: components["schemas"]["ImportedUser"][];
            /**
             * @description true: say what would come of it, and do nothing
             * @default false
             */
            dryRun: boolean;
        };
        ImportedUser: {
            /** @description the user with this id */
            id?: string;
            /** @description 1 to 100 characters on one line */
            name?: string;
            /** @description an e-mail address; letters of every script are taken */
            email?: string;
            /**
             * @description what the user may do: admin everything, verifier what a guard needs, member what concerns itself
             * @enum {string}
             */
            role?: "member" | "admin" | "verifier";
            /** @description what another system calls the user; once, where there is none */
            externalId?: string;
            /** @description what services are told with the user, as in their own roles: a JSON object of at most 4 KiB */
            attributes?: {
                [key: string]: unknown;
            };
            /** @description false: deactivate the user; true: activate */
            active?: boolean;
        };
        UsersImported: {
            /** @description in the order of the users */
            items: components["schemas"]["ImportedUserResult"][];
        };
        ImportedUserResult: {
            /**
             * @description refused: problem says why; unknown: send it again
             * @enum {string}
             */
            outcome: "created" | "changed" | "unchanged" | "refused" | "unknown";
            /** @description of the user, where there is one */
            id?: string;
            /** @description what was done, also where something else was refused */
            did: ("created" | "edited" | "activated" | "deactivated")[];
            /** @description where not all is done */
            problem?: components["schemas"]["Problem"];
        };
        UserPage: {
            items: components["schemas"]["User"][];
            /** @description cursor of the next page; null on the last one */
            nextCursor: string | null;
            /** @description with includeTotal: how many items the whole list has */
            total?: number;
        };
        UserChanges: {
            /** @description 1 to 100 characters on one line */
            name?: string;
            /** @description an e-mail address; letters of every script are taken */
            email?: string;
            /**
             * @description what the user may do: admin everything, verifier what a guard needs, member what concerns itself
             * @enum {string}
             */
            role?: "member" | "admin" | "verifier";
            /** @description what another system calls the user; once, where there is none */
            externalId?: string;
            /** @description what services are told with the user, as in their own roles: a JSON object of at most 4 KiB */
            attributes?: {
                [key: string]: unknown;
            };
            /** @description true: another user may have the same e-mail address; else that is 409 `USER_EXISTS` */
            allowDuplicateEmail?: boolean;
        };
        Policy: {
            /** @description how many days a new api key lasts that says nothing of its end; null: it never ends */
            apiDefaultDays: number | null;
            /** @description how many days from now an end of api keys may be away at most; null: any number */
            apiLongestDays: number | null;
            /** @description whether api keys may be without an end */
            apiNeverAllowed: boolean;
            /** @description how many days a new data-loader key lasts that says nothing of its end; null: it never ends */
            dataLoaderDefaultDays: number | null;
            /** @description how many days from now an end of data-loader keys may be away at most; null: any number */
            dataLoaderLongestDays: number | null;
            /** @description whether data-loader keys may be without an end */
            dataLoaderNeverAllowed: boolean;
            /** @description whether keys must say what they may do; scopes: null is then refused */
            scopesRequired: boolean;
            /** @description what the whole name of a key has to match: a regular expression of RE2 with at most 200 characters; null: any name */
            namePattern: string | null;
            /** @description what people are told whose name does not match, as in: team, dash, purpose */
            namePatternHint: string | null;
            /** @description after how many days without a use an enabled key is disabled, from when this was set on; null: never */
            disableUnusedAfterDays: number | null;
            /** @description when disableUnusedAfterDays was set: unused days count from then on */
            disableUnusedSince: string | null;
            /** @description the scopes that members may give keys of their own, which they create themselves; null: only admins create keys */
            memberScopes: string[] | null;
            /** @description when it was changed last; null: never */
            updatedAt: string | null;
            /** @description counts changes; the ETag */
            version: number;
        };
        PolicyChanges: {
            /** @description how many days a new api key lasts that says nothing of its end; null: it never ends */
            apiDefaultDays?: number | null;
            /** @description how many days from now an end of api keys may be away at most; null: any number */
            apiLongestDays?: number | null;
            /** @description whether api keys may be without an end */
            apiNeverAllowed?: boolean;
            /** @description how many days a new data-loader key lasts that says nothing of its end; null: it never ends */
            dataLoaderDefaultDays?: number | null;
            /** @description how many days from now an end of data-loader keys may be away at most; null: any number */
            dataLoaderLongestDays?: number | null;
            /** @description whether data-loader keys may be without an end */
            dataLoaderNeverAllowed?: boolean;
            /** @description whether keys must say what they may do; scopes: null is then refused */
            scopesRequired?: boolean;
            /** @description what the whole name of a key has to match: a regular expression of RE2 with at most 200 characters; null: any name */
            namePattern?: string | null;
            /** @description what people are told whose name does not match, as in: team, dash, purpose */
            namePatternHint?: string | null;
            /** @description after how many days without a use an enabled key is disabled, from when this was set on; null: never */
            disableUnusedAfterDays?: number | null;
            /** @description the scopes that members may give keys of their own, which they create themselves; null: only admins create keys */
            memberScopes?: string[] | null;
        };
        BreakingApiKeyPage: {
            items: components["schemas"]["BreakingApiKey"][];
            /** @description cursor of the next page; null on the last one */
            nextCursor: string | null;
            /** @description with includeTotal: how many items the whole list has */
            total?: number;
        };
        BreakingApiKey: {
            /** @description key_... */
            id: string;
            /** @description for people */
            name: string;
            /**
             * @description where it works
             * @enum {string}
             */
            kind: "api" | "data-loader";
            /**
             * @description the last of these that applies
             * @enum {string}
             */
            status: "active" | "disabled" | "expired" | "user-inactive" | "deleted";
            /** @description when it ends; null: never */
            expiresAt: string | null;
            /** @description the user that it acts as */
            mappedUser: components["schemas"]["UserName"];
            /**
             * Format: date-time
             * @description when it was created
             */
            createdAt: string;
            /** @description what it breaks */
            breaches: components["schemas"]["PolicyBreach"][];
        };
        PolicyBreach: {
            /**
             * @description the rule
             * @enum {string}
             */
            rule: "NEVER_ENDS" | "LASTS_TOO_LONG" | "SCOPES_MISSING" | "NAME_DOES_NOT_MATCH";
            /**
             * @description the member of the key that breaks it
             * @enum {string}
             */
            field: "expiresAt" | "scopes" | "name";
            /** @description what the policy asks of that member, for people */
            message: string;
        };
        PolicyPreview: {
            /** @description how many keys would break the policy */
            total: number;
            /** @description each rule, also those that no key would break */
            rules: {
                /**
                 * @description the rule
                 * @enum {string}
                 */
                rule: "NEVER_ENDS" | "LASTS_TOO_LONG" | "SCOPES_MISSING" | "NAME_DOES_NOT_MATCH";
                /** @description how many keys would break it */
                count: number;
            }[];
            /** @description the newest 100 of these keys */
            items: components["schemas"]["BreakingApiKey"][];
        };
        Me: {
            /** @description the account of the user */
            account: components["schemas"]["Account"];
            /** @description whom the credential acts as */
            user: components["schemas"]["User"];
            /** @description the key of the credential; null in a session */
            key: components["schemas"]["ApiKey"] | null;
        };
        Account: {
            /** @description acc_... */
            id: string;
            /** @description for people */
            name: string;
        };
        PresentedCredential: {
            /** @description the public half */
            accessKey: string;
            /** @description the secret half */
            secretKey: string;
            /**
             * @description for what the credential is shown
             * @default api
             * @enum {string}
             */
            kind: "api" | "data-loader";
            /** @description where the request came from that showed it; without it, a key with allowedAddresses does not work */
            address?: string;
            /** @description what it is shown for needs; the answer says which of them its key lacks */
            scopes?: string[];
        };
        Verification: {
            /** @description whether the credential works */
            valid: boolean;
            /** @description whom it acts as, where it works */
            user?: components["schemas"]["User"];
            /** @description the key it is of, where it works */
            key?: components["schemas"]["ApiKey"];
            /** @description those of scopes that the key lacks, where it works */
            missingScopes?: string[];
            /** @description what is left of the limit of the key, where it has one; with LIMIT, nothing */
            limit?: {
                /** @description how many requests the key may make */
                requests: number;
                /** @description in how many seconds */
                perSeconds: number;
                /** @description how many are left */
                remaining: number;
                /** @description until all of them are back */
                resetSeconds: number;
                /** @description until there is one again; 0: there is */
                retryAfterSeconds: number;
            };
            /**
             * @description why it does not work, where it does not
             * @enum {string}
             */
            code?: "MISSING_HEADER" | "MALFORMED" | "UNKNOWN_KEY" | "WRONG_SECRET" | "EXPIRED" | "DISABLED" | "DELETED" | "USER_INACTIVE" | "WRONG_KIND" | "ADDRESS" | "LIMIT" | "STALE";
        };
        PresentedCredentials: {
            /** @description what was shown, at most 100 */
            credentials: components["schemas"]["PresentedCredential"][];
        };
        Verifications: {
            /** @description in the order of the credentials */
            items: components["schemas"]["Verification"][];
        };
        ScopePage: {
            items: components["schemas"]["Scope"][];
            /** @description cursor of the next page; null on the last one */
            nextCursor: string | null;
            /** @description with includeTotal: how many items the whole list has */
            total?: number;
        };
        Scope: {
            /** @description as keys have it */
            scope: string;
            /** @description whose routes need it; latchkey is this API */
            service: string;
            /** @description what it lets a key do, where its service says so */
            description: string | null;
        };
        OwnSession: {
            /** @description the account of the user */
            account: components["schemas"]["Account"];
            /** @description who is signed in */
            user: components["schemas"]["User"];
            /** @description ses_... */
            id: string;
            /**
             * @description what it was opened with; with a key it ends when that key does
             * @enum {string}
             */
            by: "link" | "key";
            /**
             * Format: date-time
             * @description when it was opened
             */
            startedAt: string;
            /**
             * Format: date-time
             * @description when it ends unless it is used; use moves it on every few minutes
             */
            idleEndsAt: string;
            /**
             * Format: date-time
             * @description when it ends however much it is used
             */
            endsAt: string;
            /** @description for the header X-CSRF-Token of every request that is not GET or HEAD; absent on a replay of an Idempotency-Key */
            csrfToken?: string;
            /** @description as Latchkey-Position holds it: where to begin with GET /v1/events */
            position: string;
            /** @description of Latchkey */
            version: string;
            /** @description whether secrets can be shown again */
            reveal: boolean;
        };
        SignIn: {
            /** @description what follows #token= in the link */
            token: string;
        };
        UserSessionPage: {
            items: components["schemas"]["UserSession"][];
            /** @description cursor of the next page; null on the last one */
            nextCursor: string | null;
            /** @description with includeTotal: how many items the whole list has */
            total?: number;
        };
        UserSession: {
            /** @description ses_... */
            id: string;
            /**
             * @description what it was opened with; with a key it ends when that key does
             * @enum {string}
             */
            by: "link" | "key";
            /**
             * Format: date-time
             * @description when it was opened
             */
            startedAt: string;
            /**
             * Format: date-time
             * @description a few minutes behind at most
             */
            seenAt: string;
            /** @description from where it was opened */
            address: string | null;
            /** @description it is the one of this request */
            current: boolean;
        };
        SignInLink: {
            /**
             * Format: uri
             * @description opens the console and signs in, once; absent on a replay of an Idempotency-Key
             */
            url?: string;
            /**
             * Format: date-time
             * @description when the link stops working; absent where url is
             */
            expiresAt?: string;
        };
        Activity: {
            /** @description in the order in which they happened */
            entries: (components["schemas"]["ActivityStarted"] | components["schemas"]["ActivityFinished"])[];
        };
        ActivityStarted: {
            /**
             * @description the action begins
             * @enum {string}
             */
            kind: "started";
            /** @description chosen by the service; a repeat has the same */
            id: string;
            /** @description in whose name */
            user: string;
            /** @description through which key */
            key: string;
            /** @description what is done, in the words of the service */
            action: string;
            /** @description to what */
            target: components["schemas"]["ActivityTarget"];
            /** @description of the request that does it */
            requestId?: string | null;
            /** @description from where it comes */
            address?: string | null;
        };
        ActivityTarget: {
            /** @description what it is, in the words of the service */
            type: string;
            /** @description what the service calls it */
            id: string;
            /** @description for people */
            name: string;
        };
        ActivityFinished: {
            /**
             * @description the action has ended
             * @enum {string}
             */
            kind: "finished";
            /** @description of the entry that began */
            id: string;
            /**
             * @description what came of it
             * @enum {string}
             */
            outcome: "done" | "refused" | "failed";
            /** @description what was changed */
            changes?: {
                /** @description which member */
                field: string;
                /** @description any JSON */
                before: unknown;
                /** @description any JSON */
                after: unknown;
            }[];
            /** @description to what, where it is known only now */
            target?: components["schemas"]["ActivityTarget"];
        };
        ActivityAccepted: {
            /** @description how many entries are durable */
            accepted: number;
        };
        CheckStatistics: {
            /** @description oldest first, hours without a check among them */
            items: components["schemas"]["HourOfChecks"][];
        };
        HourOfChecks: {
            /**
             * Format: date-time
             * @description the start of the hour
             */
            at: string;
            /** @description how many */
            accepted: number;
            /** @description by code; codes that nothing was refused with are left out */
            refused: {
                [key: string]: number;
            };
        };
        InstancePage: {
            items: components["schemas"]["Instance"][];
            /** @description cursor of the next page; null on the last one */
            nextCursor: string | null;
            /** @description with includeTotal: how many items the whole list has */
            total?: number;
        };
        Instance: {
            /** @description which process */
            instance: string;
            /** @description what it calls itself; latchkey is the API */
            service: string;
            /** @description of its Latchkey */
            version: string;
            /** @description up to where it has applied everything; null: not heard of since this process started */
            position: string | null;
            /** @description how far it is behind the log */
            lagMs: number;
            /** @description how long it answers without news */
            leaseMs: number;
            /** @description when it was heard of last */
            seenAt: string | null;
        };
        GuardReport: {
            /** @description which guard it is */
            instance: string;
            /** @description which start of it */
            boot: string;
            /** @description the position up to which everything was applied */
            applied: string;
            /**
             * @description the service that it guards
             * @default guard
             */
            service: string;
            /**
             * @description of its package
             * @default unknown
             */
            version: string;
            /** @description since the newest report that arrived */
            usage?: {
                /** @description tells a repeat */
                seq: number;
                /** @description which keys were used */
                uses: {
                    /** @description id of the key */
                    key: string;
                    /** @description how often it was used; 0: it was only refused */
                    count: number;
                    /** @description when it was used last, ms since 1970 */
                    last: number;
                    /** @description from which IP address, in one of these uses */
                    address?: string;
                    /** @description the User-Agent of the same request */
                    agent?: string;
                    /** @description of these uses, those with the secret before the newest */
                    previous?: {
                        /** @description when that secret ends */
                        until: number;
                        /** @description how many */
                        count: number;
                        /** @description ms since 1970 */
                        last: number;
                        /** @description from which IP address, in one of these uses */
                        address?: string;
                        /** @description the User-Agent of the same request */
                        agent?: string;
                    };
                    /** @description how often it was refused, by code */
                    refused?: {
                        [key: string]: number;
                    };
                }[];
                /** @description how credentials were checked */
                checks?: {
                    /** @description how many */
                    accepted: number;
                    /** @description by code */
                    refused: {
                        [key: string]: number;
                    };
                };
            };
            /** @description what the routes of the service ask of keys */
            scopes?: {
                /** @description as in elements:read */
                scope: string;
                /** @description what it lets a key do */
                description: string | null;
            }[];
            /**
             * @description it answers no request any more: do not wait for it
             * @default false
             */
            leaving: boolean;
        };
        Grant: {
            /** @description whether the lease was renewed */
            granted: boolean;
            /** @description how long the guard may answer, counted from when it sent the report */
            leaseMs: number;
            /** @description the clock of this process, ms since 1970, by which expiry is judged everywhere */
            now: number;
            /** @description why it was not granted */
            reason: string | null;
            /** @description how often to report where there are many guards; absent: ten times in each lease */
            reportEveryMs?: number;
            /** @description whether the next report shall say scopes */
            wantsScopes: boolean;
            /** @description how many processes verify, among which limits of keys are divided */
            verifiers?: number;
            /** @description whether usage.checks may be sent */
            takesChecks: boolean;
            /** @description whether usage.uses may say more than key, count and last */
            takesUse: boolean;
            /** @description what POST /v1/replica/leave takes once this credential is refused */
            leaveToken?: string;
        };
        LimitReport: {
            /** @description which guard it is */
            instance: string;
            /** @description which start of it */
            boot: string;
            /** @description keys that were used, or were lately */
            uses: {
                /** @description id of a key with a limit */
                key: string;
                /** @description requests that were let in since it was told last */
                admitted: number;
                /** @description requests per second that ask for it, let in or not, lately */
                demand: number;
                /** @description requests that are left for all verifiers, as far as is known; absent: nothing is */
                tokens?: number;
            }[];
        };
        LimitShares: {
            /** @description of the keys that have a limit */
            shares: components["schemas"]["LimitShare"][];
            /** @description how many processes verify */
            verifiers: number;
            /** @description how often to report while there is use */
            everyMs: number;
        };
        LimitShare: {
            /** @description id of the key */
            key: string;
            /** @description which part of its limit is this guard's, above 0 to 1 */
            share: number;
            /** @description how many requests it may let in at once */
            level: number;
            /** @description how many are left for all verifiers */
            tokens: number;
        };
        Leave: {
            /** @description leaveToken of the newest grant */
            token: string;
        };
        Liveness: {
            /**
             * @description it answers
             * @enum {string}
             */
            status: "ok";
        };
        Readiness: {
            /**
             * @description whether this process serves
             * @enum {string}
             */
            status: "ready" | "not ready";
            /** @description part by part */
            checks: {
                [key: string]: components["schemas"]["ReadinessCheck"];
            };
        };
        ReadinessCheck: {
            /** @description whether it works */
            ok: boolean;
            /** @description why it does not */
            reason: string | null;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    listKeys: {
        parameters: {
            query?: {
                /** @description How many items a page has at most */
                limit?: number;
                /** @description nextCursor of the page before; absent: the first page */
                cursor?: string;
                /** @description true: the answer says how many items the whole list has */
                includeTotal?: "true" | "false";
                /** @description In which state; deleted implies includeDeleted */
                status?: "active" | "disabled" | "expired" | "user-inactive" | "deleted";
                /** @description Of which kind */
                kind?: "api" | "data-loader";
                /** @description Id of the user that the key acts as */
                mappedUserId?: string;
                /** @description A part of the name in any case, or a whole access key */
                q?: string;
                /** @description Deleted keys too */
                includeDeleted?: "true" | "false";
                /** @description What ends before it and has not yet expired */
                expiresBefore?: string;
                /** @description What never ends, or what does */
                neverExpires?: "true" | "false";
                /** @description What was never used, or what was */
                neverUsed?: "true" | "false";
                /** @description With this tag; several: with all of them */
                tag?: string[];
                /** @description Of this environment */
                environment?: string;
                /** @description By what to sort */
                sort?: "createdAt" | "name" | "expiresAt" | "lastUsedAt";
                /** @description Absent: asc by name, else desc */
                order?: "asc" | "desc";
            };
            header?: {
                /** @description What a write answered: the read waits until it shows that write */
                "Latchkey-Position"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List keys */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyPage"];
                };
            };
            /** @description `VALIDATION_FAILED` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `OTHER_HISTORY` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED` */
            429: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_READY` */
            503: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem, with a code of the closed table */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description In a session: the csrfToken that GET /v1/session gives */
                "X-CSRF-Token"?: string;
                /** @description Repeating a request with the same value has one effect */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewApiKey"];
            };
        };
        responses: {
            /** @description Create a key */
            201: {
                headers: {
                    /** @description Where the new thing is */
                    Location?: string;
                    /** @description A read that sends it back, at any process, shows this write */
                    "Latchkey-Position"?: string;
                    /** @description `true` when an earlier request with this Idempotency-Key did it */
                    "Idempotency-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyWithSecret"];
                };
            };
            /** @description `VALIDATION_FAILED`, `MALFORMED_JSON` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `USER_INACTIVE` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `PAYLOAD_TOO_LARGE` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `IDEMPOTENCY_KEY_REUSED` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED` */
            429: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_READY`, `NOT_COMMITTED`, `OUTCOME_UNKNOWN` */
            503: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem, with a code of the closed table */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    countKeys: {
        parameters: {
            query?: never;
            header?: {
                /** @description What a write answered: the read waits until it shows that write */
                "Latchkey-Position"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Count keys */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyCounts"];
                };
            };
            /** @description `VALIDATION_FAILED` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `OTHER_HISTORY` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED` */
            429: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_READY` */
            503: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem, with a code of the closed table */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listKeyLabels: {
        parameters: {
            query?: never;
            header?: {
                /** @description What a write answered: the read waits until it shows that write */
                "Latchkey-Position"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List tags and environments */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyLabels"];
                };
            };
            /** @description `VALIDATION_FAILED` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `OTHER_HISTORY` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED` */
            429: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_READY` */
            503: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem, with a code of the closed table */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description What a write answered: the read waits until it shows that write */
                "Latchkey-Position"?: string;
            };
            path: {
                /** @description Id of the key */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Get a key */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKey"];
                };
            };
            /** @description `VALIDATION_FAILED` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `KEY_NOT_FOUND` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `OTHER_HISTORY` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED` */
            429: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_READY` */
            503: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem, with a code of the closed table */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description In a session: the csrfToken that GET /v1/session gives */
                "X-CSRF-Token"?: string;
                /** @description Repeating a request with the same value has one effect */
                "Idempotency-Key"?: string;
                /** @description The ETag that the change is meant for; 412 when it is another one by now */
                "If-Match"?: string;
            };
            path: {
                /** @description Id of the key */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Delete a key */
            204: {
                headers: {
                    /** @description A read that sends it back, at any process, shows this write */
                    "Latchkey-Position"?: string;
                    /** @description `true` when an earlier request with this Idempotency-Key did it */
                    "Idempotency-Replayed"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `VALIDATION_FAILED` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `KEY_NOT_FOUND` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `VERSION_CONFLICT` */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `IDEMPOTENCY_KEY_REUSED` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED` */
            429: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_READY`, `NOT_COMMITTED`, `OUTCOME_UNKNOWN` */
            503: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem, with a code of the closed table */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    updateKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description In a session: the csrfToken that GET /v1/session gives */
                "X-CSRF-Token"?: string;
                /** @description Repeating a request with the same value has one effect */
                "Idempotency-Key"?: string;
                /** @description The ETag that the change is meant for; 412 when it is another one by now */
                "If-Match"?: string;
            };
            path: {
                /** @description Id of the key */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ApiKeyChanges"];
            };
        };
        responses: {
            /** @description Change a key */
            200: {
                headers: {
                    /** @description A read that sends it back, at any process, shows this write */
                    "Latchkey-Position"?: string;
                    /** @description `true` when an earlier request with this Idempotency-Key did it */
                    "Idempotency-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKey"];
                };
            };
            /** @description `VALIDATION_FAILED`, `MALFORMED_JSON` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `KEY_NOT_FOUND` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `KEY_DELETED`, `USER_INACTIVE` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `VERSION_CONFLICT` */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `PAYLOAD_TOO_LARGE` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `IDEMPOTENCY_KEY_REUSED` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED` */
            429: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_READY`, `NOT_COMMITTED`, `OUTCOME_UNKNOWN` */
            503: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem, with a code of the closed table */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listKeyRevisions: {
        parameters: {
            query?: {
                /** @description How many items a page has at most */
                limit?: number;
                /** @description nextCursor of the page before; absent: the first page */
                cursor?: string;
                /** @description true: the answer says how many items the whole list has */
                includeTotal?: "true" | "false";
            };
            header?: {
                /** @description What a write answered: the read waits until it shows that write */
                "Latchkey-Position"?: string;
            };
            path: {
                /** @description Id of the key */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List what was done to a key */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RevisionPage"];
                };
            };
            /** @description `VALIDATION_FAILED` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `KEY_NOT_FOUND` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `OTHER_HISTORY` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED` */
            429: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_READY` */
            503: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem, with a code of the closed table */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getKeyUse: {
        parameters: {
            query?: {
                /** @description From this time on; absent: seven days before to */
                from?: string;
                /** @description Before this time, at most 90 days after from; absent: now */
                to?: string;
            };
            header?: {
                /** @description What a write answered: the read waits until it shows that write */
                "Latchkey-Position"?: string;
            };
            path: {
                /** @description Id of the key */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Get what a key is used for */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyUse"];
                };
            };
            /** @description `VALIDATION_FAILED` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `KEY_NOT_FOUND` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `OTHER_HISTORY` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED` */
            429: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_READY` */
            503: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem, with a code of the closed table */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    disableKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description In a session: the csrfToken that GET /v1/session gives */
                "X-CSRF-Token"?: string;
                /** @description Repeating a request with the same value has one effect */
                "Idempotency-Key"?: string;
                /** @description The ETag that the change is meant for; 412 when it is another one by now */
                "If-Match"?: string;
            };
            path: {
                /** @description Id of the key */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["DisableApiKey"];
            };
        };
        responses: {
            /** @description Disable a key */
            200: {
                headers: {
                    /** @description A read that sends it back, at any process, shows this write */
                    "Latchkey-Position"?: string;
                    /** @description `true` when an earlier request with this Idempotency-Key did it */
                    "Idempotency-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKey"];
                };
            };
            /** @description `VALIDATION_FAILED`, `MALFORMED_JSON` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `KEY_NOT_FOUND` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `KEY_DELETED` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `VERSION_CONFLICT` */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `PAYLOAD_TOO_LARGE` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `IDEMPOTENCY_KEY_REUSED` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED` */
            429: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_READY`, `NOT_COMMITTED`, `OUTCOME_UNKNOWN` */
            503: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem, with a code of the closed table */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    enableKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description In a session: the csrfToken that GET /v1/session gives */
                "X-CSRF-Token"?: string;
                /** @description Repeating a request with the same value has one effect */
                "Idempotency-Key"?: string;
                /** @description The ETag that the change is meant for; 412 when it is another one by now */
                "If-Match"?: string;
            };
            path: {
                /** @description Id of the key */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Enable a key */
            200: {
                headers: {
                    /** @description A read that sends it back, at any process, shows this write */
                    "Latchkey-Position"?: string;
                    /** @description `true` when an earlier request with this Idempotency-Key did it */
                    "Idempotency-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKey"];
                };
            };
            /** @description `VALIDATION_FAILED` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `KEY_NOT_FOUND` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `KEY_DELETED` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `VERSION_CONFLICT` */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `IDEMPOTENCY_KEY_REUSED` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED` */
            429: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_READY`, `NOT_COMMITTED`, `OUTCOME_UNKNOWN` */
            503: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem, with a code of the closed table */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rotateKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description In a session: the csrfToken that GET /v1/session gives */
                "X-CSRF-Token"?: string;
                /** @description Repeating a request with the same value has one effect */
                "Idempotency-Key"?: string;
                /** @description The ETag that the change is meant for; 412 when it is another one by now */
                "If-Match"?: string;
            };
            path: {
                /** @description Id of the key */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RotateApiKey"];
            };
        };
        responses: {
            /** @description Rotate the secret of a key */
            200: {
                headers: {
                    /** @description A read that sends it back, at any process, shows this write */
                    "Latchkey-Position"?: string;
                    /** @description `true` when an earlier request with this Idempotency-Key did it */
                    "Idempotency-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyWithSecret"];
                };
            };
            /** @description `VALIDATION_FAILED`, `MALFORMED_JSON` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `KEY_NOT_FOUND` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `KEY_DELETED` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `VERSION_CONFLICT` */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `PAYLOAD_TOO_LARGE` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `IDEMPOTENCY_KEY_REUSED` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED` */
            429: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_READY`, `NOT_COMMITTED`, `OUTCOME_UNKNOWN` */
            503: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem, with a code of the closed table */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    endPreviousSecret: {
        parameters: {
            query?: never;
            header?: {
                /** @description In a session: the csrfToken that GET /v1/session gives */
                "X-CSRF-Token"?: string;
                /** @description Repeating a request with the same value has one effect */
                "Idempotency-Key"?: string;
                /** @description The ETag that the change is meant for; 412 when it is another one by now */
                "If-Match"?: string;
            };
            path: {
                /** @description Id of the key */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description End the old secret of a key */
            200: {
                headers: {
                    /** @description A read that sends it back, at any process, shows this write */
                    "Latchkey-Position"?: string;
                    /** @description `true` when an earlier request with this Idempotency-Key did it */
                    "Idempotency-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKey"];
                };
            };
            /** @description `VALIDATION_FAILED` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `KEY_NOT_FOUND` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `KEY_DELETED` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `VERSION_CONFLICT` */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `IDEMPOTENCY_KEY_REUSED` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED` */
            429: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_READY`, `NOT_COMMITTED`, `OUTCOME_UNKNOWN` */
            503: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem, with a code of the closed table */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revealKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description In a session: the csrfToken that GET /v1/session gives */
                "X-CSRF-Token"?: string;
                /** @description The ETag that the change is meant for; 412 when it is another one by now */
                "If-Match"?: string;
            };
            path: {
                /** @description Id of the key */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Show the secret of a key again */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Credential"];
                };
            };
            /** @description `VALIDATION_FAILED` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `KEY_NOT_FOUND` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `KEY_DELETED`, `REVEAL_OFF` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `VERSION_CONFLICT` */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED` */
            429: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_READY`, `NOT_COMMITTED`, `OUTCOME_UNKNOWN` */
            503: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem, with a code of the closed table */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    importKeys: {
        parameters: {
            query?: never;
            header?: {
                /** @description In a session: the csrfToken that GET /v1/session gives */
                "X-CSRF-Token"?: string;
                /** @description Repeating a request with the same value has one effect */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ImportApiKeys"];
            };
        };
        responses: {
            /** @description Take over keys that exist elsewhere */
            200: {
                headers: {
                    /** @description A read that sends it back, at any process, shows this write */
                    "Latchkey-Position"?: string;
                    /** @description `true` when an earlier request with this Idempotency-Key did it */
                    "Idempotency-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeysImported"];
                };
            };
            /** @description `VALIDATION_FAILED`, `MALFORMED_JSON` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `PAYLOAD_TOO_LARGE` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `IDEMPOTENCY_KEY_REUSED` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED` */
            429: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_READY`, `NOT_COMMITTED`, `OUTCOME_UNKNOWN` */
            503: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem, with a code of the closed table */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changeKeys: {
        parameters: {
            query?: never;
            header?: {
                /** @description In a session: the csrfToken that GET /v1/session gives */
                "X-CSRF-Token"?: string;
                /** @description Repeating a request with the same value has one effect */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ApiKeysChange"];
            };
        };
        responses: {
            /** @description Change many keys */
            200: {
                headers: {
                    /** @description A read that sends it back, at any process, shows this write */
                    "Latchkey-Position"?: string;
                    /** @description `true` when an earlier request with this Idempotency-Key did it */
                    "Idempotency-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeysChanged"];
                };
            };
            /** @description `VALIDATION_FAILED`, `MALFORMED_JSON` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `PAYLOAD_TOO_LARGE` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `IDEMPOTENCY_KEY_REUSED` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED` */
            429: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_READY`, `NOT_COMMITTED`, `OUTCOME_UNKNOWN` */
            503: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem, with a code of the closed table */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listUsers: {
        parameters: {
            query?: {
                /** @description How many items a page has at most */
                limit?: number;
                /** @description nextCursor of the page before; absent: the first page */
                cursor?: string;
                /** @description true: the answer says how many items the whole list has */
                includeTotal?: "true" | "false";
                /** @description A part of the name or e-mail address in any case */
                q?: string;
                /** @description Those who are active, or those who are not */
                active?: "true" | "false";
                /** @description The one with this externalId */
                externalId?: string;
            };
            header?: {
                /** @description What a write answered: the read waits until it shows that write */
                "Latchkey-Position"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List users */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserPage"];
                };
            };
            /** @description `VALIDATION_FAILED` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `OTHER_HISTORY` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED` */
            429: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_READY` */
            503: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem, with a code of the closed table */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createUser: {
        parameters: {
            query?: never;
            header?: {
                /** @description In a session: the csrfToken that GET /v1/session gives */
                "X-CSRF-Token"?: string;
                /** @description Repeating a request with the same value has one effect */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewUser"];
            };
        };
        responses: {
            /** @description Create a user */
            201: {
                headers: {
                    /** @description Where the new thing is */
                    Location?: string;
                    /** @description A read that sends it back, at any process, shows this write */
                    "Latchkey-Position"?: string;
                    /** @description `true` when an earlier request with this Idempotency-Key did it */
                    "Idempotency-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            /** @description `VALIDATION_FAILED`, `MALFORMED_JSON` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `USER_EXISTS` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `PAYLOAD_TOO_LARGE` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `IDEMPOTENCY_KEY_REUSED` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED` */
            429: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_READY`, `NOT_COMMITTED`, `OUTCOME_UNKNOWN` */
            503: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem, with a code of the closed table */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    importUsers: {
        parameters: {
            query?: never;
            header?: {
                /** @description In a session: the csrfToken that GET /v1/session gives */
                "X-CSRF-Token"?: string;
                /** @description Repeating a request with the same value has one effect */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ImportUsers"];
            };
        };
        responses: {
            /** @description Make users match a list */
            200: {
                headers: {
                    /** @description A read that sends it back, at any process, shows this write */
                    "Latchkey-Position"?: string;
                    /** @description `true` when an earlier request with this Idempotency-Key did it */
                    "Idempotency-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UsersImported"];
                };
            };
            /** @description `VALIDATION_FAILED`, `MALFORMED_JSON` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `PAYLOAD_TOO_LARGE` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `IDEMPOTENCY_KEY_REUSED` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED` */
            429: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_READY`, `NOT_COMMITTED`, `OUTCOME_UNKNOWN` */
            503: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem, with a code of the closed table */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getUser: {
        parameters: {
            query?: never;
            header?: {
                /** @description What a write answered: the read waits until it shows that write */
                "Latchkey-Position"?: string;
            };
            path: {
                /** @description Id of the user */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Get a user */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            /** @description `VALIDATION_FAILED` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `USER_NOT_FOUND` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `OTHER_HISTORY` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED` */
            429: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_READY` */
            503: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem, with a code of the closed table */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    updateUser: {
        parameters: {
            query?: never;
            header?: {
                /** @description In a session: the csrfToken that GET /v1/session gives */
                "X-CSRF-Token"?: string;
                /** @description Repeating a request with the same value has one effect */
                "Idempotency-Key"?: string;
                /** @description The ETag that the change is meant for; 412 when it is another one by now */
                "If-Match"?: string;
            };
            path: {
                /** @description Id of the user */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["UserChanges"];
            };
        };
        responses: {
            /** @description Change a user */
            200: {
                headers: {
                    /** @description A read that sends it back, at any process, shows this write */
                    "Latchkey-Position"?: string;
                    /** @description `true` when an earlier request with this Idempotency-Key did it */
                    "Idempotency-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            /** @description `VALIDATION_FAILED`, `MALFORMED_JSON` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `USER_NOT_FOUND` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `LAST_ADMIN`, `USER_EXISTS` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `VERSION_CONFLICT` */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `PAYLOAD_TOO_LARGE` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `IDEMPOTENCY_KEY_REUSED` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED` */
            429: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_READY`, `NOT_COMMITTED`, `OUTCOME_UNKNOWN` */
            503: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem, with a code of the closed table */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deactivateUser: {
        parameters: {
            query?: never;
            header?: {
                /** @description In a session: the csrfToken that GET /v1/session gives */
                "X-CSRF-Token"?: string;
                /** @description Repeating a request with the same value has one effect */
                "Idempotency-Key"?: string;
                /** @description The ETag that the change is meant for; 412 when it is another one by now */
                "If-Match"?: string;
            };
            path: {
                /** @description Id of the user */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deactivate a user */
            200: {
                headers: {
                    /** @description A read that sends it back, at any process, shows this write */
                    "Latchkey-Position"?: string;
                    /** @description `true` when an earlier request with this Idempotency-Key did it */
                    "Idempotency-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            /** @description `VALIDATION_FAILED` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `USER_NOT_FOUND` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `LAST_ADMIN` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `VERSION_CONFLICT` */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `IDEMPOTENCY_KEY_REUSED` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED` */
            429: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_READY`, `NOT_COMMITTED`, `OUTCOME_UNKNOWN` */
            503: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem, with a code of the closed table */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    activateUser: {
        parameters: {
            query?: never;
            header?: {
                /** @description In a session: the csrfToken that GET /v1/session gives */
                "X-CSRF-Token"?: string;
                /** @description Repeating a request with the same value has one effect */
                "Idempotency-Key"?: string;
                /** @description The ETag that the change is meant for; 412 when it is another one by now */
                "If-Match"?: string;
            };
            path: {
                /** @description Id of the user */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Activate a user */
            200: {
                headers: {
                    /** @description A read that sends it back, at any process, shows this write */
                    "Latchkey-Position"?: string;
                    /** @description `true` when an earlier request with this Idempotency-Key did it */
                    "Idempotency-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            /** @description `VALIDATION_FAILED` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `USER_NOT_FOUND` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `VERSION_CONFLICT` */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `IDEMPOTENCY_KEY_REUSED` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED` */
            429: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_READY`, `NOT_COMMITTED`, `OUTCOME_UNKNOWN` */
            503: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem, with a code of the closed table */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getPolicy: {
        parameters: {
            query?: never;
            header?: {
                /** @description What a write answered: the read waits until it shows that write */
                "Latchkey-Position"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Get the policy of the account */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Policy"];
                };
            };
            /** @description `VALIDATION_FAILED` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `OTHER_HISTORY` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED` */
            429: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_READY` */
            503: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem, with a code of the closed table */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changePolicy: {
        parameters: {
            query?: never;
            header?: {
                /** @description In a session: the csrfToken that GET /v1/session gives */
                "X-CSRF-Token"?: string;
                /** @description Repeating a request with the same value has one effect */
                "Idempotency-Key"?: string;
                /** @description The ETag that the change is meant for; 412 when it is another one by now */
                "If-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["PolicyChanges"];
            };
        };
        responses: {
            /** @description Change the policy of the account */
            200: {
                headers: {
                    /** @description A read that sends it back, at any process, shows this write */
                    "Latchkey-Position"?: string;
                    /** @description `true` when an earlier request with this Idempotency-Key did it */
                    "Idempotency-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Policy"];
                };
            };
            /** @description `VALIDATION_FAILED`, `MALFORMED_JSON` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `VERSION_CONFLICT` */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `PAYLOAD_TOO_LARGE` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `IDEMPOTENCY_KEY_REUSED` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED` */
            429: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_READY`, `NOT_COMMITTED`, `OUTCOME_UNKNOWN` */
            503: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem, with a code of the closed table */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listPolicyBreaches: {
        parameters: {
            query?: {
                /** @description How many items a page has at most */
                limit?: number;
                /** @description nextCursor of the page before; absent: the first page */
                cursor?: string;
                /** @description true: the answer says how many items the whole list has */
                includeTotal?: "true" | "false";
            };
            header?: {
                /** @description What a write answered: the read waits until it shows that write */
                "Latchkey-Position"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List keys that break the policy */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BreakingApiKeyPage"];
                };
            };
            /** @description `VALIDATION_FAILED` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `OTHER_HISTORY` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED` */
            429: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_READY` */
            503: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem, with a code of the closed table */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    previewPolicy: {
        parameters: {
            query?: never;
            header?: {
                /** @description In a session: the csrfToken that GET /v1/session gives */
                "X-CSRF-Token"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["PolicyChanges"];
            };
        };
        responses: {
            /** @description Try a change of the policy */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PolicyPreview"];
                };
            };
            /** @description `VALIDATION_FAILED`, `MALFORMED_JSON` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `PAYLOAD_TOO_LARGE` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED` */
            429: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_READY` */
            503: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem, with a code of the closed table */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getMe: {
        parameters: {
            query?: never;
            header?: {
                /** @description What a write answered: the read waits until it shows that write */
                "Latchkey-Position"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Get the caller */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            /** @description `VALIDATION_FAILED` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `OTHER_HISTORY` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED` */
            429: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_READY` */
            503: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem, with a code of the closed table */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listMyKeys: {
        parameters: {
            query?: {
                /** @description How many items a page has at most */
                limit?: number;
                /** @description nextCursor of the page before; absent: the first page */
                cursor?: string;
                /** @description true: the answer says how many items the whole list has */
                includeTotal?: "true" | "false";
            };
            header?: {
                /** @description What a write answered: the read waits until it shows that write */
                "Latchkey-Position"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List the keys that act as the caller */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyPage"];
                };
            };
            /** @description `VALIDATION_FAILED` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `OTHER_HISTORY` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED` */
            429: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_READY` */
            503: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem, with a code of the closed table */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    verifyCredential: {
        parameters: {
            query?: never;
            header?: {
                /** @description In a session: the csrfToken that GET /v1/session gives */
                "X-CSRF-Token"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PresentedCredential"];
            };
        };
        responses: {
            /** @description Check a credential */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Verification"];
                };
            };
            /** @description `VALIDATION_FAILED`, `MALFORMED_JSON` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `PAYLOAD_TOO_LARGE` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED` */
            429: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_READY` */
            503: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem, with a code of the closed table */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    verifyCredentials: {
        parameters: {
            query?: never;
            header?: {
                /** @description In a session: the csrfToken that GET /v1/session gives */
                "X-CSRF-Token"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PresentedCredentials"];
            };
        };
        responses: {
            /** @description Check many credentials */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Verifications"];
                };
            };
            /** @description `VALIDATION_FAILED`, `MALFORMED_JSON` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `PAYLOAD_TOO_LARGE` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED` */
            429: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_READY` */
            503: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem, with a code of the closed table */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    forwardAuth: {
        parameters: {
            query?: {
                /** @description Which kind of key is let in */
                kind?: "api" | "data-loader";
                /** @description What a key needs that has scopes, separated by commas; 403 without */
                scopes?: string;
                /** @description The ways in which a request may bring its credential, separated by commas; absent: those of the installation */
                credentials?: string;
                /** @description A change is let in once its entry in revision history is durable */
                record?: "started";
                /** @description With record: the key with which the service reports what came of it */
                reporter?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Let a request through a proxy, or not */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `VALIDATION_FAILED` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED` */
            429: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_READY` */
            503: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem, with a code of the closed table */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listScopes: {
        parameters: {
            query?: {
                /** @description How many items a page has at most */
                limit?: number;
                /** @description nextCursor of the page before; absent: the first page */
                cursor?: string;
                /** @description true: the answer says how many items the whole list has */
                includeTotal?: "true" | "false";
            };
            header?: {
                /** @description What a write answered: the read waits until it shows that write */
                "Latchkey-Position"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List scopes */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScopePage"];
                };
            };
            /** @description `VALIDATION_FAILED` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `OTHER_HISTORY` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED` */
            429: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_READY` */
            503: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem, with a code of the closed table */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSession: {
        parameters: {
            query?: never;
            header?: {
                /** @description What a write answered: the read waits until it shows that write */
                "Latchkey-Position"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Get the session of this request */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OwnSession"];
                };
            };
            /** @description `VALIDATION_FAILED` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `OTHER_HISTORY` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED` */
            429: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_READY` */
            503: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem, with a code of the closed table */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    startSession: {
        parameters: {
            query?: never;
            header?: {
                /** @description In a session: the csrfToken that GET /v1/session gives */
                "X-CSRF-Token"?: string;
                /** @description Repeating a request with the same value has one effect */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Sign in with a key */
            201: {
                headers: {
                    /** @description Where the new thing is */
                    Location?: string;
                    /** @description A read that sends it back, at any process, shows this write */
                    "Latchkey-Position"?: string;
                    /** @description `true` when an earlier request with this Idempotency-Key did it */
                    "Idempotency-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OwnSession"];
                };
            };
            /** @description `VALIDATION_FAILED` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `IDEMPOTENCY_KEY_REUSED` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED` */
            429: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_READY`, `NOT_COMMITTED`, `OUTCOME_UNKNOWN` */
            503: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem, with a code of the closed table */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    endSession: {
        parameters: {
            query?: never;
            header?: {
                /** @description In a session: the csrfToken that GET /v1/session gives */
                "X-CSRF-Token"?: string;
                /** @description The ETag that the change is meant for; 412 when it is another one by now */
                "If-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Sign out */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `VALIDATION_FAILED` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `VERSION_CONFLICT` */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED` */
            429: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_READY`, `NOT_COMMITTED`, `OUTCOME_UNKNOWN` */
            503: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem, with a code of the closed table */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    startSessionWithLink: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignIn"];
            };
        };
        responses: {
            /** @description Sign in with a link */
            201: {
                headers: {
                    /** @description Where the new thing is */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OwnSession"];
                };
            };
            /** @description `VALIDATION_FAILED`, `MALFORMED_JSON` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `PAYLOAD_TOO_LARGE` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED` */
            429: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_COMMITTED`, `OUTCOME_UNKNOWN`, `NOT_READY` */
            503: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem, with a code of the closed table */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listMySessions: {
        parameters: {
            query?: {
                /** @description How many items a page has at most */
                limit?: number;
                /** @description nextCursor of the page before; absent: the first page */
                cursor?: string;
                /** @description true: the answer says how many items the whole list has */
                includeTotal?: "true" | "false";
            };
            header?: {
                /** @description What a write answered: the read waits until it shows that write */
                "Latchkey-Position"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List the sessions of the caller */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserSessionPage"];
                };
            };
            /** @description `VALIDATION_FAILED` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `OTHER_HISTORY` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED` */
            429: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_READY` */
            503: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem, with a code of the closed table */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    endMySessions: {
        parameters: {
            query?: never;
            header?: {
                /** @description In a session: the csrfToken that GET /v1/session gives */
                "X-CSRF-Token"?: string;
                /** @description Repeating a request with the same value has one effect */
                "Idempotency-Key"?: string;
                /** @description The ETag that the change is meant for; 412 when it is another one by now */
                "If-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Sign the caller out everywhere */
            204: {
                headers: {
                    /** @description A read that sends it back, at any process, shows this write */
                    "Latchkey-Position"?: string;
                    /** @description `true` when an earlier request with this Idempotency-Key did it */
                    "Idempotency-Replayed"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `VALIDATION_FAILED` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `VERSION_CONFLICT` */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `IDEMPOTENCY_KEY_REUSED` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED` */
            429: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_READY`, `NOT_COMMITTED`, `OUTCOME_UNKNOWN` */
            503: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem, with a code of the closed table */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createSignInLink: {
        parameters: {
            query?: never;
            header?: {
                /** @description In a session: the csrfToken that GET /v1/session gives */
                "X-CSRF-Token"?: string;
                /** @description Repeating a request with the same value has one effect */
                "Idempotency-Key"?: string;
                /** @description The ETag that the change is meant for; 412 when it is another one by now */
                "If-Match"?: string;
            };
            path: {
                /** @description Id of the user */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Create a sign-in link */
            201: {
                headers: {
                    /** @description Where the new thing is */
                    Location?: string;
                    /** @description A read that sends it back, at any process, shows this write */
                    "Latchkey-Position"?: string;
                    /** @description `true` when an earlier request with this Idempotency-Key did it */
                    "Idempotency-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignInLink"];
                };
            };
            /** @description `VALIDATION_FAILED` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `USER_NOT_FOUND` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `USER_INACTIVE` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `VERSION_CONFLICT` */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `IDEMPOTENCY_KEY_REUSED` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED` */
            429: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_READY`, `NOT_COMMITTED`, `OUTCOME_UNKNOWN` */
            503: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem, with a code of the closed table */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    endUserSessions: {
        parameters: {
            query?: never;
            header?: {
                /** @description In a session: the csrfToken that GET /v1/session gives */
                "X-CSRF-Token"?: string;
                /** @description Repeating a request with the same value has one effect */
                "Idempotency-Key"?: string;
                /** @description The ETag that the change is meant for; 412 when it is another one by now */
                "If-Match"?: string;
            };
            path: {
                /** @description Id of the user */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Sign a user out everywhere */
            204: {
                headers: {
                    /** @description A read that sends it back, at any process, shows this write */
                    "Latchkey-Position"?: string;
                    /** @description `true` when an earlier request with this Idempotency-Key did it */
                    "Idempotency-Replayed"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `VALIDATION_FAILED` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `USER_NOT_FOUND` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `VERSION_CONFLICT` */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `IDEMPOTENCY_KEY_REUSED` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED` */
            429: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_READY`, `NOT_COMMITTED`, `OUTCOME_UNKNOWN` */
            503: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem, with a code of the closed table */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listRevisions: {
        parameters: {
            query?: {
                /** @description How many items a page has at most */
                limit?: number;
                /** @description nextCursor of the page before; absent: the first page */
                cursor?: string;
                /** @description true: the answer says how many items the whole list has */
                includeTotal?: "true" | "false";
                /** @description In the name of which user it was done */
                userId?: string;
                /** @description Through which key it was done, or to which */
                keyId?: string;
                /** @description Of what was changed: key, user, policy, or a word of a service */
                targetType?: string;
                /** @description Whatever a service calls it */
                targetId?: string;
                /** @description What was done, as in KeyCreated or element.edited */
                action?: string;
                /** @description From this time on */
                from?: string;
                /** @description Before this time */
                to?: string;
            };
            header?: {
                /** @description What a write answered: the read waits until it shows that write */
                "Latchkey-Position"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List revision history */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RevisionPage"];
                };
            };
            /** @description `VALIDATION_FAILED` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `OTHER_HISTORY` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED` */
            429: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_READY` */
            503: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem, with a code of the closed table */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exportRevisionsAsCsv: {
        parameters: {
            query?: {
                /** @description In the name of which user it was done */
                userId?: string;
                /** @description Through which key it was done, or to which */
                keyId?: string;
                /** @description Of what was changed: key, user, policy, or a word of a service */
                targetType?: string;
                /** @description Whatever a service calls it */
                targetId?: string;
                /** @description What was done, as in KeyCreated or element.edited */
                action?: string;
                /** @description From this time on */
                from?: string;
                /** @description Before this time */
                to?: string;
                /** @description Begin with a byte order mark, by which Excel knows UTF-8 */
                bom?: "true" | "false";
            };
            header?: {
                /** @description What a write answered: the read waits until it shows that write */
                "Latchkey-Position"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Export revision history as CSV */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
            /** @description `VALIDATION_FAILED` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `OTHER_HISTORY` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED` */
            429: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_READY` */
            503: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem, with a code of the closed table */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exportRevisionsAsJsonLines: {
        parameters: {
            query?: {
                /** @description In the name of which user it was done */
                userId?: string;
                /** @description Through which key it was done, or to which */
                keyId?: string;
                /** @description Of what was changed: key, user, policy, or a word of a service */
                targetType?: string;
                /** @description Whatever a service calls it */
                targetId?: string;
                /** @description What was done, as in KeyCreated or element.edited */
                action?: string;
                /** @description From this time on */
                from?: string;
                /** @description Before this time */
                to?: string;
            };
            header?: {
                /** @description What a write answered: the read waits until it shows that write */
                "Latchkey-Position"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Export revision history as JSON lines */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/jsonl": string;
                };
            };
            /** @description `VALIDATION_FAILED` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `OTHER_HISTORY` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED` */
            429: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_READY` */
            503: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem, with a code of the closed table */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    recordActivity: {
        parameters: {
            query?: never;
            header?: {
                /** @description In a session: the csrfToken that GET /v1/session gives */
                "X-CSRF-Token"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Activity"];
            };
        };
        responses: {
            /** @description Record what integrations did */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ActivityAccepted"];
                };
            };
            /** @description `VALIDATION_FAILED`, `MALFORMED_JSON` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `PAYLOAD_TOO_LARGE` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED` */
            429: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_READY` */
            503: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem, with a code of the closed table */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    countChecks: {
        parameters: {
            query?: {
                /** @description From this time on; absent: seven days before to */
                from?: string;
                /** @description Before this time; absent: now */
                to?: string;
            };
            header?: {
                /** @description What a write answered: the read waits until it shows that write */
                "Latchkey-Position"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Count verifications */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CheckStatistics"];
                };
            };
            /** @description `VALIDATION_FAILED` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `OTHER_HISTORY` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED` */
            429: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_READY` */
            503: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem, with a code of the closed table */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listInstances: {
        parameters: {
            query?: {
                /** @description How many items a page has at most */
                limit?: number;
                /** @description nextCursor of the page before; absent: the first page */
                cursor?: string;
                /** @description true: the answer says how many items the whole list has */
                includeTotal?: "true" | "false";
            };
            header?: {
                /** @description What a write answered: the read waits until it shows that write */
                "Latchkey-Position"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List the processes that verify */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InstancePage"];
                };
            };
            /** @description `VALIDATION_FAILED` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `OTHER_HISTORY` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED` */
            429: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_READY` */
            503: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem, with a code of the closed table */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    followReplica: {
        parameters: {
            query?: {
                /** @description The position up to which all was applied; absent: none */
                after?: string;
            };
            header?: {
                /** @description What a write answered: the read waits until it shows that write */
                "Latchkey-Position"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Follow what guards verify with */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": string;
                };
            };
            /** @description `VALIDATION_FAILED` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `OTHER_HISTORY` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED` */
            429: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_READY` */
            503: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem, with a code of the closed table */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    reportReplica: {
        parameters: {
            query?: never;
            header?: {
                /** @description In a session: the csrfToken that GET /v1/session gives */
                "X-CSRF-Token"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GuardReport"];
            };
        };
        responses: {
            /** @description Report what a guard has applied */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Grant"];
                };
            };
            /** @description `VALIDATION_FAILED`, `MALFORMED_JSON` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `PAYLOAD_TOO_LARGE` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED` */
            429: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_READY` */
            503: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem, with a code of the closed table */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    reportLimits: {
        parameters: {
            query?: never;
            header?: {
                /** @description In a session: the csrfToken that GET /v1/session gives */
                "X-CSRF-Token"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LimitReport"];
            };
        };
        responses: {
            /** @description Report how a guard has used limited keys */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LimitShares"];
                };
            };
            /** @description `VALIDATION_FAILED`, `MALFORMED_JSON` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `PAYLOAD_TOO_LARGE` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED` */
            429: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_READY` */
            503: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem, with a code of the closed table */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    leaveReplica: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Leave"];
            };
        };
        responses: {
            /** @description Report that a guard has left */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `VALIDATION_FAILED`, `MALFORMED_JSON` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `PAYLOAD_TOO_LARGE` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED` */
            429: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_READY` */
            503: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem, with a code of the closed table */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    streamEvents: {
        parameters: {
            query?: {
                /** @description What was read last; absent: from the beginning */
                after?: string;
            };
            header?: {
                /** @description Same as after, which wins */
                "Last-Event-ID"?: string;
                /** @description What a write answered: the read waits until it shows that write */
                "Latchkey-Position"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Follow events */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": string;
                    "text/event-stream": string;
                };
            };
            /** @description `VALIDATION_FAILED` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `OTHER_HISTORY` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED` */
            429: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_READY` */
            503: {
                headers: {
                    /** @description After how many seconds to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem, with a code of the closed table */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getLiveness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ask whether the process answers */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Liveness"];
                };
            };
            /** @description `VALIDATION_FAILED` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem, with a code of the closed table */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getReadiness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ask whether the process serves */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
            /** @description `VALIDATION_FAILED` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The process does not serve */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
            /** @description Any other problem, with a code of the closed table */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getMetrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read metrics */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description `VALIDATION_FAILED` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem, with a code of the closed table */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
