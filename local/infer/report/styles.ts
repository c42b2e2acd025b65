/** Colours are those of the console's theme. */
export const STYLES = `
:root{color-scheme:light dark;--ground:light-dark(#f3f5f8,#090b0e);--surface:light-dark(#fff,#12161b);--ink:light-dark(#151b23,#e5e9ef);--muted:light-dark(#53606f,#9ba7b5);--line:light-dark(#d9dfe7,#262e38);--accent:light-dark(#1c5aa6,#7fb1ef);--good:light-dark(#18774a,#63c796);--bad:light-dark(#b0281f,#f28b82)}
*{box-sizing:border-box}
body{margin:0 auto;padding:1.5rem 1rem 3rem;max-width:76rem;color:var(--ink);background:var(--ground);font:400 1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",sans-serif}
h1{margin:0;font-size:1.5rem;overflow-wrap:anywhere}h2{margin:0 0 .75rem;font-size:1.125rem}p{margin:.25rem 0}
dl{display:flex;flex-wrap:wrap;gap:.75rem 2rem;margin:1rem 0 1.5rem}dt{color:var(--muted);font-size:.875rem}dd{margin:0;font-size:1.25rem;font-variant-numeric:tabular-nums}
main{display:grid;align-items:start;gap:1rem;grid-template-columns:repeat(auto-fit,minmax(min(100%,28rem),1fr))}
section{padding:1.25rem;background:var(--surface);border:1px solid var(--line);border-radius:10px;min-width:0;overflow-x:auto}
section.span{grid-column:1/-1}
figure{margin:0;container-type:inline-size}figcaption,.muted,caption{color:var(--muted);font-size:.875rem;text-align:start}caption{caption-side:bottom;padding-top:.5rem}
svg{display:block;width:100%;max-height:26rem}svg text{fill:var(--muted);font-size:11px}svg.flat{max-height:30rem}svg.flat text{font-size:8px}
@container (max-width:56rem){svg.flat text{font-size:11px}}@container (max-width:34rem){svg.flat text{font-size:16px}}@container (max-width:24rem){svg text{font-size:14px}svg.flat text{font-size:22px}}
.grid{stroke:var(--line)}.ideal{stroke:var(--muted);stroke-dasharray:4 4}.range{stroke:var(--accent);stroke-width:1.5;opacity:.55}.dot,.bar{fill:var(--accent)}
table{border-collapse:collapse;font-size:.875rem;font-variant-numeric:tabular-nums}th{font-weight:600;text-align:start}td,th{padding:.25rem .5rem;border-bottom:1px solid var(--line);vertical-align:middle}td{overflow-wrap:anywhere}.right{text-align:end;white-space:nowrap}
section>table{width:100%}.wide{overflow-x:auto}
details{margin-top:.75rem}summary{cursor:pointer;color:var(--accent)}
.confusion td{text-align:center;min-width:3rem}.right-cell{background:color-mix(in srgb,var(--good) calc(var(--share)*45%),transparent)}.wrong-cell{background:color-mix(in srgb,var(--bad) calc(var(--share)*45%),transparent)}
.bars th{font-weight:400;max-width:14rem}.bars td:nth-child(2){width:60%}.bars i{display:block;height:1rem;border-radius:3px;background:var(--accent);width:calc(var(--share)*100%);min-width:2px}
.shares{display:flex;min-width:10rem;height:1.5rem;border-radius:4px;overflow:hidden}.shares i{flex:0 0 calc(var(--share)*100%);padding:0 .3rem;overflow:hidden;white-space:nowrap;font-style:normal;font-size:.75rem;line-height:1.5rem;color:#06101c}
.tone-0{background:#7fb1ef}.tone-1{background:#e7b95c}.tone-2{background:#63c796}.tone-3{background:#f28b82}.tone-4{background:#b9a3e8}.tone-5{background:#9ba7b5}
@media (max-width:30rem){body{padding-inline:.5rem}section{padding:.75rem}}
@media print{body{background:none}section{break-inside:avoid}}
`;
