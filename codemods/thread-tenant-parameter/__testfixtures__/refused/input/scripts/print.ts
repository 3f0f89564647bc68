import { print } from '../invoices';

console.log(await print('1'));
