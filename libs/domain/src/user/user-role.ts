/** Every role of a user. */
export const USER_ROLES = ['member', 'admin', 'verifier'] as const;
/** The role of a user: it says which routes its keys may use. */
export type UserRole = (typeof USER_ROLES)[number];
