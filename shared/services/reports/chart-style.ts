/** What charts look like on a page that has the style of reports. */
export const chartStyle = `
figure{margin:1.2rem 0}
figcaption{font-weight:600;margin-bottom:.2rem}
svg{width:100%;height:auto;display:block;font:12px system-ui,sans-serif}
svg text{fill:var(--soft)}
.grid{stroke:var(--line);stroke-width:1}
.line{fill:none;stroke:var(--link);stroke-width:1.5;stroke-linejoin:round}
.band{fill:var(--bad);opacity:.16}
.band.level-shift{fill:var(--unsure);opacity:.4}
.band.trend-break,.band.flat-line{fill:var(--unsure);opacity:.13}
.band.missing-data{fill:var(--soft);opacity:.22}
.marked{fill:var(--link);opacity:.16;stroke:var(--link)}
.peak{fill:var(--bad);stroke:var(--page);stroke-width:1}
.change line{stroke:var(--unsure);stroke-width:1.5;stroke-dasharray:5 4}
.threshold{stroke:var(--bad);stroke-width:1;stroke-dasharray:2 3}
.edge{fill:none;stroke:var(--line);stroke-width:1.5}
.edge.path{stroke:var(--bad);stroke-width:3}
.node rect{fill:var(--box);stroke:var(--line)}
.node text{fill:var(--ink)}
.node.path rect{stroke:var(--bad);stroke-width:2}
.node.cause rect{fill:var(--bad);stroke:var(--bad)}
.node.cause text{fill:var(--page);font-weight:600}
.key{color:var(--soft);font-size:.85rem}
.key i{display:inline-block;width:.9rem;height:.9rem;vertical-align:-.1rem;border-radius:2px}
.key .spike-key{background:var(--bad);opacity:.4}.key .shift-key{background:var(--unsure);opacity:.4}
.key .hole-key{background:var(--soft);opacity:.4}
table{border-collapse:collapse;width:100%}
td,th{text-align:left;padding:.2rem .6rem .2rem 0;border-bottom:1px solid var(--line)}
`;
