// 00-baseline | the resource under which it is called is the pipe | executionAsyncResource
import { executionAsyncResource } from 'node:async_hooks';
export const baseline = () => Object.keys(executionAsyncResource());
