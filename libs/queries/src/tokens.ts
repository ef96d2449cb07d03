/** Injection token of the read model (`ReadModel`). */
export const READ_MODEL = Symbol('latchkey.read-model');
