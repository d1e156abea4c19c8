import { OrchestratorError } from '#domain/errors.ts';
import { canonicalJson, type JsonObject } from '#domain/json.ts';
import type { TargetKind } from './kind.ts';
import { lambdaActs, lambdaLooks } from './lambda-function.ts';

/** Newest published versions that are told. */
const MOST_VERSIONS = 20;

/**
 * `lambda-alias:FUNCTION:ALIAS`: the version an alias points to, weights of a shift under way, the revision of the
 * alias, and the newest published versions. The revision fences the act: an alias that changed meanwhile is refused by
 * the service itself.
 */
export function lambdaAlias(): TargetKind {
  const looks = lambdaLooks();
  const alias = async (target: string) => {
    const { sdk, client } = await looks();
    const [fn, name] = partsOf(target);
    const found = await client.send(new sdk.GetAliasCommand({ FunctionName: fn, Name: name }));
    return {
      arn: found.AliasArn ?? '',
      version: found.FunctionVersion ?? '',
      weights: found.RoutingConfig?.AdditionalVersionWeights ?? {},
      revision: found.RevisionId ?? '',
    };
  };
  return {
    async observe(target) {
      const { sdk, client } = await looks();
      const [fn] = partsOf(target);
      const versions: string[] = [];
      let Marker: string | undefined;
      do {
        const page = await client.send(
          new sdk.ListVersionsByFunctionCommand({
            FunctionName: fn,
            ...(Marker === undefined ? {} : { Marker }),
          }),
        );
        versions.push(
          ...(page.Versions ?? []).flatMap(({ Version = '' }) => (/^\d+$/.test(Version) ? [Version] : [])),
        );
        Marker = page.NextMarker;
      } while (Marker !== undefined);
      const newest = versions.sort((a, b) => Number(b) - Number(a)).slice(0, MOST_VERSIONS);
      return { ...(await alias(target)), versions: newest };
    },
    allowed: ({ before }) => [
      { actions: ['lambda:UpdateAlias'], resources: [String(before['arn']).replace(/:[^:]+$/, '')] },
    ],
    async act(effect, target, credentials) {
      const { sdk, client } = await lambdaActs(credentials);
      const [fn, name] = partsOf(target);
      const answer = await client.send(
        new sdk.UpdateAliasCommand({
          FunctionName: fn,
          Name: name,
          FunctionVersion: String(effect.arguments['version']),
          RoutingConfig: { AdditionalVersionWeights: weightsOf(effect.arguments) },
          RevisionId: String(effect.before['revision']),
        }),
      );
      return answer.RevisionId ?? 'answered';
    },
    async probe({ arguments: wanted, before }, target) {
      const now = await alias(target);
      const same = canonicalJson(now.weights) === canonicalJson(weightsOf(wanted));
      if (now.version === wanted['version'] && same) return 'done';
      return now.revision === before['revision'] ? 'not-done' : 'unknown';
    },
  };
}

function partsOf(target: string): readonly [string, string] {
  const [fn, name, ...rest] = target.split(':');
  if (fn && name && rest.length === 0) return [fn, name];
  throw new OrchestratorError('not_found', 'an alias is named FUNCTION:ALIAS');
}

const weightsOf = ({ weights }: JsonObject): Record<string, number> =>
  (weights ?? {}) as Record<string, number>;
