import { z } from 'zod';
import { bodyOf, type Route } from '../route.js';
import { SESSION_COOKIE, sessionKey } from '../session-table.js';

const loginBody = z.looseObject({ username: z.string(), password: z.string(), clientid: z.string().optional() });

/** Logging in and out. */
export const userRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: 'users/login',
    isOpen: true,
    run: (request) => {
      const { sessions, settings } = request.state;
      const { username, password } = bodyOf(request, loginBody);
      const key = sessions.login(username, password);
      const result = { id: -1, name: username, role: 'ADMIN', roles: ['ADMIN'], email: `${username}@${settings.systemName}.example.com` };
      if (settings.hasAuthSessions) return { result, headers: { 'set-cookie': `${SESSION_COOKIE}=${key}; Path=/; HttpOnly` } };
      sessions.logout(key);
      return { result };
    },
  },
  {
    method: 'POST',
    path: 'users/logout',
    run: ({ state, headers }) => {
      state.sessions.logout(sessionKey(headers));
      return { result: true };
    },
  },
];
