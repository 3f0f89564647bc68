import { print } from '../invoices';

console.log(await print(process.argv[2]!));

export {};
