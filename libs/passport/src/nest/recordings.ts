import type { Recording } from '../activity/recording.js';

const recordings = new WeakMap<object, Recording>();

/** Remembers what records a request, for its handler to add to. */
export function keepRecording(request: object, recording: Recording): void {
  recordings.set(request, recording);
}

export function recordingOf(request: object): Recording | undefined {
  return recordings.get(request);
}
