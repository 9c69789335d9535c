/** The national clouds and data centres to choose from: pure. */
import type { Input } from '../../../../../shared/contract/index.ts';

type Asked = Input<'accounts.signIn'>;
export type Cloud = NonNullable<Asked['cloud']>;
export type Region = NonNullable<Asked['region']>;

export const clouds: readonly Cloud[] = ['global', 'us-gov', 'us-gov-dod', 'china'];

export const regions: readonly Region[] = ['com', 'eu', 'in', 'com.au', 'jp', 'ca', 'sa', 'uk', 'com.cn'];

/** Of a Zoho data centre; Canada's has a name of its own (zoho.com/accounts/protocol/oauth/multi-dc.html). */
export const zohoDomain = (region: Region): string => (region === 'ca' ? 'zohocloud.ca' : `zoho.${region}`);
