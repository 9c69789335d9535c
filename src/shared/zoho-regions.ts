/** Zoho's data centres by the end of their host names: accounts.zoho.<region>. */
export const zohoRegions = ['com', 'eu', 'in', 'com.au', 'jp', 'ca', 'sa', 'uk', 'com.cn'] as const;
