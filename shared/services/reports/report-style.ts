/**
 * The style of the HTML report: one column that a phone can hold, light and dark as the reader's system is,
 * contrast of at least 4.5:1. It is the only style a report may have: the answer's policy names its hash.
 */
export const reportStyle = `
:root{color-scheme:light dark;--ink:#1b1f24;--soft:#57606a;--page:#fff;--box:#f4f6f8;--line:#d0d7de;--link:#0757b8;--bad:#b3261e;--good:#19692c;--unsure:#7a5200}
@media (prefers-color-scheme:dark){:root{--ink:#e6e9ed;--soft:#a3acb6;--page:#111418;--box:#1b2027;--line:#3a424c;--link:#7ab7ff;--bad:#ff9b93;--good:#7ddb93;--unsure:#f2c063}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:16px/1.55 system-ui,sans-serif;overflow-wrap:anywhere}
main{max-width:54rem;margin:0 auto;padding:1.25rem 1rem 4rem}
h1{font-size:1.5rem;line-height:1.25;margin:.2rem 0 .8rem}
h2{font-size:1.1rem;margin:2rem 0 .5rem;padding-bottom:.2rem;border-bottom:1px solid var(--line)}
a{color:var(--link)}
ul,ol{margin:.3rem 0;padding-left:1.3rem}
li{margin:.35rem 0}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.15rem 1rem;margin:0}
dt,.soft{color:var(--soft)}
dd{margin:0}
code,pre{font:.9em/1.45 ui-monospace,monospace;background:var(--box);border-radius:4px}
code{padding:.1em .3em}
pre{padding:.6rem .8rem;margin:.3rem 0;white-space:pre-wrap}
summary{cursor:pointer;color:var(--link);margin:.5rem 0}
.banner{border-left:.4rem solid var(--tone);padding:.1rem 0 .1rem 1rem}
.banner h1{color:var(--tone)}
.cause-found{--tone:var(--bad)}.no-incident{--tone:var(--good)}.not-enough-evidence{--tone:var(--unsure)}
.unverified{border:1px dashed var(--unsure);border-radius:6px;padding:.1rem 1rem;margin-top:2rem}
.unverified h2{border:0;margin-top:.6rem;color:var(--unsure)}
:target{background:var(--box);outline:2px solid var(--link)}
@media print{details>*{display:block}}
`;
