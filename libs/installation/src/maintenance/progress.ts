/** Told how far something long has come: `done` of `total`, in whatever unit it counts. */
export type OnProgress = (done: number, total: number) => void;
