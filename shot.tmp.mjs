import { chromium } from 'playwright-core';
const [,, html, png, scheme, w='1000', h='900', full='1'] = process.argv;
const b = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
const p = await b.newPage({ viewport: { width: +w, height: +h }, colorScheme: scheme ?? 'light' });
await p.goto('file://' + html); await p.waitForTimeout(1500);
await p.screenshot({ path: png, fullPage: full==='1' }); await b.close();
