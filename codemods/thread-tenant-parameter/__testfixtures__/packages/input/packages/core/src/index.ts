export * from './invoices';
export { getSession } from './session';
