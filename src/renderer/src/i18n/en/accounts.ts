export const accounts = { title: 'Accounts', connect: { title: 'Connect a mailbox' } } as const;
