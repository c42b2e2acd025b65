import { startServer } from '../../local/server.ts';
import { inviteOwner } from '../../src/flows/session.ts';
import { travels } from './journey.ts';

travels('embedded', async () => {
  const server = await startServer({ folder: ':memory:', port: 0, pages: false });
  return {
    url: server.url,
    ownerInvite: async () => (await inviteOwner(server.home.services)).token,
    close: () => server.close(),
  };
});
