/** NestJS: methods of controllers, resolvers and gateways. Boundary: inherited handlers, pipes that change a value. */
import { type Adapter } from './adapter.ts';
import { decoratorName } from './scope.ts';

const CLASS = /^(?:\w*Controller|Resolver|WebSocketGateway)$/;
const METHOD = /^(?:Get|Post|Put|Patch|Delete|All|Head|Options|Sse|Query|Mutation|Subscription|ResolveField|ResolveReference|SubscribeMessage)$/;

export const nest: Adapter = {
  name: 'NestJS',
  packages: /^@nestjs\//,
  byPlace: (file, fn) => {
    if (fn.cls === undefined || fn.kind !== 'method' || !fn.decorators?.some((d) => METHOD.test(decoratorName(file, d)))) return undefined;
    return file.classes[fn.cls]!.decorators?.some((d) => CLASS.test(decoratorName(file, d))) ? 'route' : undefined;
  },
  inputs: ['@Param', '@Body', '@Query', '@Headers', '@HostParam', '@UploadedFile', '@UploadedFiles', '@Args', '@Payload', '@MessageBody', '@Arg'],
};
