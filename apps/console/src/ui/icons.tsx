const PATHS = {
  home: 'M3 9.5 10 4l7 5.5V16a1 1 0 0 1-1 1h-3.5v-4.5h-5V17H4a1 1 0 0 1-1-1z',
  key: 'M8 4a4 4 0 1 0 3.3 6.3H13v2h2v-2h2.5V8H11.3A4 4 0 0 0 8 4Zm0 2.7a1.3 1.3 0 1 1 0 2.6 1.3 1.3 0 0 1 0-2.6Z',
  history: 'M10 3a7 7 0 1 1-6.7 5M3 4v4h4M10 6.5V10l2.5 1.5',
  users:
    'M7.5 9.5a2.75 2.75 0 1 0 0-5.5 2.75 2.75 0 0 0 0 5.5ZM2.5 16c.3-2.8 2.3-4.5 5-4.5s4.7 1.7 5 4.5M13 4.5a2.5 2.5 0 0 1 0 4.8M14.5 12c1.7.6 2.8 2 3 4',
  shield: 'M10 2.5 16 5v4.5c0 3.7-2.5 6.5-6 8-3.5-1.5-6-4.3-6-8V5z',
  policy: 'M5 3h10v14H5zM8 7h4M8 10h4M8 13h2',
  more: 'M10 5.3v.01M10 10v.01M10 14.7v.01',
  plus: 'M10 4v12M4 10h12',
  close: 'm5 5 10 10M15 5 5 15',
  check: 'm4.5 10.5 3.5 3.5 7.5-8',
  dash: 'M5 10h10',
  copy: 'M7 7V4h9v9h-3M4 7h9v9H4z',
  eye: 'M2.5 10S5 5 10 5s7.5 5 7.5 5-2.5 5-7.5 5-7.5-5-7.5-5Zm7.5 2a2 2 0 1 0 0-4 2 2 0 0 0 0 4Z',
  up: 'm6 12 4-4 4 4',
  down: 'm6 8 4 4 4-4',
  menu: 'M3 6h14M3 10h14M3 14h14',
} as const;

export function Icon({ name, size = 18 }: { name: keyof typeof PATHS; size?: number }) {
  const width = name === 'more' ? 2.6 : 1.6;
  return (
    <svg aria-hidden="true" width={size} height={size} viewBox="0 0 20 20" fill="none" stroke="currentColor">
      <path d={PATHS[name]} strokeWidth={width} strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  );
}
