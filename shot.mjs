import { chromium } from 'playwright-core';
const [,, file, out, w='1100'] = process.argv;
const b = await chromium.launch({executablePath:'/usr/bin/chromium',args:['--no-sandbox']});
const p = await b.newPage({viewport:{width:+w,height:900}});
await p.goto('file://'+file); await p.waitForTimeout(4000);
const h = await p.evaluate(()=>document.documentElement.scrollHeight);
await p.setViewportSize({width:+w,height:Math.min(h,16000)}); await p.waitForTimeout(2500);
await p.screenshot({path:out,fullPage:false}); console.log(h); await b.close();
