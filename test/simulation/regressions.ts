import type { Plan } from './plan.js';

/** Plans that broke a promise, with as few actions as did, and what the product did wrong. */
export const REGRESSIONS: readonly { readonly why: string; readonly plan: Plan }[] = [
  {
    why: 'a change of unknown outcome arrived after what its caller may do was taken away',
    plan: {
      seed: 231,
      processes: 3,
      guards: 2,
      actions: [
        { at: 0, process: 1, do: 'lag', topic: 'status', ms: 1058.8053158251569 },
        { at: 0, process: 1, do: 'lag', topic: 'log', ms: 1344.5568043040112 },
        { at: 0, process: 0, do: 'pause', ms: 274.58532975404523, sleeps: false },
        { at: 196.82150493841618, process: 1, do: 'crash', ms: 121.52886353898793 },
        { at: 514.0366425551474, process: 0, do: 'rename', target: 'w0', as: 'A', idem: null },
        { at: 1707.033648795914, process: 1, do: 'appends', topic: 'log', ms: 100, fate: 'late' },
        { at: 1729.4392946758308, process: 1, do: 'rename', target: 'w0', as: 'A', idem: 't2' },
        { at: 1740.220016706735, process: 2, as: 'S', idem: null, do: 'disable', target: 'kA' },
      ],
    },
  },
  {
    why: 'a process that came back from a lapse granted its guard what others had stopped waiting for',
    plan: {
      seed: 235,
      processes: 3,
      guards: 3,
      actions: [
        { at: 525.2998022618704, process: 0, do: 'lag', topic: 'log', ms: 1967.6669099600986 },
        { at: 639.7387677733786, process: 3, do: 'pause', ms: 1908.4115017903969, sleeps: false },
        { at: 654.0341132413596, process: 2, do: 'disable', target: 'w0', as: 'S', idem: 'i0' },
        { at: 875.6711587216705, process: 3, do: 'pause', ms: 201.39492332702503, sleeps: false },
        { at: 1019.2660189047456, process: 1, do: 'disable', target: 'kA', as: 'A', idem: 'i2' },
        { at: 1045.7780176121742, process: 1, do: 'promote', target: 'A', as: 'B', idem: null },
        { at: 1528.6603930755518, process: 1, do: 'appends', topic: 'status', ms: 258.5958, fate: 'lostRequest' },
        { at: 1655.881275087595, process: 0, do: 'pause', ms: 153.9533213886898, sleeps: false },
        { at: 1690.1960233785212, process: 2, do: 'rename', target: 'w0', as: 'S', idem: null },
        { at: 1935.5847461055964, process: 2, as: 'S', idem: null, do: 'disable', target: 'kA' },
      ],
    },
  },
  {
    why: 'an acknowledgement of the log that came late held up what had been read back long before',
    plan: {
      seed: 110557025,
      processes: 3,
      guards: 3,
      actions: [
        { at: 2804.3721875245683, process: 0, do: 'lag', topic: 'log', ms: 1808.058205479756 },
        { at: 3413.6071351449937, process: 0, do: 'enable', target: 'w1', as: 'S', idem: 'i4' },
      ],
    },
  },
  {
    why: 'a process slept through its lease, and its clock was set back as soon as it woke up',
    plan: {
      seed: 182479954,
      processes: 3,
      guards: 2,
      actions: [
        { at: 1221.7703471542336, process: 2, do: 'pause', ms: 1352.0299186231568, sleeps: true },
        { at: 1221.7703471542336, process: 2, do: 'lag', topic: 'log', ms: 1660.5350635247305 },
        { at: 1347.567211230984, process: 1, as: 'S', idem: null, do: 'demote', target: 'A' },
        { at: 2602.3660202673636, process: 2, do: 'clock', by: -4459.431308787316 },
      ],
    },
  },
];
