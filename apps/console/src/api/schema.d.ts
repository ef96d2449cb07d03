// Generated from /openapi.json: `npm run generate:client` writes it anew.

export interface paths {
    "/v1/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists keys, newest first or as `sort` and `order` say */
        get: operations["KeysController_list"];
        put?: never;
        /** Creates a key; its secret is shown this once */
        post: operations["KeysController_create"];
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
        /** Shows a key; a deleted one stays readable */
        get: operations["KeysController_get"];
        put?: never;
        post?: never;
        /** Deletes a key: its credential is refused everywhere from then on */
        delete: operations["KeysController_delete"];
        options?: never;
        head?: never;
        /** Changes name, expiry or mapped user */
        patch: operations["KeysController_edit"];
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
        /** Disables a key; its mapped user may do so too */
        post: operations["KeysController_disable"];
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
        /** Enables a disabled key */
        post: operations["KeysController_enable"];
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
        /** Issues a new secret; the old one works for the overlap */
        post: operations["KeysController_rotate"];
        delete?: never;
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
        /** Shows the secret again, where the installation seals secrets */
        post: operations["KeysController_reveal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/keys/{id}/revisions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was done to this key, newest first */
        get: operations["KeysController_revisions"];
        put?: never;
        post?: never;
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
        /** How many keys there are, of which kind and in which state; deleted ones do not count */
        get: operations["KeyCountsController_counts"];
        put?: never;
        post?: never;
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
        /** Disables, enables, deletes or re-maps up to 200 keys; says of each what came of it */
        post: operations["KeyBatchController_run"];
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
        /** Lists users, newest first */
        get: operations["UsersController_list"];
        put?: never;
        /** Registers a user */
        post: operations["UsersController_register"];
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
        /** Shows a user */
        get: operations["UsersController_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Changes name, e-mail address or role */
        patch: operations["UsersController_edit"];
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
        /** Deactivates a user: keys mapped to it authenticate nowhere */
        post: operations["UsersController_deactivate"];
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
        /** Activates a user */
        post: operations["UsersController_activate"];
        delete?: never;
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
        /** Revision history, newest first; who is not an admin sees what was done in their own name */
        get: operations["RevisionsController_list"];
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
        /** Revision history as CSV, all pages */
        get: operations["RevisionsController_csv"];
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
        /** Revision history as JSON lines, all pages */
        get: operations["RevisionsController_jsonl"];
        put?: never;
        post?: never;
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
        /** Who this credential is; in a session there is no key */
        get: operations["MeController_me"];
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
        /** The keys that act as the caller */
        get: operations["MeController_keys"];
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
        /** The session of this request */
        get: operations["SessionController_get"];
        put?: never;
        /** Signs in with an API key: the cookie of the session comes with the answer */
        post: operations["SessionController_start"];
        /** Signs out: the session works nowhere from then on */
        delete: operations["SessionController_end"];
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
        /** Signs in with the token of a sign-in link, which works once */
        post: operations["SessionController_startWithLink"];
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
        /** The sessions of the caller, newest first */
        get: operations["MySessionsController_list"];
        put?: never;
        post?: never;
        /** Signs the caller out everywhere, here too; open sign-in links end as well */
        delete: operations["MySessionsController_endAll"];
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
        /** A link with which a user signs in once, without a key */
        post: operations["UserSessionsController_issueLink"];
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
        /** Signs a user out everywhere; open sign-in links end as well */
        delete: operations["UserSessionsController_endAll"];
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
        /** Checks a credential for an integration that cannot embed the guard */
        post: operations["VerifyController_verify"];
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
        /** Every process that verifies: this one first, then the others that share its log, then every guard */
        get: operations["InstancesController_list"];
        put?: never;
        post?: never;
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
        /** How many credentials were accepted and refused, hour by hour, by all APIs and guards */
        get: operations["StatisticsController_checks"];
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
        /** What a guard verifies with, and every change of it: NDJSON that goes on */
        get: operations["ReplicaFeedController_follow"];
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
        /** What a guard has applied; renews its lease */
        post: operations["ReplicaFeedController_report"];
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
        /** A guard whose credential is refused has stopped answering, and nobody need wait for it */
        post: operations["ReplicaFeedController_leave"];
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
        /** Entries of revision history from a guard in another process, durable when this answers */
        post: operations["ActivityController_append"];
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
        /** Streams the accepted events of the account as CloudEvents, then goes on live */
        get: operations["EventsController_stream"];
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
        /** The process answers */
        get: operations["HealthController_live"];
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
        /** The process serves; 503 with reasons when it does not */
        get: operations["HealthController_ready"];
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
        /** Metrics in the text format of Prometheus */
        get: operations["HealthController_scrape"];
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
        KeyWithSecret: {
            id: string;
            name: string;
            /** @enum {string} */
            kind: "api" | "data-loader";
            accessKey: string;
            /** @enum {string} */
            status: "active" | "disabled" | "expired" | "user-inactive" | "deleted";
            statusReason: string | null;
            expiresAt: string | null;
            mappedUser: {
                id: string;
                name: string;
            };
            createdBy: {
                id: string;
                name: string;
            };
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            lastUsedAt: string | null;
            version: number;
            previousSecretExpiresAt: string | null;
            secretKey?: string;
        };
        Key: {
            id: string;
            name: string;
            /** @enum {string} */
            kind: "api" | "data-loader";
            accessKey: string;
            /** @enum {string} */
            status: "active" | "disabled" | "expired" | "user-inactive" | "deleted";
            statusReason: string | null;
            expiresAt: string | null;
            mappedUser: {
                id: string;
                name: string;
            };
            createdBy: {
                id: string;
                name: string;
            };
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            lastUsedAt: string | null;
            version: number;
            previousSecretExpiresAt: string | null;
        };
        Credential: {
            accessKey: string;
            secretKey: string;
        };
        Revision: {
            id: string;
            /** Format: date-time */
            at: string;
            user: {
                id: string;
                name: string;
            };
            via: {
                keyId: string;
                keyName: string;
            } | null;
            action: string;
            target: {
                type: string;
                id: string;
                name: string;
            };
            changes: {
                field: string;
                before: unknown;
                after: unknown;
            }[];
            /** @enum {string} */
            outcome: "done" | "refused" | "failed" | "unknown";
            requestId: string | null;
            source: {
                service: string;
                address: string | null;
            };
        };
        KeyCounts: {
            kinds: {
                api: number;
                "data-loader": number;
            };
            statuses: {
                active: number;
                disabled: number;
                expired: number;
                "user-inactive": number;
            };
            expiringSoon: number;
            neverUsed: number;
            neverExpires: number;
        };
        KeyBatch: {
            items: {
                id: string;
                /** @enum {string} */
                outcome: "done" | "refused" | "unknown";
                key?: components["schemas"]["Key"];
                problem?: components["schemas"]["Problem"];
            }[];
        };
        /** @description RFC 9457 problem details; detail says what to do */
        Problem: {
            type: string;
            title: string;
            status: number;
            detail: string;
            /** @enum {string} */
            code: "VALIDATION_FAILED" | "MALFORMED_JSON" | "UNAUTHENTICATED" | "FORBIDDEN" | "NOT_FOUND" | "KEY_NOT_FOUND" | "USER_NOT_FOUND" | "METHOD_NOT_ALLOWED" | "KEY_DELETED" | "USER_EXISTS" | "USER_INACTIVE" | "LAST_ADMIN" | "REVEAL_OFF" | "VERSION_CONFLICT" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "IDEMPOTENCY_KEY_REUSED" | "RATE_LIMITED" | "INTERNAL" | "NOT_READY" | "NOT_COMMITTED" | "OUTCOME_UNKNOWN";
            requestId: string;
            errors?: {
                pointer: string;
                message: string;
            }[];
            /** @description with USER_EXISTS: of the user that exists */
            id?: string;
        };
        User: {
            id: string;
            name: string;
            email: string | null;
            /** @enum {string} */
            role: "member" | "admin" | "verifier";
            active: boolean;
            externalId: string | null;
            version: number;
            /** Format: date-time */
            createdAt: string;
        };
        Session: {
            account: {
                id: string;
                name: string;
            };
            user: components["schemas"]["User"];
            id: string;
            /**
             * @description what it was opened with; with a key it ends when that key does
             * @enum {string}
             */
            by: "link" | "key";
            /** Format: date-time */
            startedAt: string;
            /**
             * Format: date-time
             * @description when it ends unless it is used; use moves it on every few minutes
             */
            idleEndsAt: string;
            /** Format: date-time */
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
        SessionItem: {
            id: string;
            /**
             * @description what it was opened with; with a key it ends when that key does
             * @enum {string}
             */
            by: "link" | "key";
            /** Format: date-time */
            startedAt: string;
            /**
             * Format: date-time
             * @description a few minutes behind at most
             */
            seenAt: string;
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
        Verification: {
            valid: boolean;
            user?: components["schemas"]["User"];
            key?: components["schemas"]["Key"];
            /** @enum {string} */
            code?: "MISSING_HEADER" | "MALFORMED" | "UNKNOWN_KEY" | "WRONG_SECRET" | "EXPIRED" | "DISABLED" | "DELETED" | "USER_INACTIVE" | "WRONG_KIND" | "STALE";
        };
        Instance: {
            instance: string;
            service: string;
            version: string;
            position: string | null;
            lagMs: number;
            leaseMs: number;
            seenAt: string | null;
        };
        CheckStatistics: {
            items: {
                /** Format: date-time */
                at: string;
                accepted: number;
                refused: Record<string, never>;
            }[];
        };
        Grant: {
            granted: boolean;
            leaseMs: number;
            now: number;
            reason: string | null;
            takesChecks: boolean;
            leaveToken?: string;
        };
        ActivityAccepted: {
            accepted: number;
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
    KeysController_list: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                status?: "active" | "disabled" | "expired" | "user-inactive" | "deleted";
                kind?: "api" | "data-loader";
                mappedUserId?: string;
                q?: string;
                includeDeleted?: "true" | "false";
                expiresBefore?: string;
                neverExpires?: "true" | "false";
                neverUsed?: "true" | "false";
                sort?: "createdAt" | "name" | "expiresAt" | "lastUsedAt";
                order?: "asc" | "desc";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists keys, newest first or as `sort` and `order` say */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Key"][];
                        nextCursor: string | null;
                    };
                };
            };
            /** @description A problem, with a code of the closed table */
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
    KeysController_create: {
        parameters: {
            query?: never;
            header?: {
                /** @description In a session: the csrfToken that GET /v1/session gives */
                "X-CSRF-Token"?: string;
                /** @description Repeating a request with the same key has one effect */
                "Idempotency-Key"?: string;
                /** @description The ETag the change is meant for; 412 when it moved */
                "If-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    /**
                     * @default api
                     * @enum {string}
                     */
                    kind?: "api" | "data-loader";
                    expiresAt?: string | null;
                    mappedUserId?: string;
                };
            };
        };
        responses: {
            /** @description Creates a key; its secret is shown this once */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyWithSecret"];
                };
            };
            /** @description A problem, with a code of the closed table */
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
    KeysController_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Shows a key; a deleted one stays readable */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Key"];
                };
            };
            /** @description A problem, with a code of the closed table */
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
    KeysController_delete: {
        parameters: {
            query?: never;
            header?: {
                /** @description In a session: the csrfToken that GET /v1/session gives */
                "X-CSRF-Token"?: string;
                /** @description Repeating a request with the same key has one effect */
                "Idempotency-Key"?: string;
                /** @description The ETag the change is meant for; 412 when it moved */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Deletes a key: its credential is refused everywhere from then on */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem, with a code of the closed table */
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
    KeysController_edit: {
        parameters: {
            query?: never;
            header?: {
                /** @description In a session: the csrfToken that GET /v1/session gives */
                "X-CSRF-Token"?: string;
                /** @description Repeating a request with the same key has one effect */
                "Idempotency-Key"?: string;
                /** @description The ETag the change is meant for; 412 when it moved */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    name?: string;
                    expiresAt?: string | null;
                    mappedUserId?: string;
                };
            };
        };
        responses: {
            /** @description Changes name, expiry or mapped user */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Key"];
                };
            };
            /** @description A problem, with a code of the closed table */
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
    KeysController_disable: {
        parameters: {
            query?: never;
            header?: {
                /** @description In a session: the csrfToken that GET /v1/session gives */
                "X-CSRF-Token"?: string;
                /** @description Repeating a request with the same key has one effect */
                "Idempotency-Key"?: string;
                /** @description The ETag the change is meant for; 412 when it moved */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    reason?: string;
                };
            };
        };
        responses: {
            /** @description Disables a key; its mapped user may do so too */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Key"];
                };
            };
            /** @description A problem, with a code of the closed table */
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
    KeysController_enable: {
        parameters: {
            query?: never;
            header?: {
                /** @description In a session: the csrfToken that GET /v1/session gives */
                "X-CSRF-Token"?: string;
                /** @description Repeating a request with the same key has one effect */
                "Idempotency-Key"?: string;
                /** @description The ETag the change is meant for; 412 when it moved */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Enables a disabled key */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Key"];
                };
            };
            /** @description A problem, with a code of the closed table */
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
    KeysController_rotate: {
        parameters: {
            query?: never;
            header?: {
                /** @description In a session: the csrfToken that GET /v1/session gives */
                "X-CSRF-Token"?: string;
                /** @description Repeating a request with the same key has one effect */
                "Idempotency-Key"?: string;
                /** @description The ETag the change is meant for; 412 when it moved */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @default 0 */
                    overlapSeconds?: number;
                };
            };
        };
        responses: {
            /** @description Issues a new secret; the old one works for the overlap */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyWithSecret"];
                };
            };
            /** @description A problem, with a code of the closed table */
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
    KeysController_reveal: {
        parameters: {
            query?: never;
            header?: {
                /** @description In a session: the csrfToken that GET /v1/session gives */
                "X-CSRF-Token"?: string;
                /** @description Repeating a request with the same key has one effect */
                "Idempotency-Key"?: string;
                /** @description The ETag the change is meant for; 412 when it moved */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Shows the secret again, where the installation seals secrets */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Credential"];
                };
            };
            /** @description A problem, with a code of the closed table */
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
    KeysController_revisions: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was done to this key, newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Revision"][];
                        nextCursor: string | null;
                    };
                };
            };
            /** @description A problem, with a code of the closed table */
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
    KeyCountsController_counts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How many keys there are, of which kind and in which state; deleted ones do not count */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyCounts"];
                };
            };
            /** @description A problem, with a code of the closed table */
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
    KeyBatchController_run: {
        parameters: {
            query?: never;
            header?: {
                /** @description In a session: the csrfToken that GET /v1/session gives */
                "X-CSRF-Token"?: string;
                /** @description Repeating a request with the same key has one effect */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    action: "disable";
                    ids: string[];
                    reason?: string;
                } | {
                    /** @enum {string} */
                    action: "enable";
                    ids: string[];
                } | {
                    /** @enum {string} */
                    action: "delete";
                    ids: string[];
                } | {
                    /** @enum {string} */
                    action: "remap";
                    ids: string[];
                    mappedUserId: string;
                };
            };
        };
        responses: {
            /** @description Disables, enables, deletes or re-maps up to 200 keys; says of each what came of it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyBatch"];
                };
            };
            /** @description A problem, with a code of the closed table */
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
    UsersController_list: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                q?: string;
                active?: "true" | "false";
                externalId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists users, newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["User"][];
                        nextCursor: string | null;
                    };
                };
            };
            /** @description A problem, with a code of the closed table */
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
    UsersController_register: {
        parameters: {
            query?: never;
            header?: {
                /** @description In a session: the csrfToken that GET /v1/session gives */
                "X-CSRF-Token"?: string;
                /** @description Repeating a request with the same key has one effect */
                "Idempotency-Key"?: string;
                /** @description The ETag the change is meant for; 412 when it moved */
                "If-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    /** Format: email */
                    email: string;
                    /**
                     * @default member
                     * @enum {string}
                     */
                    role?: "member" | "admin" | "verifier";
                    externalId?: string;
                };
            };
        };
        responses: {
            /** @description Registers a user */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            /** @description A problem, with a code of the closed table */
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
    UsersController_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Shows a user */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            /** @description A problem, with a code of the closed table */
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
    UsersController_edit: {
        parameters: {
            query?: never;
            header?: {
                /** @description In a session: the csrfToken that GET /v1/session gives */
                "X-CSRF-Token"?: string;
                /** @description Repeating a request with the same key has one effect */
                "Idempotency-Key"?: string;
                /** @description The ETag the change is meant for; 412 when it moved */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    name?: string;
                    /** Format: email */
                    email?: string;
                    /** @enum {string} */
                    role?: "member" | "admin" | "verifier";
                };
            };
        };
        responses: {
            /** @description Changes name, e-mail address or role */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            /** @description A problem, with a code of the closed table */
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
    UsersController_deactivate: {
        parameters: {
            query?: never;
            header?: {
                /** @description In a session: the csrfToken that GET /v1/session gives */
                "X-CSRF-Token"?: string;
                /** @description Repeating a request with the same key has one effect */
                "Idempotency-Key"?: string;
                /** @description The ETag the change is meant for; 412 when it moved */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Deactivates a user: keys mapped to it authenticate nowhere */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            /** @description A problem, with a code of the closed table */
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
    UsersController_activate: {
        parameters: {
            query?: never;
            header?: {
                /** @description In a session: the csrfToken that GET /v1/session gives */
                "X-CSRF-Token"?: string;
                /** @description Repeating a request with the same key has one effect */
                "Idempotency-Key"?: string;
                /** @description The ETag the change is meant for; 412 when it moved */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Activates a user */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            /** @description A problem, with a code of the closed table */
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
    RevisionsController_list: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                userId?: string;
                keyId?: string;
                /** @description of what was changed: key, user, or a word of a service */
                targetType?: string;
                /** @description whatever a service calls it */
                targetId?: string;
                action?: string;
                from?: string;
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Revision history, newest first; who is not an admin sees what was done in their own name */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Revision"][];
                        nextCursor: string | null;
                    };
                };
            };
            /** @description A problem, with a code of the closed table */
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
    RevisionsController_csv: {
        parameters: {
            query?: {
                userId?: string;
                keyId?: string;
                /** @description of what was changed: key, user, or a word of a service */
                targetType?: string;
                /** @description whatever a service calls it */
                targetId?: string;
                action?: string;
                from?: string;
                to?: string;
                bom?: "true" | "false";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Revision history as CSV, all pages */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem, with a code of the closed table */
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
    RevisionsController_jsonl: {
        parameters: {
            query?: {
                userId?: string;
                keyId?: string;
                /** @description of what was changed: key, user, or a word of a service */
                targetType?: string;
                /** @description whatever a service calls it */
                targetId?: string;
                action?: string;
                from?: string;
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Revision history as JSON lines, all pages */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem, with a code of the closed table */
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
    MeController_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Who this credential is; in a session there is no key */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        account: {
                            id: string;
                            name: string;
                        };
                        user: components["schemas"]["User"];
                        key: components["schemas"]["Key"] | null;
                    };
                };
            };
            /** @description A problem, with a code of the closed table */
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
    MeController_keys: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The keys that act as the caller */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Key"][];
                        nextCursor: string | null;
                    };
                };
            };
            /** @description A problem, with a code of the closed table */
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
    SessionController_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The session of this request */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description A problem, with a code of the closed table */
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
    SessionController_start: {
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
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Signs in with an API key: the cookie of the session comes with the answer */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description A problem, with a code of the closed table */
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
    SessionController_end: {
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
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Signs out: the session works nowhere from then on */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem, with a code of the closed table */
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
    SessionController_startWithLink: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    token: string;
                };
            };
        };
        responses: {
            /** @description Signs in with the token of a sign-in link, which works once */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description A problem, with a code of the closed table */
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
    MySessionsController_list: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The sessions of the caller, newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["SessionItem"][];
                        nextCursor: string | null;
                    };
                };
            };
            /** @description A problem, with a code of the closed table */
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
    MySessionsController_endAll: {
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
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Signs the caller out everywhere, here too; open sign-in links end as well */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem, with a code of the closed table */
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
    UserSessionsController_issueLink: {
        parameters: {
            query?: never;
            header?: {
                /** @description In a session: the csrfToken that GET /v1/session gives */
                "X-CSRF-Token"?: string;
                /** @description Repeating a request with the same key has one effect */
                "Idempotency-Key"?: string;
                /** @description The ETag the change is meant for; 412 when it moved */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description A link with which a user signs in once, without a key */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignInLink"];
                };
            };
            /** @description A problem, with a code of the closed table */
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
    UserSessionsController_endAll: {
        parameters: {
            query?: never;
            header?: {
                /** @description In a session: the csrfToken that GET /v1/session gives */
                "X-CSRF-Token"?: string;
                /** @description Repeating a request with the same key has one effect */
                "Idempotency-Key"?: string;
                /** @description The ETag the change is meant for; 412 when it moved */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Signs a user out everywhere; open sign-in links end as well */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem, with a code of the closed table */
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
    VerifyController_verify: {
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
                "application/json": {
                    accessKey: string;
                    secretKey: string;
                    /**
                     * @default api
                     * @enum {string}
                     */
                    kind?: "api" | "data-loader";
                };
            };
        };
        responses: {
            /** @description Checks a credential for an integration that cannot embed the guard */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Verification"];
                };
            };
            /** @description A problem, with a code of the closed table */
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
    InstancesController_list: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Every process that verifies: this one first, then the others that share its log, then every guard */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Instance"][];
                        nextCursor: string | null;
                    };
                };
            };
            /** @description A problem, with a code of the closed table */
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
    StatisticsController_checks: {
        parameters: {
            query?: {
                from?: string;
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How many credentials were accepted and refused, hour by hour, by all APIs and guards */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CheckStatistics"];
                };
            };
            /** @description A problem, with a code of the closed table */
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
    ReplicaFeedController_follow: {
        parameters: {
            query?: {
                after?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What a guard verifies with, and every change of it: NDJSON that goes on */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem, with a code of the closed table */
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
    ReplicaFeedController_report: {
        parameters: {
            query?: never;
            header?: {
                /** @description In a session: the csrfToken that GET /v1/session gives */
                "X-CSRF-Token"?: string;
                /** @description Repeating a request with the same key has one effect */
                "Idempotency-Key"?: string;
                /** @description The ETag the change is meant for; 412 when it moved */
                "If-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    instance: string;
                    boot: string;
                    applied: string;
                    /** @default guard */
                    service?: string;
                    /** @default unknown */
                    version?: string;
                    usage?: {
                        seq: number;
                        uses: {
                            key: string;
                            count: number;
                            last: number;
                        }[];
                        checks?: {
                            accepted: number;
                            refused: {
                                [key: string]: number;
                            };
                        };
                    };
                    /** @default false */
                    leaving?: boolean;
                };
            };
        };
        responses: {
            /** @description What a guard has applied; renews its lease */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Grant"];
                };
            };
            /** @description A problem, with a code of the closed table */
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
    ReplicaFeedController_leave: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    token: string;
                };
            };
        };
        responses: {
            /** @description A guard whose credential is refused has stopped answering, and nobody need wait for it */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem, with a code of the closed table */
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
    ActivityController_append: {
        parameters: {
            query?: never;
            header?: {
                /** @description In a session: the csrfToken that GET /v1/session gives */
                "X-CSRF-Token"?: string;
                /** @description Repeating a request with the same key has one effect */
                "Idempotency-Key"?: string;
                /** @description The ETag the change is meant for; 412 when it moved */
                "If-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    entries: ({
                        /** @enum {string} */
                        kind: "started";
                        id: string;
                        user: string;
                        key: string;
                        action: string;
                        target: {
                            type: string;
                            id: string;
                            name: string;
                        };
                        /** @default null */
                        requestId?: string | null;
                        /** @default null */
                        address?: string | null;
                    } | {
                        /** @enum {string} */
                        kind: "finished";
                        id: string;
                        /** @enum {string} */
                        outcome: "done" | "refused" | "failed";
                        /** @default [] */
                        changes?: {
                            field: string;
                            before: unknown;
                            after: unknown;
                        }[];
                        target?: {
                            type: string;
                            id: string;
                            name: string;
                        };
                    })[];
                };
            };
        };
        responses: {
            /** @description Entries of revision history from a guard in another process, durable when this answers */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ActivityAccepted"];
                };
            };
            /** @description A problem, with a code of the closed table */
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
    EventsController_stream: {
        parameters: {
            query?: {
                /** @description what was read last; absent: from the beginning */
                after?: string;
            };
            header?: {
                /** @description Same as after, which wins */
                "Last-Event-ID"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Events, a heartbeat each second, and a last line that says why the stream ends */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": string;
                    "text/event-stream": string;
                };
            };
            /** @description A problem, with a code of the closed table */
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
    HealthController_live: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The process answers */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem, with a code of the closed table */
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
    HealthController_ready: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The process serves; 503 with reasons when it does not */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem, with a code of the closed table */
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
    HealthController_scrape: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Metrics in the text format of Prometheus */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem, with a code of the closed table */
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
