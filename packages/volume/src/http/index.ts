export { ArrayHttp, type ArrayHttpOptions, type ArrayHttpRequest, type ArrayHttpResponse } from './array-http.js';
