/** What was counted from one time to another, ms since 1970. */
export interface Bar {
  readonly at: number;
  readonly end: number;
  readonly accepted: number;
  readonly refused: number;
}

interface BarChartProps {
  bars: readonly Bar[];
  /** what the highest bar may come to */
  most: number;
  now: number;
  label: string;
  /** what a bar says when it is pointed at */
  title: (bar: Bar, isUnderWay: boolean) => string;
  /** how many lines there are between the bottom and the top */
  lines?: number;
}

/** The picture is stretched to the space there is; words stand beside it, so that they keep their size. */
const STEP = 20;

/** What was accepted and, on top of it, refused. What is to come is drawn as such. */
export function BarChart({ bars, most, now, label, title, lines = 0 }: BarChartProps) {
  const current = bars.findIndex(({ end }) => now < end);
  const width = bars.length * STEP;
  return (
    <svg className="chart" viewBox={`0 0 ${width} ${most}`} preserveAspectRatio="none" role="img" aria-label={label}>
      {Array.from({ length: lines }, (_, n) => (
        <line key={n} className="line" x1={0} x2={width} y1={(most * n) / lines} y2={(most * n) / lines} />
      ))}
      <rect className="to-come" x={(current + 1) * STEP} width={(bars.length - current - 1) * STEP} height={most} />
      {bars.slice(0, current + 1).map((bar, index) => (
        <g key={bar.at} className={index === current ? 'under-way' : undefined}>
          <title>{title(bar, index === current)}</title>
          <rect className="pointed" x={index * STEP} width={STEP} height={most} />
          <rect
            className="accepted"
            x={index * STEP + 2}
            width={STEP - 4}
            y={most - bar.accepted}
            height={bar.accepted}
          />
          <rect
            className="refused"
            x={index * STEP + 2}
            width={STEP - 4}
            y={most - bar.accepted - bar.refused}
            height={bar.refused}
          />
        </g>
      ))}
      {current + 1 < bars.length && (
        <line className="now" x1={(current + 1) * STEP} x2={(current + 1) * STEP} y1={0} y2={most} />
      )}
    </svg>
  );
}
