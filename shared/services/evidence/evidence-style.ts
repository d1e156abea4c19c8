import { chartStyle } from '../reports/chart-style.ts';
import { reportStyle } from '../reports/report-style.ts';

/** The only style that a page of evidence may have: the answer's policy names its hash. */
export const evidenceStyle = `${reportStyle}${chartStyle}
.rows{margin-top:1.2rem}
.rows th{font-size:.85rem;color:var(--soft);font-weight:400;white-space:nowrap}
.rows td{vertical-align:top;font:.9em/1.45 ui-monospace,monospace;white-space:pre-wrap}
.rows .at{color:var(--soft);white-space:nowrap;text-align:right;width:1%}
.rows tr.exact td{background:var(--box)}
.rows tr.exact td:first-child{border-left:.3rem solid var(--link);padding-left:.4rem;color:var(--ink);font-weight:600}
.rows td:first-child{border-left:.3rem solid transparent;padding-left:.4rem}
`;
